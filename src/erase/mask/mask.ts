/** Which pixels are text, told from a ground that is known: what departs from it, and belongs to the line. */
import { distanceMap, frameOfPixels } from '../frame.js';
import { depthIn, distanceTo, findComponents, growThrough } from '../grid.js';
import { atLeast, reachOf, type Site } from '../site.js';
import type { Field } from '../window.js';
import { findCutOff } from './cut-off.js';

export interface TextMask {
  /** 1 where the ground must be made up: ink, outline, shadow, soft rims. */
  readonly hole: Uint8Array;
  /** 1 where something stands that is neither ground nor this text: lines, borders, icons, other text. */
  readonly stay: Uint8Array;
  /** 1 where ink was told from the ground beyond doubt. */
  readonly ink: Uint8Array;
}

/** Text fainter than this, in levels, cannot be told from the ground. */
const LEAST_CONTRAST = 14;
/** A pixel is ink from this share of the text's contrast on, and certainly from `most` levels on. */
const INK = { share: 0.25, most: 32, sigmas: 4, levels: 4 };
/** A pixel that touches ink belongs to its soft rim, shadow or ringing from this departure on. */
const RIM = { sigmas: 3, least: 1.5 };
/** Ink with this share of its pixels in the quad is the line's own. */
const OWN_SHARE = 0.5;
/** Loose strokes no farther out than this share of the line height were cut off by the quad. */
const LOOSE_STROKE = 0.15;
/**
 * Share of the pixels at a distance from the ink that must depart from the ground for a halo: a shadow has a bright side.
 * Of a ground that departs anywhere, such as rays of light, so large a share of the rest must do so as well.
 */
const HALO_SHARE = 0.25;
/** What departs more, levels, is another thing, not the ground's own light. */
const RAYS = 16;
/** Width of the anti-aliased rim that parts with a character from what it touches. */
export const SOFT_RIM = { share: 0.06, least: 2 };
/**
 * A thing's rim is nowhere deeper than this share of how deep the ink's strokes are, and less deep than so many pixels,
 * however large the letters: on a scanned woodcut the thin strokes of a 而 of 190 pixels were taken for rims, and stayed.
 */
const THIN = { share: 0.4, most: 2 };
/** Levels within which a pixel has the ink's colour. */
const SAME_COLOUR = 28;
/** Clean ground taken along with the ink, so that no rim that passes for ground is left standing. */
const MARGIN = { share: 0.05, least: 2 };

/** @param departure how far each pixel is from the ground, levels. @param noise the ground's own standard deviation. */
export function maskText(
  site: Site,
  { departure, noise }: { departure: Float32Array; noise: number },
): TextMask | undefined {
  const contrast = percentileInside(site, departure, 0.95);
  if (contrast < Math.max(LEAST_CONTRAST, 6 * noise)) return undefined;
  const inkFrom = Math.max(INK.sigmas * noise + INK.levels, Math.min(INK.share * contrast, INK.most));
  const { ink, stay } = sortComponents(site, mark(departure, site.foreign, inkFrom));
  const zone = growthZone(site, ink, stay);
  if (!zone) return undefined;
  const rimFrom = Math.max(RIM.least, RIM.sigmas * noise);
  const soft = new Uint8Array(ink.length);
  const halo = haloWidth(site, { departure, from: rimFrom, toInk: zone.toInk }) + atLeast(MARGIN, site.frame.size);
  for (let i = 0; i < soft.length; i++) {
    soft[i] = zone.open[i] && departure[i] > rimFrom && zone.toInk[i] <= halo ? 1 : 0;
  }
  const hole = growThrough(ink, soft, site.window.width);
  widen(hole, { open: zone.open, by: atLeast(MARGIN, site.frame.size), width: site.window.width });
  return { hole, stay, ink };
}

/**
 * How far from the ink its shadow, glow or ringing is seen: a halo is there along much of the ink, while something
 * faint in the ground, such as a pale disc, is met in places only.
 */
