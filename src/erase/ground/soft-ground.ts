/** Text on ground that no formula describes but that changes softly: paper, cloth, a pale picture, a shaded photo. */
import { type CellMeans, knownMeansByCell } from '../blur.js';
import { partRegions } from '../fill/regions.js';
import { distanceTo } from '../grid.js';
import { maskText, type TextMask } from '../mask/mask.js';
import type { Site } from '../site.js';
import { farthest } from '../window.js';
import { FIRST, SECOND } from './sides.js';

/** The ground is first seen along the quad's rim and around it, in line heights from the rim. */
const RIM = { from: -0.08, to: 0.6 };
/** Radius of the mean that is the ground: first wide enough to span the line, then near enough to follow a pattern. */
const RADIUS = { wide: 0.75, near: 0.3, least: 6 };
/** Means are kept for squares of this share of the line height: a soft ground changes little in one. */
const CELL = 1 / 24;
/** Rounds of leaving out what departs and taking the mean of the rest again. */
const ROUNDS = 3;
/** What departs by more than this is left out of the ground: in medians of the departure, and levels at least. */
const OUTLIER = { medians: 4, levels: 6 };
/** Pixels around ink that are its soft rim and no ground. */
const INK_RIM = 2;
/** Times that the edge between two grounds is looked for. */
const LOOKS = 2;
/** This near to where two grounds meet, pixels, a pixel may be a mixture of both. */
const MIXED = 2;
/** Rougher ground, levels, is a texture in which a threshold finds more than text: weave has up to 6, leaves from 11. */
const ROUGHEST = 8;
/** Share of the surroundings that may depart as ink does; above it there is no telling text from picture. */
const MOST_AROUND = 0.35;
/** Share of what stands out most in the quad, by half of the strongest departure on, that must be text. */
const TAKEN = { share: 0.9, ofStrongest: 0.5 };
/** Normal distribution: 90 % are within this many standard deviations. */
const SIGMAS_OF_90 = 1.645;

/** The text that departs from a soft ground; undefined when the ground is not soft, or nothing stands out. */
export function maskOnSoftGround(site: Site): TextMask | undefined {
  return maskWhereSure(site, departAcrossEdge(site) ?? departFromMean(site));
}

/** The text across an edge between two soft grounds; undefined also where there is no edge. */
export function maskAcrossEdge(site: Site): TextMask | undefined {
  return maskWhereSure(site, departAcrossEdge(site));
}

function maskWhereSure(site: Site, around: Departure | undefined): TextMask | undefined {
  if (!around || around.noise > ROUGHEST) return undefined;
  const mask = maskText(site, around);
  const isSure = mask && shareAround(site, mask) <= MOST_AROUND && shareTaken(site, { mask, ...around }) >= TAKEN.share;
  return isSure ? mask : undefined;
}

/** How far each pixel is from the mean of the ground around it. */
interface Departure {
  readonly ground: CellMeans;
  readonly departure: Float32Array;
  /** The ground's standard deviation by what all but its roughest tenth keeps to. */
  readonly noise: number;
  /** What half of the ground keeps to: text that was taken for ground moves it less. */
  readonly typical: number;
}

/**
 * Where two grounds are seen to meet above, below or beside the text; undefined where none do. Between the letters the edge
 * is first a guess, and what is then near either ground shows where it runs.
 */
function departAcrossEdge(site: Site): Departure | undefined {
  const { distance, foreign, reach, window } = site;
  let unseen = foreign.map((whose, i) => Number(whose !== 0 || distance[i] <= reach));
  let found: Departure | undefined;
  for (let look = 0; look < LOOKS; look++) {
    const regions = partRegions(window, unseen);
    if (!regions) return undefined;
    const told = departBySide(site, regions.side);
    if (!told) return undefined;
    const most = Math.max(OUTLIER.levels, OUTLIER.medians * told.typical);
    unseen = foreign.map((whose, i) => Number(whose !== 0 || told.least[i] > most));
    found = told;
  }
  return found;
}

/** Beside an edge a mean of both grounds is neither: each pixel is held against the ground that it lies on. */
function departBySide(site: Site, side: Uint8Array): (Departure & { least: Float32Array }) | undefined {
  const [toSecond, toFirst] = [SECOND, FIRST].map(which =>
    distanceTo(
      side.map(is => Number(is === which)),
      site.window.width,
    ),
  );
  const first = departFromMean(site, toSecond);
  const second = departFromMean(site, toFirst);
  if (!first || !second) return undefined;
  const { window } = site;
  const ground = { ...window, values: first.ground.means };
  const departure = first.departure.map((away, i) => {
    const other = second.departure[i];
    if (toSecond[i] > MIXED || toFirst[i] > MIXED) return side[i] === FIRST ? away : other;
    // A mixture of two colours is as far from both together as they are from each other.
    const step = farthest(ground, second.ground.means, cellOf(first.ground, i, window.width));
    return Math.max(0, away + other - step) / 2;
  });
  return {
    ...first,
    departure,
    least: departure.map((away, i) => Math.min(away, first.departure[i], second.departure[i])),
    noise: Math.max(first.noise, second.noise),
    typical: Math.max(first.typical, second.typical),
  };
}

