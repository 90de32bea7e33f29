/**
 * The shadow or glow that letters throw: their own shape, shifted, blurred and laid over the ground in one colour. Where
 * it is found, what it lies on is seen through it.
 */
import { blurGaussian } from './gaussian.js';
import { brightnessDifferences, drawPairs, energy, fitSlopes, type Pairs, withoutEdges } from './pairs.js';
import { meanLight, type Scene } from './scene.js';

/** Standard deviations of the blur that are tried, and the farthest shift, in reaches. */
const SIGMAS = [0.12, 0.22, 0.36];
const SHIFT = { most: 0.5, steps: 3 };
/** Rounds of bettering the best try, each with half the steps of the one before. */
const ROUNDS = 3;
/** By how much the blur is widened and narrowed in the first of them. */
const WIDEN = 1.25;
/** Share of the differences between pixels that a shadow must explain. */
const EXPLAINED = 0.01;
/** A colour that is this near to black or white in all channels, levels, is that. */
const NEUTRAL = 48;

/** Designers' shadows are denser than this under a full cover; what is found in the folds and stains of a photo is fainter. */
const FAINT = 0.25;

export interface Shadow {
  /** Opacity at each pixel, 0..1. */
  readonly opacity: Float32Array;
  readonly colour: Float64Array;
}

/** The letters' shadow; undefined where they throw none that can be told. */
export function findShadow(scene: Scene): Shadow | undefined {
  const drawn = drawPairs(scene);
  if (!drawn) return undefined;
  const first = bestTry(scene, drawn);
  if (first.score < EXPLAINED * energy(brightnessDifferences(scene.field, drawn))) return undefined;
  const pairs = withoutEdges(scene.field, drawn, coverOf(scene, first));
  const best = betterTry(scene, pairs, first);
  const cover = coverOf(scene, best);
  const { slopes, explained } = fitSlopes(scene.field, pairs, cover);
  if (explained < EXPLAINED) return undefined;
  const colour = shadeOf(slopes, groundColour(scene));
  const most = opacityOf(scene, { pairs, cover, colour });
  return most < FAINT ? undefined : { colour, opacity: cover.map(share => share * most) };
}

/** Share of each pixel that a blur and a shift of the letters cover. */
function coverOf({ letters }: Scene, { blurred, dx, dy }: Omit<Try, 'score'>): Float32Array {
  const shift = shiftOf(blurred, { dx, dy });
  return Float32Array.from(letters, (_, i) => valueAt(blurred, shift, i));
}

/** The letters blurred, with nothing for so many pixels before and behind, where shifts may lead. */
interface Blurred {
  readonly map: Float32Array;
  readonly rim: number;
  readonly width: number;
}

function blurLetters({ letters, reach, field: { width } }: Scene, sigma: number): Blurred {
  const rim = (Math.ceil(FARTHEST * reach) + 2) * (width + 1);
  const map = new Float32Array(letters.length + 2 * rim);
  map.set(blurGaussian(letters, { width, sigma }), rim);
  return { map, rim, width };
}

interface Try {
  readonly sigma: number;
  readonly blurred: Blurred;
  readonly dx: number;
  readonly dy: number;
  /** How much of the differences it explains, squared levels. */
  readonly score: number;
}

/** The blur and shift that explain most. */
function bestTry(scene: Scene, pairs: Pairs): Try {
  const { field, reach } = scene;
  const step = (SHIFT.most * reach) / SHIFT.steps;
  const seen = { pairs, differences: brightnessDifferences(field, pairs) };
  let best: Try | undefined;
  for (const share of SIGMAS) {
    const sigma = share * reach;
    const blurred = blurLetters(scene, sigma);
    for (let v = -SHIFT.steps; v <= SHIFT.steps; v++) {
      for (let u = -SHIFT.steps; u <= SHIFT.steps; u++) {
        const [dx, dy] = [Math.round(u * step), Math.round(v * step)];
        const score = scoreShift(blurred, { dx, dy }, seen);
        if (!best || score > best.score) best = { sigma, blurred, dx, dy, score };
      }
    }
  }
  return best!;
}

