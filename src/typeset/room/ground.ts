/** What the ground around a block is like, and whether it goes on as it is. */
import type { Raster } from '../../page.js';
import { type Area, type Frame, toPage } from '../frame.js';
import { textureSpan } from './texture.js';

export interface Ground {
  /** The page's, pixels. */
  readonly width: number;
  /** Index of the page's pixel at a point of the frame; undefined off the page. */
  pixelAt(a: number, b: number): number | undefined;
  /** Starts a walk along a row; each call says whether the ground at the next point is still the same. */
  walk(from: number, b: number, step: -1 | 1): (a: number) => boolean;
  /** Does the ground at a point above or below the block go on from the row before? */
  goesOnBeyond(a: number, b: number): boolean;
}

/** One colour; a gradient; or a texture or photo, where nothing can be told from its colours. */
type Kind = 'uniform' | 'smooth' | 'rough';

/** A channel spread of 12 in all is one colour to the eye. */
const TOLERANCE = 6;
/** Near the old text the source's JPEG artefacts remain: within a block of 16 px the tolerance is wider. */
const HALO = { tolerance: 14, reach: 14 };
/** Single pixels that stray so far are noise, when the ground goes on behind them. */
const SPECK = { tolerance: 12, haloTolerance: 36, length: 2 };
/**
 * From pixel to pixel a gradient changes less than `noise`. Beside the block a faint edge (a translucent shape) may
 * cross it, as it crosses originals; a mean that follows the ground by a share per pixel tells it from a real edge.
 * All in all the ground changes by no more than `drift`.
 */
const SMOOTH = { noise: 9, edge: 20, follow: 0.25, drift: 48 };
/**
 * Beside one colour begins, at times, what changes slowly: wood, a wall's light. The reference starts as the row's last
 * pixels under the original are and follows up to `drift`, pixel by pixel, until the first step, however faint.
 */
const UNIFORM = { start: 8, astray: 14, follow: 0.4, drift: 18 };

interface Place {
  readonly frame: Frame;
  readonly own: Area;
  readonly em: number;
  readonly kin?: readonly Area[] | undefined;
}

export function lookAtGround(raster: Raster, { frame, own, em, kin }: Place): Ground {
  const { data, width, height, channels } = raster;
  const pixelAt = (a: number, b: number) => {
    const [x, y] = toPage(frame, [a, b]);
    const [column, row] = [Math.floor(x), Math.floor(y)];
    return column < 0 || row < 0 || column >= width || row >= height ? undefined : row * width + column;
  };
  const away = (pixel: number, color: ArrayLike<number>) => {
    let most = 0;
    for (let c = 0; c < channels; c++) most = Math.max(most, Math.abs(data[pixel * channels + c] - color[c]));
    return most;
  };
  const colorAt = (pixel: number) => data.subarray(pixel * channels, (pixel + 1) * channels);
  const colorNear = (a: number, b: number) => {
    const pixel = pixelAt(a, b);
    return pixel === undefined ? undefined : colorAt(pixel);
  };
  const { kind: seen, color } = judge({ pixelAt, colorAt, own, channels });
  // Between two pebbles a texture is smooth: where siblings stand on rough ground, so does this.
  const isRough = (area: Area) => judge({ pixelAt, colorAt, own: area, channels }).kind === 'rough';
  const kind = seen === 'smooth' && kin && kin.filter(isRough).length * 2 > kin.length ? 'rough' : seen;
  const inHalo = (a: number, b: number) =>
    a > own.left - HALO.reach && a < own.right + HALO.reach && b > own.top - HALO.reach && b < own.bottom + HALO.reach;

  /** Mean colour of the row's last pixels under the original; the block's own where they are something else. */
  const startOf = (from: number, b: number, step: -1 | 1) => {
    const pixels = Array.from({ length: UNIFORM.start }, (_, i) => pixelAt(from - step * (i + 0.5), b));
    if (pixels.some(pixel => pixel === undefined || away(pixel, color) > UNIFORM.astray)) return color;
    return color.map((_, c) => pixels.reduce<number>((sum, i) => sum + data[i! * channels + c], 0) / UNIFORM.start);
  };
  let span: Area | undefined;
  const texture = () => {
    span ??= textureSpan({ colorAt: colorNear, own, em, kin });
    return span;
  };

  return {
    width,
    pixelAt,
    walk(from, b, step) {
      const start = pixelAt(from - step, b);
      const begin = kind === 'uniform' || start === undefined ? color : Array.from(colorAt(start));
      const reference = Float32Array.from(kind === 'uniform' ? startOf(from, b, step) : begin);
      const follow = (pixel: number, share: number) => {
        for (let c = 0; c < channels; c++) reference[c] += share * (data[pixel * channels + c] - reference[c]);
      };
      let specks = 0;
      let stepped = false;
      return a => {
        if (kind === 'rough') return step < 0 ? a > texture().left : a < texture().right;
        const pixel = pixelAt(a, b);
        if (pixel === undefined) return false;
        const distance = away(pixel, reference);
        const halo = inHalo(a, b);
        if (kind === 'smooth') {
          follow(pixel, SMOOTH.follow);
          if (away(pixel, begin) > SMOOTH.drift) return false;
        } else if (distance > TOLERANCE) stepped = true;
        else if (!stepped && away(pixel, begin) <= UNIFORM.drift) follow(pixel, UNIFORM.follow);
        const tolerance = halo ? HALO.tolerance : kind === 'smooth' ? SMOOTH.edge : TOLERANCE;
        specks = distance <= tolerance ? 0 : specks + 1;
        return (
          specks <= SPECK.length &&
          distance <= (specks === 0 ? tolerance : halo ? SPECK.haloTolerance : SPECK.tolerance)
        );
      };
    },
    goesOnBeyond(a, b) {
      const pixel = pixelAt(a, b);
      if (pixel === undefined) return false;
      if (kind === 'rough') return b > texture().top && b < texture().bottom;
      if (kind === 'uniform') return away(pixel, color) <= (inHalo(a, b) ? SPECK.haloTolerance : SPECK.tolerance);
      const before = pixelAt(a, b < own.top ? b + 1 : b - 1);
      return before !== undefined && away(pixel, colorAt(before)) <= SMOOTH.edge;
    },
  };
}

