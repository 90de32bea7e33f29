/** Which pixels are text on a ground that no formula describes: told by colours that the ground around does not have. */

import { atLeast, type Site } from '../site.js';
import { clusterColours } from './clusters.js';
import { growthZone, type TextMask } from './mask.js';

/** Colours a line and its ground are parted into: fill, outline, and six for the ground. */
const CLUSTERS = 8;
/** A colour is ink when it is this many times as frequent in the quad as around it, not a mere speck, and not what
 * the quad's rim lies on. */
const INK_COLOUR = { ratio: 3, share: 0.05, mostOfRim: 0.5 };
/** Strip along the quad's rim where ground prevails, as a share of the line height to either side. */
const STRIP = 0.1;
/** Ring around the quad that shows the ground, as shares of the line height. */
const RING = { from: 0.12, to: 0.6 };
/** Ink reaches this far out of the quad, as a share of the line height: a quad may cut tips. */
const TIPS = 0.08;
/** Soft rims taken along with the ink: anti-aliasing and the ringing of JPEG. */
const MARGIN = { share: 0.03, least: 2 };
/** How far an outline or a shadow is looked for, as a share of the line height, and in pixels at least. */
const HALO = { share: 0.2, least: 10 };
/**
 * A distance from the ink belongs to its halo while its mean colour is off the ground's by this many levels, and by
 * this many standard errors of a mean over patches of ground of so many pixels (neighbours are alike).
 */
const HALO_OFF = { levels: 3, errors: 2.5, patch: 60 };

export function maskByColour(site: Site): TextMask | undefined {
  const ink = findInk(site);
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
function findInk({ window, distance, foreign, frame }: Site): Uint8Array | undefined {
  const pixels = pixelsWhere(distance.length, i => !foreign[i] && distance[i] <= RING.to * frame.size);
  const cluster = clusterColours(window, pixels, CLUSTERS);
  const within = new Float64Array(CLUSTERS);
  const around = new Float64Array(CLUSTERS);
  for (const [n, i] of pixels.entries()) {
    if (distance[i] <= 0) within[cluster[n]]++;
    else if (distance[i] > RING.from * frame.size) around[cluster[n]]++;
  }
  const rim = new Float64Array(CLUSTERS);
  for (const [n, i] of pixels.entries()) if (Math.abs(distance[i]) < STRIP * frame.size) rim[cluster[n]]++;
  const inside = sum(within);
  const ring = sum(around);
  const isInk = Array.from(within, (count, k) => {
    const share = count / inside;
    if (rim[k] > INK_COLOUR.mostOfRim * sum(rim)) return false;
    return share > INK_COLOUR.share && share > (INK_COLOUR.ratio * (around[k] + 1)) / (ring + 1);
  });
  if (!isInk.includes(true)) return undefined;
  const ink = new Uint8Array(distance.length);
  for (const [n, i] of pixels.entries()) if (isInk[cluster[n]] && distance[i] <= TIPS * frame.size) ink[i] = 1;
  return ink;
}

function pixelsWhere(length: number, holds: (i: number) => boolean): Int32Array {
  const list = new Int32Array(length);
  let count = 0;
  for (let i = 0; i < length; i++) if (holds(i)) list[count++] = i;
  return list.subarray(0, count);
}

function sum(counts: Float64Array): number {
  return counts.reduce((total, count) => total + count, 0);
}

/** How far from the ink its outline, shadow or glow can be seen: where the mean colour reaches that of the ground. */
function haloWidth({ window, frame, foreign, distance, reach }: Site, toInk: Float32Array): number {
  const { channels, values } = window;
  const far = Math.ceil(atLeast(HALO, frame.size));
  const bins = far + 2;
  const sums = new Float64Array(bins * channels);
  const squares = new Float64Array(channels);
  const counts = new Float64Array(bins);
  for (let i = 0; i < toInk.length; i++) {
    if (foreign[i] || toInk[i] === 0 || distance[i] > reach + far) continue;
    const bin = Math.min(bins - 1, Math.ceil(toInk[i]));
    counts[bin]++;
    for (let c = 0; c < channels; c++) {
      sums[bin * channels + c] += values[i * channels + c];
      if (bin === bins - 1) squares[c] += values[i * channels + c] ** 2;
    }
  }
  const last = bins - 1;
  if (counts[last] === 0) return far;
  const isOff = (bin: number) => {
    for (let c = 0; c < channels; c++) {
      const mean = sums[last * channels + c] / counts[last];
      const variance = Math.max(0, squares[c] / counts[last] - mean * mean);
      const error = Math.sqrt((variance * HALO_OFF.patch) / counts[bin]);
      const off = Math.abs(sums[bin * channels + c] / counts[bin] - mean);
      if (off > Math.max(HALO_OFF.levels, HALO_OFF.errors * error)) return true;
    }
    return false;
  };
  let width = 0;
  while (width < far && counts[width + 1] > 0 && isOff(width + 1)) width++;
  return width;
}
