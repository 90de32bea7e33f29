/** Which pixels are text on a ground that no formula describes: told by colours that the ground around does not have. */

import { depthIn, findComponents } from '../grid.js';
import { quantile } from '../median.js';
import { atLeast, type Site } from '../site.js';
import { clusterColours } from './clusters.js';
import { measureHalo } from './halo.js';
import { commonColours, growthZone, isAlike, type TextMask } from './mask.js';

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
/**
 * Specks of the ink's colour, such as glints in the ground, are less deep than this share of what nine tenths of the ink
 * is, and nowhere wider than this share of the line height: the dots of letters are as deep as their strokes, hairlines long.
 */
const SPECK = { depth: 0.5, quantile: 0.9, width: 0.15 };

export function maskByColour(site: Site): TextMask | undefined {
  const ink = findInk(site);
  if (!ink) return undefined;
  return withHalo(site, { hole: new Uint8Array(ink.length), stay: new Uint8Array(ink.length), ink });
}

/**
 * The mask with pieces of letters that it took for ground: where text runs from a backdrop onto a model, the mean of what is
 * around is no ground, and white letters may be near it. Undefined where all pixels of the text's own colours are taken.
 */
export function addMissed(site: Site, { hole, stay, ink }: TextMask): TextMask | undefined {
  const { window } = site;
  const { width } = window;
  const colours = commonColours(window, ink, LETTERS_COLOURS);
  const coloured = findInk(site)?.map((is, at) => is & Number(colours.some(colour => isAlike(window, { at, colour }))));
  if (!coloured) return undefined;
  const missed = coloured.map((is, i) => Number(is && !hole[i] && !stay[i] && site.distance[i] <= 0));
  const depth = depthIn(missed, width);
  const deep = Math.max(MISSED.depth, MISSED.ofStrokes * strokeDepth(depthIn(coloured, width)));
  const isMissed = findComponents(missed, width).some(
    ({ pixels }) => pixels.some(i => depth[i] >= deep) && extent(pixels, width) > MISSED.width * site.frame.size,
  );
  return isMissed
    ? withHalo(site, { hole, stay, ink: ink.map((is, i) => is | (coloured[i] & (1 - stay[i]))) })
    : undefined;
}
/** Letters have a colour, and their outline has one. */
const LETTERS_COLOURS = 2;
/** A missed piece is deeper than the soft rim of a stroke, pixels, than half of what makes a stroke, and longer than a speck, line heights. */
const MISSED = { depth: 2, ofStrokes: 0.5, width: 0.1 };

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
  return withoutSpecks(ink, { width: window.width, size: frame.size });
}

function withoutSpecks(ink: Uint8Array, { width, size }: { width: number; size: number }): Uint8Array {
  const depth = depthIn(ink, width);
  const deep = strokeDepth(depth);
  const kept = ink.slice();
  for (const { pixels } of findComponents(ink, width)) {
    if (pixels.some(i => depth[i] >= deep) || extent(pixels, width) > SPECK.width * size) continue;
    for (const i of pixels) kept[i] = 0;
  }
  return kept;
}

/** The longer side of the box around pixels. */
function extent(pixels: Int32Array, width: number): number {
  let [left, right] = [width, 0];
  for (const i of pixels) {
    left = Math.min(left, i % width);
    right = Math.max(right, i % width);
  }
  const rows =
    Math.floor(pixels.reduce((a, b) => Math.max(a, b)) / width) -
    Math.floor(pixels.reduce((a, b) => Math.min(a, b)) / width);
  return Math.max(right - left, rows) + 1;
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

/** What is as deep as this is a stroke, pixels. @param depth of each pixel in the ink, 0 outside. */
const strokeDepth = (depth: Float32Array): number =>
  SPECK.depth *
  quantile(
    depth.filter(value => value > 0),
    SPECK.quantile,
  );
