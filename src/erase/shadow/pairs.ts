/** Pairs of pixels near each other: their difference is the shadow's, since the ground's own light is the same in most. */
import { median } from '../median.js';
import { createRandom, type Random } from '../random.js';
import type { Field } from '../window.js';
import type { Scene } from './scene.js';

/** Pairs of pixels whose difference in colour is to be the shadow's: the ground's own light cancels out in most of them. */
const PAIRS = 12_000;
/** How far apart the two are, and how far from the letters a shadow is looked for, in reaches. */
const APART = 0.4;
const ZONE = 1.4;
/** Pixels in which a shadow may be seen, at least. */
const LEAST_SEEN = 500;
/** What is left of a difference is an edge's from so many medians on. */
const EDGE = 4;

/** Pixel numbers, two by two. */
export type Pairs = Int32Array;

/** Undefined where hardly any ground is seen. */
export function drawPairs({ field, seen, toLetters, reach }: Scene): Pairs | undefined {
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

/** The pairs that no edge of a thing lies between: what is left of their differences is as small as that of most. */
export function withoutEdges(field: Field, pairs: Pairs, cover: Float32Array): Pairs {
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
  const limit = EDGE * median(off);
  return pairs.filter((_, n) => off[n >> 1] <= limit);
}

/** By how many levels each channel changes under a full cover, and how much of all differences that explains, 0..1. */
export function fitSlopes({ channels, values }: Field, pairs: Pairs, cover: Float32Array) {
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

/** By how much the first of each pair is brighter, levels. */
export function brightnessDifferences({ channels, values }: Field, pairs: Pairs): Float32Array {
  return Float32Array.from({ length: pairs.length / 2 }, (_, n) => {
    let sum = 0;
    for (let c = 0; c < 3; c++) sum += values[pairs[2 * n] * channels + c] - values[pairs[2 * n + 1] * channels + c];
    return sum / 3;
  });
}

/** Squared levels of all differences. */
export const energy = (differences: Float32Array): number => differences.reduce((sum, off) => sum + off * off, 0);
