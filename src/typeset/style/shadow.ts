/** The shadow or glow behind the original's strokes. */
import type { Rgb, Shadow } from '../../page.js';
import { apartAt, SAME_COLOR } from './mixture.js';
import type { Sample } from './sample.js';

/** What stands in front of a shadow. */
export interface Strokes {
  readonly color: Rgb;
  readonly outline?: { readonly color: Rgb };
  readonly coverage: Float32Array;
  /** Pixels of the em square. */
  readonly size: number;
}

/** The model tried: shadows of catalog lettering fall to the right and below, or stand around as a glow. In em. */
const OFFSETS = { down: [0, 0.03, 0.06, 0.1], across: [0, 0.03, 0.06, 0.1] };
const SIGMAS = [0, 0.03, 0.07, 0.12];
/** A shadow accounts for this share of what differs from the ground beside the strokes, and shows so much (levels). */
const EVIDENT = 0.62;
const VISIBLE = 22;
/** Lettering smaller than this, in pixels, has too few pixels beside its strokes to tell. */
const SMALLEST = 24;

/** Undefined when no shadow is evident. */
export function findShadow(sample: Sample, strokes: Strokes): Shadow | undefined {
  const { size } = strokes;
  if (size < SMALLEST) return undefined;
  const solid = solidPixels(sample, strokes);
  const beside = changesBeside(solid, sample);
  const total = energy(beside);
  if (total < beside.pixels.length * (VISIBLE / 4) ** 2) return undefined;
  let best: Fit | undefined;
  for (const sigma of SIGMAS) {
    const soft = blur(Float32Array.from(solid), { ...sample, sigma: sigma * size });
    for (const dy of OFFSETS.down)
      for (const dx of OFFSETS.across) {
        if (sigma === 0 && dx + dy === 0) continue;
        const shadow = { dx: Math.round(dx * size), dy: Math.round(dy * size), sigma: sigma * size };
        const fit = fitShade(beside, { soft, shift: shadow.dy * sample.width + shadow.dx, shadow });
        if (!best || fit.explained > best.explained) best = fit;
      }
  }
  if (!best || best.explained < EVIDENT * total) return undefined;
  if (Math.max(...best.shade.map(Math.abs)) < VISIBLE) return undefined;
  const { shade } = best;
  const color = groundUnder(sample, beside, best).map((value, c) =>
    Math.min(255, Math.max(0, Math.round(value + shade[c]))),
  ) as unknown as Rgb;
  return { color, dx: best.dx, dy: best.dy, blur: Math.round(20 * best.sigma) / 10 };
}

/** 1 where fill or outline are, else 0. */
function solidPixels({ source, difference }: Sample, { color, outline, coverage }: Strokes): Uint8Array {
  const solid = new Uint8Array(difference.length);
  for (let i = 0; i < solid.length; i++) {
    if (difference[i] === 0) continue;
    const inOutline = outline && apartAt(source, i, outline.color) < SAME_COLOR;
    if (coverage[i] > 0.5 || inOutline || apartAt(source, i, color) < SAME_COLOR / 2) solid[i] = 1;
  }
  return solid;
}

/** Pixels near the strokes, and how they differ from their ground. */
interface Beside {
  readonly pixels: Int32Array;
  /** Three channels for each of them. */
  readonly changes: Int16Array;
}

/** All but those next to the strokes, where the strokes' own edges are. */
function changesBeside(solid: Uint8Array, { width, height, source, ground }: Sample): Beside {
  const found: number[] = [];
  for (let y = 2; y < height - 2; y++)
    for (let x = 2; x < width - 2; x++) {
      const i = y * width + x;
      if (solid[i] || solid[i - 1] || solid[i + 1] || solid[i - width] || solid[i + width]) continue;
      found.push(i);
    }
  const changes = new Int16Array(3 * found.length);
  for (let n = 0; n < changes.length; n++) {
    const at = 3 * found[Math.floor(n / 3)] + (n % 3);
    changes[n] = source[at] - ground[at];
  }
  return { pixels: Int32Array.from(found), changes };
}

const energy = ({ changes }: Beside): number => changes.reduce((sum, change) => sum + change ** 2, 0);

interface Fit {
  readonly dx: number;
  readonly dy: number;
  readonly sigma: number;
  /** The strokes blurred, and by how many pixels they are moved. */
  readonly soft: Float32Array;
  readonly shift: number;
  /** What it adds to the ground where it is full. */
  readonly shade: readonly number[];
  readonly explained: number;
}

/** Least squares: how much of the change beside the strokes is the strokes' own shape, moved. */
function fitShade(
  { pixels, changes }: Beside,
  { soft, shift, shadow }: Pick<Fit, 'soft' | 'shift'> & { shadow: Pick<Fit, 'dx' | 'dy' | 'sigma'> },
): Fit {
  let [squares, red, green, blue] = [0, 0, 0, 0];
  for (let n = 0; n < pixels.length; n++) {
    const from = pixels[n] - shift;
    const share = from < 0 ? 0 : soft[from];
    if (share === 0) continue;
    squares += share * share;
    red += share * changes[3 * n];
    green += share * changes[3 * n + 1];
    blue += share * changes[3 * n + 2];
  }
  const products = [red, green, blue];
  const shade = products.map(product => (squares > 0 ? product / squares : 0));
  const explained = products.reduce((sum, product, c) => sum + product * shade[c], 0);
  return { ...shadow, soft, shift, shade, explained };
}

/** Mean ground where the shadow lies. */
function groundUnder({ ground }: Sample, { pixels }: Beside, { soft, shift }: Fit): number[] {
  let weight = 0;
  const sums = [0, 0, 0];
  for (const i of pixels) {
    const share = i < shift ? 0 : soft[i - shift];
    weight += share;
    for (let c = 0; c < 3; c++) sums[c] += share * ground[i * 3 + c];
  }
  return sums.map(sum => (weight > 0 ? sum / weight : 0));
}

/** Three box blurs, which make a Gaussian of about the sigma. */
function blur(values: Float32Array, { width, height, sigma }: { width: number; height: number; sigma: number }) {
  const radius = Math.round(sigma * BOX_RADIUS);
  if (radius < 1) return values;
  let now = values;
  for (let pass = 0; pass < 3; pass++) {
    now = boxBlur(now, { count: width, step: 1, lines: height, stride: width, radius });
    now = boxBlur(now, { count: height, step: width, lines: width, stride: 1, radius });
  }
  return now;
}
/** A box of 2r + 1 has the variance (r² + r) / 3, three of them r² + r: sigma is about r + a half. */
const BOX_RADIUS = 0.85;

function boxBlur(
  values: Float32Array,
  { count, step, lines, stride, radius }: Record<'count' | 'step' | 'lines' | 'stride' | 'radius', number>,
): Float32Array {
  const out = new Float32Array(values.length);
  for (let line = 0; line < lines; line++) {
    let sum = 0;
    for (let k = -radius; k < count; k++) {
      const enters = k + radius;
      if (enters < count && enters >= 0) sum += values[line * stride + enters * step];
      const leaves = k - radius - 1;
      if (leaves >= 0) sum -= values[line * stride + leaves * step];
      if (k >= 0) out[line * stride + k * step] = sum / (2 * radius + 1);
    }
  }
  return out;
}
