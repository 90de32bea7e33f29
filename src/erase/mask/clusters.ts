/** K-means over colours. */
import { createRandom, type Random } from '../random.js';
import type { Field } from '../window.js';

/** Pixels the centres are found on. */
const SAMPLES = 3000;
const ROUNDS = 8;
/** Tries for each first centre; the one farthest from the others is taken. */
const TRIES = 24;

/** The cluster, 0 to `count` - 1, of each pixel of a list of pixel numbers. */
export function clusterColours(field: Field, pixels: Int32Array, count: number): Uint8Array {
  const { channels, values } = field;
  const random = createRandom(pixels.length);
  const sample = Int32Array.from(
    { length: Math.min(SAMPLES, pixels.length) },
    () => pixels[random.below(pixels.length)] * channels,
  );
  const centres = firstCentres(field, { sample, count, random });
  for (let round = 0; round < ROUNDS; round++) moveCentres(field, { sample, count, centres });
  return Uint8Array.from(pixels, i => nearest(centres, { values, at: i * channels, channels }));
}

interface Search {
  readonly sample: Int32Array;
  readonly count: number;
  readonly random: Random;
}

/** Centres that lie far from each other (k-means++ with the farthest of a few tries for its dice). */
function firstCentres({ values, channels }: Field, { sample, count, random }: Search): Float32Array {
  const centres = new Float32Array(count * channels).fill(1e4);
  for (let k = 0; k < count; k++) {
    let best = sample[0];
    let bestFar = -1;
    for (let attempt = 0; attempt < TRIES; attempt++) {
      const at = sample[random.below(sample.length)];
      const near = nearest(centres, { values, at, channels });
      let far = 0;
      for (let c = 0; c < channels; c++) far += (centres[near * channels + c] - values[at + c]) ** 2;
      if (far <= bestFar) continue;
      bestFar = far;
      best = at;
    }
    for (let c = 0; c < channels; c++) centres[k * channels + c] = values[best + c];
  }
  return centres;
}

function moveCentres(
  { values, channels }: Field,
  { sample, count, centres }: Omit<Search, 'random'> & { centres: Float32Array },
): void {
  const sums = new Float64Array(count * channels);
  const counts = new Float64Array(count);
  for (const at of sample) {
    const k = nearest(centres, { values, at, channels });
    counts[k]++;
    for (let c = 0; c < channels; c++) sums[k * channels + c] += values[at + c];
  }
  for (let n = 0; n < sums.length; n++) {
    const members = counts[Math.floor(n / channels)];
    if (members > 0) centres[n] = sums[n] / members;
  }
}

function nearest(centres: Float32Array, pixel: { values: Float32Array; at: number; channels: number }): number {
  const { values, at, channels } = pixel;
  let best = 0;
  let least = Infinity;
  for (let k = 0, from = 0; from < centres.length; k++, from += channels) {
    let sum = 0;
    for (let c = 0; c < channels; c++) {
      const off = centres[from + c] - values[at + c];
      sum += off * off;
    }
    if (sum >= least) continue;
    least = sum;
    best = k;
  }
  return best;
}