interface Look {
  readonly pixelAt: Ground['pixelAt'];
  readonly colorAt: (pixel: number) => ArrayLike<number>;
  readonly own: Area;
  readonly channels: number;
}

/** The kind of ground under a block, judged by the middle nine tenths of its values, and its middle colour. */
function judge({ pixelAt, colorAt, own, channels }: Look): { kind: Kind; color: number[] } {
  const values: number[][] = Array.from({ length: channels }, () => []);
  const steps: number[] = [];
  const trend = new Trend(own, channels);
  // Each row begins elsewhere: the threads of a weave repeat every few pixels, and none of them may be passed over.
  for (let b = own.top + 0.5, row = 0; b < own.bottom; b += 2, row++)
    for (let a = own.left + 0.5 + (row % 3); a < own.right - 1; a += 3) {
      const [pixel, next] = [pixelAt(a, b), pixelAt(a + 1, b)];
      if (pixel === undefined || next === undefined) continue;
      const [here, there] = [colorAt(pixel), colorAt(next)];
      let most = 0;
      for (let c = 0; c < channels; c++) {
        values[c].push(here[c]);
        most = Math.max(most, Math.abs(there[c] - here[c]));
      }
      trend.add(a, b, here);
      steps.push(most);
    }
  const sorted = values.map(channel => Uint8Array.from(channel).sort());
  const at = (channel: ArrayLike<number>, share: number) => channel[Math.floor(share * (channel.length - 1))] ?? 0;
  const color = sorted.map(channel => at(channel, 0.5));
  const spread = Math.max(...sorted.map(channel => at(channel, 0.95) - at(channel, 0.05)));
  const sortedSteps = Uint8Array.from(steps).sort();
  // Pebbles are smooth but for their edges.
  const smooth = at(sortedSteps, 0.95) <= SMOOTH.noise && at(sortedSteps, 0.99) <= SMOOTH.edge;
  const changes = spread > NOISE_SPREAD || trend.most() >= LEAST_TREND;
  if (spread <= 2 * TOLERANCE && !(smooth && changes)) return { kind: 'uniform', color };
  return { kind: smooth ? 'smooth' : 'rough', color };
}
/** JPEG noise on one colour spreads by 4 to 6; halves of a block that differ so much on the mean lie on a gradient. */
const NOISE_SPREAD = 7;
const LEAST_TREND = 2.5;

/** The difference of the means of an area's halves. */
class Trend {
  readonly #own: Area;
  readonly #sums: Float64Array[];
  readonly #counts = [0, 0, 0, 0];

  constructor(own: Area, channels: number) {
    this.#own = own;
    this.#sums = [0, 1, 2, 3].map(() => new Float64Array(channels));
  }

  add(a: number, b: number, color: ArrayLike<number>): void {
    const { left, right, top, bottom } = this.#own;
    for (const half of [a < (left + right) / 2 ? 0 : 1, b < (top + bottom) / 2 ? 2 : 3]) {
      this.#counts[half]++;
      for (let c = 0; c < color.length; c++) this.#sums[half][c] += color[c];
    }
  }

  most(): number {
    const mean = (half: number, c: number) => this.#sums[half][c] / Math.max(1, this.#counts[half]);
    const channels = [...this.#sums[0].keys()];
    return Math.max(...channels.flatMap(c => [Math.abs(mean(0, c) - mean(1, c)), Math.abs(mean(2, c) - mean(3, c))]));
  }
}