/** The same in ever smaller steps around the first. */
function betterTry(scene: Scene, pairs: Pairs, first: Try): Try {
  const { field, reach } = scene;
  const seen = { pairs, differences: brightnessDifferences(field, pairs) };
  let best = { ...first, score: -1 };
  let step = (SHIFT.most * reach) / SHIFT.steps / 2;
  let widen = WIDEN;
  for (let round = 0; round < ROUNDS; round++, step /= 2, widen = Math.sqrt(widen)) {
    const middle = best;
    for (const sigma of [middle.sigma / widen, middle.sigma, middle.sigma * widen]) {
      const blurred = sigma === middle.sigma ? middle.blurred : blurLetters(scene, sigma);
      const { dx: x, dy: y } = best;
      for (const [u, v] of AROUND) {
        const [dx, dy] = [x + u * step, y + v * step];
        const score = scoreShift(blurred, { dx, dy }, seen);
        if (score > best.score) best = { sigma, blurred, dx, dy, score };
      }
    }
  }
  return best;
}
const AROUND = [-1, 0, 1].flatMap(v => [-1, 0, 1].map(u => [u, v] as const));
/** All steps of the search add up to less than this, in reaches. */
const FARTHEST = 2 * SHIFT.most;

interface Seen {
  readonly pairs: Pairs;
  readonly differences: Float32Array;
}

/** Squared levels that the shadow shifted so explains of the differences. */
function scoreShift(blurred: Blurred, by: Pick<Try, 'dx' | 'dy'>, { pairs, differences }: Seen): number {
  const shift = shiftOf(blurred, by);
  let [both, own] = [0, 0];
  for (let n = 0; n < differences.length; n++) {
    const cover = valueAt(blurred, shift, pairs[2 * n]) - valueAt(blurred, shift, pairs[2 * n + 1]);
    both += cover * differences[n];
    own += cover * cover;
  }
  return own > 1e-6 ? (both * both) / own : 0;
}

interface Shift {
  /** Pixels, along rows and columns, by which the map's own lie before. */
  readonly back: number;
  /** What is left, 0..1 of a pixel. */
  readonly fx: number;
  readonly fy: number;
}

function shiftOf({ rim, width }: Blurred, { dx, dy }: Pick<Try, 'dx' | 'dy'>): Shift {
  const [right, down] = [Math.floor(dx), Math.floor(dy)];
  return { back: down * width + right - rim, fx: dx - right, fy: dy - down };
}

/** The shifted map's value at a pixel, between four of its own. */
function valueAt({ map, width }: Blurred, { back, fx, fy }: Shift, pixel: number): number {
  const i = pixel - back;
  if (fx === 0 && fy === 0) return map[i];
  const top = map[i] * (1 - fx) + map[i - 1] * fx;
  const bottom = map[i - width] * (1 - fx) + map[i - width - 1] * fx;
  return top * (1 - fy) + bottom * fy;
}

/** The ground's mean colour around the letters. */
const groundColour = (scene: Scene): Float64Array =>
  meanLight(scene, i => scene.seen[i] === 1 && scene.toLetters[i] <= scene.reach);

/**
 * The colour that changes the ground so: of all that do, the strongest with the least opacity, which is black for
 * shadows, white for glows, and what a designer takes for coloured ones.
 */
function shadeOf(slopes: Float64Array, ground: Float64Array): Float64Array {
  const opacities = slopes.map((slope, c) => Math.abs(slope) / Math.max(1, slope < 0 ? ground[c] : 255 - ground[c]));
  const opacity = Math.max(...opacities);
  const colour = slopes.map((slope, c) => ground[c] + slope / opacity);
  const extreme = [0, 255].find(level => colour.every(value => Math.abs(value - level) <= NEUTRAL));
  return extreme === undefined ? colour : colour.fill(extreme);
}

/** The opacity of a full cover with which the colour explains most, where the ground is dark and where it is light. */
function opacityOf({ field, light }: Scene, { pairs, cover, colour }: Painted): number {
  const { channels, values } = field;
  let [both, own] = [0, 0];
  for (let n = 0; n < pairs.length; n += 2) {
    const [i, j] = [pairs[n], pairs[n + 1]];
    for (let c = 0; c < channels; c++) {
      const more = cover[i] * (colour[c] - light[i * channels + c]) - cover[j] * (colour[c] - light[j * channels + c]);
      both += more * (values[i * channels + c] - values[j * channels + c]);
      own += more * more;
    }
  }
  return Math.max(0, Math.min(1, both / Math.max(own, 1e-9)));
}
interface Painted {
  readonly pairs: Pairs;
  readonly cover: Float32Array;
  readonly colour: Float64Array;
}
