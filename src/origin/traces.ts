/** What a camera leaves on print, measured on one line. Pure. */
import type { Plot } from './plot.js';

export interface Traces {
  /** Noise of the ground away from the letters, and of the strokes along themselves; levels of 255, NaN if not to be told. */
  readonly groundGrain: number;
  readonly strokeGrain: number;
  /** How much the ground's light varies along the line, of its mean. */
  readonly shading: number;
  /** How much of that the strokes share: 1 is all, as where light falls on both; 0 none. */
  readonly shared: number;
  /** How well the one follows the other: their correlation. */
  readonly agreement: number;
  /** Levels by which the strokes would vary if they shared all of it. */
  readonly swing: number;
  /** The largest step from part to part, of the whole range: light falls off gradually, one thing ends at another. */
  readonly jump: number;
  /** Bend of the line (rise of its middle) and growth from its start to its end, of its height. */
  readonly bend: number;
  readonly growth: number;
  /** What that leaves unexplained of where the characters stand, of their height. */
  readonly wobble: number;
  /** Half the width of its stronger strokes, pixels, rounded up. */
  readonly thickness: number;
  readonly characters: number;
}

export function tracesOf(plot: Plot, text: string): Traces {
  const far = distances(plot, 1);
  const characters = [...text];
  return {
    groundGrain: groundGrain(plot, far),
    strokeGrain: strokeGrain(plot),
    ...shadingOf(plot, far, characters.length),
    ...shapeOf(plot, characters),
    thickness: thicknessOf(distances(plot, 0)),
    characters: characters.length,
  };
}

/** Nine tenths of the strokes' pixels lie no further than this from their edges. */
function thicknessOf(deep: Uint8Array): number {
  const depths = new Spread();
  for (const depth of deep) if (depth > 0) depths.add(depth);
  return depths.count > 0 ? depths.at(0.9) : 0;
}

/** Distance of each pixel to the nearest one that is ink (1) or ground (0), in steps, up to 40. */
function distances({ ink, width, height }: Plot, goal: 0 | 1): Uint8Array {
  const out = new Uint8Array(ink.length);
  for (let i = 0; i < out.length; i++) out[i] = ink[i] === goal ? 0 : 40;
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      if (x > 0) out[i] = Math.min(out[i] as number, (out[i - 1] as number) + 1);
      if (y > 0) out[i] = Math.min(out[i] as number, (out[i - width] as number) + 1);
    }
  }
  for (let y = height - 1, i = out.length - 1; y >= 0; y--) {
    for (let x = width - 1; x >= 0; x--, i--) {
      if (x < width - 1) out[i] = Math.min(out[i] as number, (out[i + 1] as number) + 1);
      if (y < height - 1) out[i] = Math.min(out[i] as number, (out[i + width] as number) + 1);
    }
  }
  return out;
}

/** A second difference of white noise is √6 of it, its median magnitude 0.6745 of that. */
const SIGMA = 1 / (0.6745 * Math.sqrt(6));

/** Where JPEG's blocks hold no edge of a letter. */
const FAR = 9;

function groundGrain({ light, width, height }: Plot, far: Uint8Array): number {
  const steps = new Spread();
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1; x < width - 1; x++) {
      const i = y * width + x;
      if ((far[i] as number) < FAR) continue;
      const step = Math.abs((light[i - 1] as number) + (light[i + 1] as number) - 2 * (light[i] as number));
      steps.add(step);
    }
  }
  return steps.count < 30 ? Number.NaN : steps.at(0.5) * SIGMA;
}

/** Along straight strokes, which a program draws in one colour from end to end. */
function strokeGrain({ light, ink, width, height, rim }: Plot): number {
  const steps = new Spread();
  const least = Math.max(5, Math.round((height - 2 * rim) * 0.22));
  const walk = (start: number, step: number, count: number) => {
    for (let n = 0, run = 0; n <= count; n++) {
      if (n < count && ink[start + n * step]) run++;
      else {
        if (run >= least) {
          for (let k = n - run + 2; k < n - 2; k++) {
            const i = start + k * step;
            steps.add(Math.abs((light[i - step] as number) + (light[i + step] as number) - 2 * (light[i] as number)));
          }
        }
        run = 0;
      }
    }
  };
  for (let y = rim; y < height - rim; y++) walk(y * width + rim, 1, width - 2 * rim);
  for (let x = rim; x < width - rim; x++) walk(rim * width + x, width, height - 2 * rim);
  return steps.count < 30 ? Number.NaN : steps.at(0.5) * SIGMA;
}

/** Light of ground and strokes, part by part along the line. */
function shadingOf(
  plot: Plot,
  far: Uint8Array,
  characters: number,
): Pick<Traces, 'shading' | 'shared' | 'agreement' | 'swing' | 'jump'> {
  const { inkLight, groundLight } = plot;
  const parts = partsOf(plot, far, Math.max(3, Math.min(12, characters))).filter(
    ({ ground, stroke }) => ground.count >= 12 && stroke.count >= 12,
  );
  if (parts.length < 3) return UNSHADED;
  const grounds = parts.map(({ ground }) => ground.at(0.5));
  // The fullest of the stroke: its rim is half ground.
  const strokes = parts.map(({ stroke }) => stroke.at(inkLight < groundLight ? 0.2 : 0.8));
  const [g, s] = [mean(grounds), mean(strokes)];
  const spread = grounds.reduce((sum, value) => sum + (value - g) ** 2, 0);
  const own = strokes.reduce((sum, value) => sum + (value - s) ** 2, 0);
  const common = grounds.reduce((sum, value, n) => sum + (value - g) * ((strokes[n] as number) - s), 0);
  const shading = Math.sqrt(spread / grounds.length) / Math.max(8, g);
  return {
    shading,
    shared: spread > 0 ? common / spread / (Math.max(8, s) / Math.max(8, g)) : 0,
    agreement: spread * own > 0 ? common / Math.sqrt(spread * own) : 0,
    swing: shading * s,
    jump: largestStep(partsOf(plot, far, STEPS).flatMap(({ ground }) => (ground.count >= 6 ? ground.at(0.5) : []))),
  };
}
const UNSHADED = { shading: 0, shared: 0, agreement: 0, swing: 0, jump: 0 };
/** Parts in which light is followed along a line. */
const STEPS = 16;