function haloWidth(
  { foreign, window, distance, reach }: Site,
  { departure, from, toInk }: { departure: Float32Array; from: number; toInk: Float32Array },
): number {
  const bins = Math.ceil(Math.hypot(window.width, window.height)) + 1;
  const seen = new Uint32Array(bins);
  const all = new Uint32Array(bins);
  let [beyond, off] = [0, 0];
  for (let i = 0; i < toInk.length; i++) {
    if (foreign[i]) continue;
    if (distance[i] > reach && departure[i] <= RAYS) {
      beyond++;
      if (departure[i] > from) off++;
    }
    const bin = Math.ceil(toInk[i]);
    all[bin]++;
    if (departure[i] > from) seen[bin]++;
  }
  const usual = beyond > 0 ? off / beyond : 0;
  const least = usual + HALO_SHARE * (1 - usual);
  let width = 0;
  while (width + 1 < bins && all[width + 1] > 0 && seen[width + 1] >= least * all[width + 1]) width++;
  return width;
}

/** The pixels a line's mask may take, and how far each is from its ink; undefined when there is no ink. */
export function growthZone({ frame, window, distance, foreign, reach }: Site, ink: Uint8Array, stay: Uint8Array) {
  const tight = frameOfPixels(frame, window.box, ink);
  if (!tight) return undefined;
  const fromTight = distanceMap(tight, window.box);
  const tightReach = reachOf(tight.size);
  const toInk = distanceTo(ink, window.width);
  const toStay = distanceTo(stay, window.width);
  const margin = atLeast(MARGIN, frame.size);
  const open = new Uint8Array(ink.length);
  for (let i = 0; i < open.length; i++) {
    if (foreign[i] || fromTight[i] > tightReach || toInk[i] > toStay[i]) continue;
    if (distance[i] > reach && toInk[i] > margin) continue;
    open[i] = 1;
  }
  return { open, toInk };
}

/** 1 where a pixel cannot tell what the ground is. */
export function unknownPixels({ foreign }: Site, { hole, stay }: TextMask): Uint8Array {
  const unknown = new Uint8Array(foreign.length);
  for (let i = 0; i < unknown.length; i++) unknown[i] = hole[i] | foreign[i] | stay[i];
  return unknown;
}

/** Adds to the hole the open pixels within a distance of it. */
export function widen(hole: Uint8Array, { open, by, width }: { open: Uint8Array; by: number; width: number }): void {
  const away = distanceTo(hole, width);
  for (let i = 0; i < hole.length; i++) if (open[i] && away[i] <= by) hole[i] = 1;
}

/** The departure that this share of the quad's pixels does not exceed. */
function percentileInside({ distance }: Site, departure: Float32Array, share: number): number {
  const bins = new Uint32Array(256);
  let count = 0;
  for (let i = 0; i < departure.length; i++) {
    if (distance[i] > 0) continue;
    bins[Math.min(255, Math.floor(departure[i]))]++;
    count++;
  }
  let level = 0;
  for (let seen = bins[0]; level < 255 && seen < share * count; seen += bins[++level]);
  return level;
}

function mark(departure: Float32Array, foreign: Uint8Array, from: number): Uint8Array {
  const marked = new Uint8Array(departure.length);
  for (let i = 0; i < marked.length; i++) if (departure[i] >= from && !foreign[i]) marked[i] = 1;
  return marked;
}

interface Sorted {
  readonly ink: Uint8Array;
  readonly stay: Uint8Array;
}

/** Parts what departs from the ground into the line's ink and the rest. */
function sortComponents(site: Site, marked: Uint8Array): Sorted {
  const sorted = sortByPlace(site, marked);
  return freeTouching(site, sorted);
}

