/**
 * The shadow or glow that letters throw: their own shape, shifted, blurred and laid over the ground in one colour. Where
 * it is found, what it lies on is seen through it.
 */
import { createRandom, type Random } from '../random.js';
import type { Field } from '../window.js';
import { blurGaussian } from './gaussian.js';

/** Pairs of pixels whose difference in colour is to be the shadow's: the ground's own light cancels out in most of them. */
const PAIRS = 12_000;
/** How far apart the two are, and how far from the letters a shadow is looked for, in reaches. */
const APART = 0.4;
const ZONE = 1.4;
/** Standard deviations of the blur that are tried, and the farthest shift, in reaches. */
const SIGMAS = [0.12, 0.22, 0.36];
const SHIFT = { most: 0.5, steps: 3 };
/** Rounds of bettering the best try, each with half the steps of the one before. */
const ROUNDS = 3;
/** By how much the blur is widened and narrowed in the first of them. */
const WIDEN = 1.25;
/** Pixels in which a shadow may be seen, at least. */
const LEAST_SEEN = 500;
/** What is left of a difference is an edge's from so many medians on. */
const EDGE = 4;
/** Share of the differences between pixels that a shadow must explain. */
const EXPLAINED = 0.01;
/** A colour that is this near to black or white in all channels, levels, is that. */
const NEUTRAL = 48;

export interface Shadow {
  /** Opacity at each pixel, 0..1. */
  readonly opacity: Float32Array;
  readonly colour: Float64Array;
}

export interface Scene {
  /** The picture less its light. */
  readonly field: Field;
  /** The ground's light, as it is around the text. */
  readonly light: Float32Array;
  /** 1 where letters are. */
  readonly letters: Uint8Array;
  /** 1 where a pixel shows the ground, perhaps through the shadow. */
  readonly seen: Uint8Array;
  /** Distance of each pixel to the letters, pixels. */
  readonly toLetters: Float32Array;
  /** How far shadows reach, pixels. */
  readonly reach: number;
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
  return { colour, opacity: cover.map(share => share * most) };
}

/** Share of each pixel that a blur and a shift of the letters cover. */
function coverOf({ letters, field: { width } }: Scene, { sigma, dx, dy }: Omit<Try, 'score'>): Float32Array {
  const at = shifted(blurGaussian(letters, { width, sigma }), { dx, dy, width });
  return Float32Array.from(letters, (_, i) => at(i));
}

/** The pairs that no edge of a thing lies between: what is left of their differences is as small as that of most. */
function withoutEdges(field: Field, pairs: Pairs, cover: Float32Array): Pairs {
  const { slopes } = fitSlopes(field, pairs, cover);
  const off = Float32Array.from({ length: pairs.length / 2 }, (_, n) => {
    const [i, j] = [pairs[2 * n], pairs[2 * n + 1]];
    let most = 0;
    for (let c = 0; c < field.channels; c++) {
      const step = field.values[i * field.channels + c] - field.values[j * field.channels + c];
      most = Math.max(most, Math.abs(step - slopes[c] * (cover[i] - cover[j])));
    }
    return most;
  });
  const limit = EDGE * (off.slice().sort()[off.length >> 1] ?? 0);
  return pairs.filter((_, n) => off[n >> 1] <= limit);
}

/** Pixel numbers, two by two. */
type Pairs = Int32Array;

function drawPairs({ field, seen, toLetters, reach }: Scene): Pairs | undefined {
  const { width } = field;
  const near = Int32Array.from(seen.keys()).filter(i => seen[i] && toLetters[i] <= ZONE * reach);
  if (near.length < LEAST_SEEN) return undefined;
  const random = createRandom(near.length);
  const apart = Math.max(3, Math.round(APART * reach));
  const pairs: number[] = [];
  for (let n = 0; n < PAIRS; n++) {
    const i = near[random.below(near.length)];
    const x = (i % width) + offset(random, apart);
    const j = (Math.floor(i / width) + offset(random, apart)) * width + x;
    if (x >= 0 && x < width && seen[j]) pairs.push(i, j);
  }
  return Int32Array.from(pairs);
}

const offset = (random: Random, most: number): number => random.below(2 * most + 1) - most;

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

function brightnessDifferences({ channels, values }: Field, pairs: Pairs): Float32Array {
  return Float32Array.from({ length: pairs.length / 2 }, (_, n) => {
    let sum = 0;
    for (let c = 0; c < 3; c++) sum += values[pairs[2 * n] * channels + c] - values[pairs[2 * n + 1] * channels + c];
    return sum / 3;
  });
}

const energy = (differences: Float32Array): number => differences.reduce((sum, off) => sum + off * off, 0);

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

/** By how many levels each channel changes under a full cover, and how much of all differences that explains, 0..1. */
function fitSlopes({ channels, values }: Field, pairs: Pairs, cover: Float32Array) {
  const both = new Float64Array(channels);
  let [own, all] = [0, 0];
  for (let n = 0; n < pairs.length; n += 2) {
    const [i, j] = [pairs[n], pairs[n + 1]];
    const more = cover[i] - cover[j];
    own += more * more;
    for (let c = 0; c < channels; c++) {
      const off = values[i * channels + c] - values[j * channels + c];
      both[c] += more * off;
      all += off * off;
    }
  }
  const slopes = both.map(sum => sum / Math.max(own, 1e-9));
  const explained = both.reduce((sum, b, c) => sum + b * slopes[c], 0) / Math.max(all, 1e-9);
  return { slopes, explained };
}

/** The ground's mean colour around the letters. */
function groundColour({ field: { channels }, light, seen, toLetters, reach }: Scene): Float64Array {
  const sums = new Float64Array(channels);
  let count = 0;
  for (let i = 0; i < seen.length; i++) {
    if (!seen[i] || toLetters[i] > reach) continue;
    count++;
    for (let c = 0; c < channels; c++) sums[c] += light[i * channels + c];
  }
  return sums.map(sum => sum / Math.max(1, count));
}

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