/** The levels of ground and strokes in each of so many parts of the line. */
function partsOf({ light, ink, width, height, rim }: Plot, far: Uint8Array, count: number) {
  return Array.from({ length: count }, (_, part) => {
    const [from, to] = [part, part + 1].map(n => Math.round(rim + ((width - 2 * rim) * n) / count)) as [number, number];
    const [ground, stroke] = [new Spread(), new Spread()];
    for (let y = Math.floor(rim * 0.6); y < height - rim * 0.6; y++) {
      for (let x = from; x < to; x++) {
        const i = y * width + x;
        if (ink[i]) stroke.add(light[i] as number);
        else if ((far[i] as number) >= 3) ground.add(light[i] as number);
      }
    }
    return { ground, stroke };
  });
}

/** Of the whole range. */
function largestStep(levels: readonly number[]): number {
  const steps = levels.slice(1).map((level, n) => Math.abs(level - (levels[n] as number)));
  return Math.max(0, ...steps) / (Math.max(...levels) - Math.min(...levels) || 1);
}

/** Characters that do not fill their square from top to bottom. */
const LOW = /[一二三口日曰工四皿心土士]/u;
/** Characters from which on a curve says more than their own shapes. */
const LEAST = 4;

/** Where each character's ink begins and ends, and what a curve through them all says. */
function shapeOf(
  { ink, width, height, rim }: Plot,
  text: readonly string[],
): Pick<Traces, 'bend' | 'growth' | 'wobble'> {
  const characters = text.length;
  const tall = height - 2 * rim;
  const points: { x: number; middle: number; size: number }[] = [];
  for (let n = 0; n < characters; n++) {
    if (LOW.test(text[n] as string)) continue;
    const [from, to] = [n, n + 1].map(k => Math.round(rim + ((width - 2 * rim) * k) / characters)) as [number, number];
    let [top, bottom] = [-1, -1];
    for (let y = Math.round(rim * 0.7); y < height - rim * 0.7; y++) {
      let count = 0;
      for (let x = from; x < to; x++) count += ink[y * width + x] as number;
      if (count < Math.max(1, 0.04 * (to - from))) continue;
      if (top < 0) top = y;
      bottom = y;
    }
    if (top >= 0 && bottom - top > 0.4 * tall) {
      points.push({ x: (2 * n + 1) / characters - 1, middle: (top + bottom) / 2 / tall, size: (bottom - top) / tall });
    }
  }
  if (points.length < LEAST) return SHAPELESS;
  const [a = 0, b = 0, bend = 0] = leastSquares(
    points.map(({ x, middle }) => [x, middle] as const),
    2,
  );
  const [level = 1, slope = 0] = leastSquares(
    points.map(({ x, size }) => [x, size] as const),
    1,
  );
  const off = points.map(({ x, middle }) => (middle - a - b * x - bend * x * x) ** 2);
  return { bend, growth: (2 * slope) / Math.max(0.1, level), wobble: Math.sqrt(mean(off)) };
}
const SHAPELESS = { bend: Number.NaN, growth: Number.NaN, wobble: Number.NaN };

/** Least squares by the normal equations: the coefficients of 1, x, x². */
function leastSquares(points: readonly (readonly [number, number])[], degree: 1 | 2): number[] {
  const n = degree + 1;
  const rows = Array.from({ length: n }, (_, i) => [
    ...Array.from({ length: n }, (_, j) => points.reduce((sum, [x]) => sum + x ** (i + j), 0)),
    points.reduce((sum, [x, y]) => sum + y * x ** i, 0),
  ]);
  for (let i = 0; i < n; i++) {
    const pivot = rows[i] as number[];
    for (let k = 0; k < n; k++) {
      const row = rows[k] as number[];
      if (k === i) continue;
      const factor = (row[i] as number) / ((pivot[i] as number) || 1e-9);
      for (let j = i; j <= n; j++) row[j] = (row[j] as number) - factor * (pivot[j] as number);
    }
  }
  return rows.map((row, i) => (row[n] as number) / (row[i] || 1e-9));
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Levels counted in steps of a quarter: cheaper than to sort them by the ten thousand. */
class Spread {
  readonly #counts = new Uint32Array(4 * 1024);
  count = 0;

  add(value: number): void {
    if (Number.isNaN(value)) return;
    this.#counts[Math.min(4095, Math.round(value * 4))]++;
    this.count++;
  }

  /** The level below which this share of them lies. */
  at(share: number): number {
    let seen = 0;
    for (let step = 0; step < 4096; step++) {
      seen += this.#counts[step] as number;
      if (seen > share * this.count) return step / 4;
    }
    return Number.NaN;
  }
}
