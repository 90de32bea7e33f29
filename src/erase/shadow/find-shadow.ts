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
function coverOf({ letters, field: { width } }: Scene, { sigma, dx, dy }: Omit<Try, 'score'>): Float32Array {
  const at = shifted(blurGaussian(letters, { width, sigma }), { dx, dy, width });
  return Float32Array.from(letters, (_, i) => at(i));
}

interface Try {
  readonly sigma: number;
  readonly dx: number;
  readonly dy: number;
  /** How much of the differences it explains, squared levels. */
  readonly score: number;
}

/** The blur and shift that explain most. */
function bestTry(scene: Scene, pairs: Pairs): Try {
  const { field, letters, reach } = scene;
  const step = (SHIFT.most * reach) / SHIFT.steps;
  const differences = brightnessDifferences(field, pairs);
  let best: Try = { sigma: SIGMAS[0] * reach, dx: 0, dy: 0, score: -1 };
  for (const share of SIGMAS) {
    const sigma = share * reach;
    const blurred = blurGaussian(letters, { width: field.width, sigma });
    for (let v = -SHIFT.steps; v <= SHIFT.steps; v++) {
      for (let u = -SHIFT.steps; u <= SHIFT.steps; u++) {
        const [dx, dy] = [Math.round(u * step), Math.round(v * step)];
        const score = scoreShift(blurred, { pairs, differences, width: field.width, dx, dy });
        if (score > best.score) best = { sigma, dx, dy, score };
      }
    }
  }
  return best;
}

/** The same in ever smaller steps around the first. */
function betterTry(scene: Scene, pairs: Pairs, first: Try): Try {
  const { field, letters, reach } = scene;
  const { width } = field;
  const differences = brightnessDifferences(field, pairs);
  let best = { ...first, score: -1 };
  let step = (SHIFT.most * reach) / SHIFT.steps / 2;
  let widen = WIDEN;
  for (let round = 0; round < ROUNDS; round++, step /= 2, widen = Math.sqrt(widen)) {
    for (const sigma of [best.sigma / widen, best.sigma, best.sigma * widen]) {
      const blurred = blurGaussian(letters, { width, sigma });
      const middle = best;
      for (const [u, v] of AROUND) {
        const [dx, dy] = [middle.dx + u * step, middle.dy + v * step];
        const score = scoreShift(blurred, { pairs, differences, width, dx, dy });
        if (score > best.score) best = { sigma, dx, dy, score };
      }
    }
  }
  return best;
}
const AROUND = [-1, 0, 1].flatMap(v => [-1, 0, 1].map(u => [u, v] as const));

interface Shift {
  readonly dx: number;
  readonly dy: number;
  readonly width: number;
}

/** Squared levels that the shadow shifted so explains of the differences. */
function scoreShift(
  blurred: Float32Array,
  { pairs, differences, ...shift }: Shift & { pairs: Pairs; differences: Float32Array },
): number {
  const at = shifted(blurred, shift);
  let [both, own] = [0, 0];
  for (let n = 0; n < differences.length; n++) {
    const cover = at(pairs[2 * n]) - at(pairs[2 * n + 1]);
    both += cover * differences[n];
    own += cover * cover;
  }
  return own > 1e-6 ? (both * both) / own : 0;
}

/** The shifted map's value at a pixel, between four of its own. */
function shifted(map: Float32Array, { dx, dy, width }: Shift): (pixel: number) => number {
  const [right, down] = [Math.floor(dx), Math.floor(dy)];
  const [fx, fy] = [dx - right, dy - down];
  const back = down * width + right;
  return pixel => {
    const i = pixel - back;
    const top = (map[i] ?? 0) * (1 - fx) + (map[i - 1] ?? 0) * fx;
    const bottom = (map[i - width] ?? 0) * (1 - fx) + (map[i - width - 1] ?? 0) * fx;
    return top * (1 - fy) + bottom * fy;
  };
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