/** The square that a pixel lies in. */
const cellOf = ({ cell, across }: CellMeans, pixel: number, width: number): number =>
  Math.floor(Math.floor(pixel / width) / cell) * across + Math.floor((pixel % width) / cell);

/** @param toOther distance of each pixel to another ground, pixels, where there is one. */
function departFromMean(site: Site, toOther?: Float32Array): Departure | undefined {
  const { window, frame, distance, foreign } = site;
  const isOut = (i: number) => foreign[i] !== 0 || (toOther !== undefined && toOther[i] <= MIXED);
  const off = new Uint8Array(foreign.length);
  for (let i = 0; i < off.length; i++) {
    const away = distance[i] / frame.size;
    off[i] = isOut(i) || away < RIM.from || away > RIM.to ? 1 : 0;
  }
  let found = departFrom(site, off, [RADIUS.wide]);
  for (let round = 1; round <= ROUNDS && found; round++) {
    const most = Math.max(OUTLIER.levels, OUTLIER.medians * found.typical);
    for (let i = 0; i < off.length; i++) off[i] = found.departure[i] > most ? 1 : 0;
    const toInk = distanceTo(off, window.width);
    for (let i = 0; i < off.length; i++) off[i] = isOut(i) || toInk[i] <= INK_RIM ? 1 : 0;
    found = departFrom(site, off, round === ROUNDS ? [RADIUS.near, RADIUS.wide] : [RADIUS.wide]);
  }
  return found;
}

/** @param off 1 where a pixel is no ground. @param radii of the mean, line heights; the next where nothing is in one. */
function departFrom({ window, frame }: Site, off: Uint8Array, radii: readonly number[]): Departure | undefined {
  const { width, height, channels, values } = window;
  const ground = knownMeansByCell(window, {
    unknown: off,
    cell: Math.max(1, Math.round(CELL * frame.size)),
    radii: radii.map(radius => Math.max(RADIUS.least, radius * frame.size)),
  });
  const { means } = ground;
  const departure = new Float32Array(off.length);
  const bins = new Uint32Array(256);
  let count = 0;
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      const at = cellOf(ground, i, width) * channels;
      let most = 0;
      for (let c = 0; c < channels; c++) most = Math.max(most, Math.abs(values[i * channels + c] - means[at + c]));
      departure[i] = most;
      if (off[i]) continue;
      bins[Math.min(255, Math.floor(most))]++;
      count++;
    }
  }
  return count > 0 ? { ground, departure, ...spread(bins, count) } : undefined;
}

function spread(bins: Uint32Array, count: number): Pick<Departure, 'typical' | 'noise'> {
  const within = (share: number) => {
    let level = 0;
    for (let seen = bins[0]; seen < share * count; seen += bins[++level]);
    return level + 1;
  };
  return { typical: within(0.5), noise: within(0.9) / SIGMAS_OF_90 };
}

/** Share of the pixels within reach of the quad that are neither text nor ground. */
function shareAround({ distance, foreign, frame }: Site, { stay }: TextMask): number {
  let [all, busy] = [0, 0];
  for (let i = 0; i < distance.length; i++) {
    if (foreign[i] || distance[i] <= 0 || distance[i] > RIM.to * frame.size) continue;
    all++;
    busy += stay[i];
  }
  return all > 0 ? busy / all : 1;
}

/** Share of what stands out in the quad that the mask takes: where text runs into a picture's parts, it takes little. */
function shareTaken({ distance, foreign }: Site, { mask, departure }: Departure & { mask: TextMask }): number {
  let strongest = 0;
  for (let i = 0; i < distance.length; i++) if (mask.ink[i] && departure[i] > strongest) strongest = departure[i];
  let [all, taken] = [0, 0];
  for (let i = 0; i < distance.length; i++) {
    if (foreign[i] || distance[i] > 0 || departure[i] < TAKEN.ofStrongest * strongest) continue;
    all++;
    taken += mask.hole[i];
  }
  return all > 0 ? taken / all : 0;
}
