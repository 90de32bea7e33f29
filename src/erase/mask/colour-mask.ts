/** Which pixels are text on a ground that no formula describes: told by colours that the ground around does not have. */

import { atLeast, type Site } from '../site.js';
import { clusterColours } from './clusters.js';
import { measureHalo } from './halo.js';
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
export function maskByColour(site: Site): TextMask | undefined {
  const ink = findInk(site);
  if (!ink) return undefined;
  return withHalo(site, { hole: new Uint8Array(ink.length), stay: new Uint8Array(ink.length), ink });
}

/** The mask with all around its ink by which the mean colour tells that it is not ground, though single pixels do not. */
export function withHalo(site: Site, { hole, stay, ink }: TextMask): TextMask | undefined {
  const zone = growthZone(site, ink, stay);
  if (!zone) return undefined;
  const halo = measureHalo(site, zone.toInk);
  const margin = atLeast(MARGIN, site.frame.size);
  const wider = hole.map((is, i) => is | Number(zone.open[i] && zone.toInk[i] <= halo(i) + margin));
  return { hole: wider, stay, ink };
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