/** Component by component: what lies mostly in the quad is the line's, unless it runs on out of it as a grid line does. */
function sortByPlace({ window, distance, frame, reach }: Site, marked: Uint8Array): Sorted {
  const ink = new Uint8Array(marked.length);
  const stay = new Uint8Array(marked.length);
  for (const { pixels } of findComponents(marked, window.width)) {
    let inside = 0;
    let farthest = -Infinity;
    for (const i of pixels) {
      if (distance[i] <= 0) inside++;
      if (distance[i] > farthest) farthest = distance[i];
    }
    const within = inside >= OWN_SHARE * pixels.length && farthest <= reach;
    const own = within || farthest <= LOOSE_STROKE * frame.size;
    const into = own ? ink : stay;
    for (const i of pixels) into[i] = 1;
  }
  return { ink, stay };
}

/** Characters that touch something larger (a product's edge, a grid line) are told from it by the ink's colour. */
function freeTouching(site: Site, { ink, stay }: Sorted): Sorted {
  const { window, distance, frame } = site;
  const colour = commonColour(window, ink);
  if (!colour) return { ink, stay };
  const alike = new Uint8Array(stay.length);
  for (let i = 0; i < stay.length; i++) {
    if (stay[i] && distance[i] <= frame.size && isAlike(window, { at: i, colour })) alike[i] = 1;
  }
  const freed = withoutRims(sortByPlace(site, alike).ink, ink, window.width);
  const toFreed = distanceTo(freed, window.width);
  const rim = atLeast(SOFT_RIM, frame.size);
  const rest = sortByPlace(
    site,
    stay.map((other, i) => (other && toFreed[i] > rim ? 1 : 0)),
  );
  const colours = commonColours(window, ink, 2);
  const cutOff = findCutOff(site, rest.stay, at => colours.some(one => isAlike(window, { at, colour: one })));
  return {
    ink: ink.map((own, i) => own | freed[i] | rest.ink[i] | cutOff[i]),
    stay: rest.stay.map((other, i) => other & ~cutOff[i]),
  };
}

/**
 * The freed strokes that are as thick as strokes are: the soft rim of a thing may have the ink's colour, more so where JPEG
 * has blurred colours, but is thin.
 */
function withoutRims(freed: Uint8Array, ink: Uint8Array, width: number): Uint8Array {
  const least = Math.min(THIN.most, THIN.share * deepest(depthIn(ink, width), ink));
  const depth = depthIn(freed, width);
  const strokes = new Uint8Array(freed.length);
  for (const { pixels } of findComponents(freed, width)) {
    if (pixels.some(i => depth[i] >= least)) for (const i of pixels) strokes[i] = 1;
  }
  return strokes;
}

/** What nine tenths of the marked pixels do not exceed. */
function deepest(depth: Float32Array, marked: Uint8Array): number {
  const depths = depth.filter((_, i) => marked[i]).sort();
  return depths[Math.floor(0.9 * depths.length)] ?? 0;
}

/** The commonest colour of the marked pixels, to sixteen levels a channel, as the mean of those that have it. */
export const commonColour = (field: Field, marked: Uint8Array): Float64Array | undefined =>
  commonColours(field, marked, 1)[0];

/** The commonest colours of the marked pixels, the commonest first: letters and their outline have one each. */
export function commonColours({ channels, values }: Field, marked: Uint8Array, most: number): Float64Array[] {
  const bins = new Map<number, Float64Array>();
  for (let i = 0; i < marked.length; i++) {
    if (!marked[i]) continue;
    let key = 0;
    for (let c = 0; c < channels; c++) key = key * 16 + (values[i * channels + c] >> 4);
    const bin = bins.get(key) ?? new Float64Array(channels + 1);
    bins.set(key, bin);
    for (let c = 0; c < channels; c++) bin[c] += values[i * channels + c];
    bin[channels]++;
  }
  const commonest = [...bins.values()].sort((a, b) => b[channels] - a[channels]).slice(0, most);
  return commonest.map(bin => bin.subarray(0, channels).map(sum => sum / bin[channels]));
}

export function isAlike({ channels, values }: Field, { at, colour }: { at: number; colour: Float64Array }): boolean {
  for (let c = 0; c < channels; c++) if (Math.abs(values[at * channels + c] - colour[c]) > SAME_COLOUR) return false;
  return true;
}
