/** Which pixels are text on a ground that no formula describes: told by colours that the ground around does not have. */
import { growthZone, type TextMask } from './mask.js';
import { createRandom } from './random.js';
import { atLeast, type Site } from './site.js';

/** Colours a line and its ground are parted into: fill, outline, and six for the ground. */
const CLUSTERS = 8;
const ROUNDS = 8;
const SAMPLES = 4000;
/** A colour is ink when it is this many times as frequent in the quad as around it, and not a mere speck. */
const INK_COLOUR = { ratio: 3, share: 0.05 };
/** Ring around the quad that shows the ground, as shares of the line height. */
const RING = { from: 0.12, to: 0.6 };
/** Soft rims taken along with the ink. */
const MARGIN = { share: 0.05, least: 2 };
/** How far an outline or a shadow is looked for, as a share of the line height, and in pixels at least. */
const HALO = { share: 0.2, least: 10 };
/** A distance from the ink belongs to its halo while its mean colour is this far from the ground's, levels. */
const HALO_LEVELS = 4;

export function maskByColour(site: Site): TextMask | undefined {
  const ink = inkByColour(site);
  if (!ink) return undefined;
  const stay = new Uint8Array(ink.length);
  const zone = growthZone(site, ink, stay);
  if (!zone) return undefined;
  const by = haloWidth(site, zone.toInk) + atLeast(MARGIN, site.frame.size);
  const hole = new Uint8Array(ink.length);
  for (let i = 0; i < hole.length; i++) if (zone.open[i] && zone.toInk[i] <= by) hole[i] = 1;
  return { hole, stay, ink };
}

/** Pixels in the quad whose colour is frequent there and rare around it; undefined when no colour is. */
function inkByColour(site: Site): Uint8Array | undefined {
  const { window, distance, foreign, frame } = site;
  const centres = clusterColours(site);
  const nearest = (i: number) =>
    nearestCentre(centres, window.channels, { values: window.values, at: i * window.channels });
  const within = new Float64Array(CLUSTERS);
  const around = new Float64Array(CLUSTERS);
  const label = new Uint8Array(distance.length);
  let [inside, ring] = [0, 0];
  for (let i = 0; i < label.length; i++) {
    const away = distance[i] / frame.size;
    if (foreign[i] || away > RING.to) continue;
    label[i] = nearest(i);
    if (away <= 0) {
      within[label[i]]++;
      inside++;
    } else if (away > RING.from) {
      around[label[i]]++;
      ring++;
    }
  }
  const isInk = Array.from(within, (count, k) => {
    const share = count / inside;
    return share > INK_COLOUR.share && share > INK_COLOUR.ratio * ((around[k] + 1) / (ring + 1));
  });
  if (!isInk.includes(true)) return undefined;
  const ink = new Uint8Array(label.length);
  for (let i = 0; i < ink.length; i++)
    if (isInk[label[i]] && !foreign[i] && distance[i] <= 0.06 * frame.size) ink[i] = 1;
  return ink;
}

/** K-means over the colours in and near the quad. */
function clusterColours({ window, distance, foreign, frame }: Site): Float32Array {
  const { channels, values } = window;
  const random = createRandom(values.length);
  const pixels: number[] = [];
  for (let i = 0; i < distance.length; i++) if (!foreign[i] && distance[i] <= RING.to * frame.size) pixels.push(i);
  const sample = Array.from(
    { length: Math.min(SAMPLES, pixels.length) },
    () => pixels[random.below(pixels.length)] * channels,
  );
  let centres = spreadOut(sample, { values, channels, random });
  for (let round = 0; round < ROUNDS; round++) {
    const sums = new Float64Array(CLUSTERS * channels);
    const counts = new Float64Array(CLUSTERS);
    for (const at of sample) {
      const k = nearestCentre(centres, channels, { values, at });
      counts[k]++;
      for (let c = 0; c < channels; c++) sums[k * channels + c] += values[at + c];
    }
    centres = centres.map((old, n) =>
      counts[Math.floor(n / channels)] ? sums[n] / counts[Math.floor(n / channels)] : old,
    );
  }
  return centres;
}

/** First centres that lie far from each other (k-means++ without the dice: the farthest of a few tries). */
function spreadOut(
  sample: number[],
  { values, channels, random }: { values: Float32Array; channels: number; random: { below(n: number): number } },
) {
  const centres = new Float32Array(CLUSTERS * channels).fill(1e6);
  for (let k = 0; k < CLUSTERS; k++) {
    let best = sample[0];
    let bestFar = -1;
    for (let attempt = 0; attempt < (k === 0 ? 1 : 24); attempt++) {
      const at = sample[random.below(sample.length)];
      const far = squaredTo(centres, nearestCentre(centres, channels, { values, at }) * channels, {
        values,
        at,
        channels,
      });
      if (far > bestFar) {
        bestFar = far;
        best = at;
      }
    }
    for (let c = 0; c < channels; c++) centres[k * channels + c] = values[best + c];
  }
  return centres;
}

function nearestCentre(centres: Float32Array, channels: number, pixel: { values: Float32Array; at: number }): number {
  let best = 0;
  let least = Infinity;
  for (let k = 0; k < CLUSTERS; k++) {
    const d = squaredTo(centres, k * channels, { ...pixel, channels });
    if (d < least) {
      least = d;
      best = k;
    }
  }
  return best;
}

function squaredTo(
  centres: Float32Array,
  from: number,
  { values, at, channels }: { values: Float32Array; at: number; channels: number },
): number {
  let sum = 0;
  for (let c = 0; c < channels; c++) sum += (centres[from + c] - values[at + c]) ** 2;
  return sum;
}

/** How far from the ink its outline, shadow or glow can be seen: where the mean colour reaches that of the ground. */
function haloWidth({ window, frame, foreign, distance, reach }: Site, toInk: Float32Array): number {
  const { channels, values } = window;
  const far = Math.ceil(atLeast(HALO, frame.size));
  const bins = far + 2;
  const sums = new Float64Array(bins * channels);
  const counts = new Float64Array(bins);
  for (let i = 0; i < toInk.length; i++) {
    if (foreign[i] || toInk[i] === 0 || distance[i] > reach + far) continue;
    const bin = Math.min(bins - 1, Math.ceil(toInk[i]));
    counts[bin]++;
    for (let c = 0; c < channels; c++) sums[bin * channels + c] += values[i * channels + c];
  }
  if (counts[bins - 1] === 0) return far;
  const off = (bin: number) => {
    let most = 0;
    for (let c = 0; c < channels; c++) {
      const here = sums[bin * channels + c] / Math.max(1, counts[bin]);
      most = Math.max(most, Math.abs(here - sums[(bins - 1) * channels + c] / counts[bins - 1]));
    }
    return most;
  };
  let width = 0;
  while (width < far && counts[width + 1] > 0 && off(width + 1) > HALO_LEVELS) width++;
  return width;
}
