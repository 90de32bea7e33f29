/** The outline around strokes. */
import type { Rgb } from '../../page.js';
import {
  apart,
  apartAt,
  at,
  commonColor,
  FAINTEST,
  foreignness,
  luma,
  meanColor,
  SAME_COLOR,
  shareOf,
} from './mixture.js';
import type { Sample } from './sample.js';

export interface Ring {
  readonly color: Rgb;
  readonly width: number;
  /** Share of the stroke edges that have it, on the side where it is least. */
  readonly cover: number;
  /** It fades into the ground, as glows and blurred shadows do. */
  readonly soft: boolean;
}

/**
 * The outline around strokes of a colour: one other colour on all four sides of them, that is not on the way from the
 * strokes to the ground as a blurred edge is. A shadow lies on two sides only.
 */
export function findRing(sample: Sample, fill: Rgb): Ring | undefined {
  const { width: row, height, source, difference } = sample;
  const steps = [-1, 1, -row, row];
  const isFill = (i: number) => difference[i] > 0 && apartAt(source, i, fill) < SAME_COLOR;
  const seen: Seen[] = [];
  const edges = [0, 0, 0, 0];
  for (let y = RING_REACH; y < height - RING_REACH; y++)
    for (let x = RING_REACH; x < row - RING_REACH; x++) {
      const i = y * row + x;
      if (!isFill(i)) continue;
      steps.forEach((step, side) => {
        if (isFill(i + step) || isFill(i + 2 * step)) return;
        edges[side]++;
        const found = foreignPixel(sample, { i, step, fill });
        if (found) seen.push({ ...found, side });
      });
    }
  if (seen.length < MIN_RING * edges.reduce((a, b) => a + b, 0) || seen.length < 16) return undefined;
  const color = commonColor(seen.map(({ i }) => at(source, i)));
  if (apart(color, fill) < 1.5 * SAME_COLOR) return undefined;
  const reach = Math.min(SAME_COLOR, apart(color, fill) / 2);
  const same = seen.filter(({ i }) => apartAt(source, i, color) < reach);
  // Between close strokes a blurred outline is mixed with them on both its sides.
  const counted = seen.filter(({ i }) => isMostly(at(source, i), { color, fill }));
  const cover = Math.min(
    ...edges.map((count, side) => counted.filter(s => s.side === side).length / Math.max(1, count)),
  );
  if (cover < MIN_RING) return undefined;
  const under = meanColor(same.map(({ i }) => at(sample.ground, i)));
  const { width, faded } = ringWidth(sample, { same, color, reach: Math.min(reach, apart(color, under) / 2) });
  if (apart(color, under) < (width < BROAD ? UNSEEN : SAME_COLOR / 2)) return undefined;
  // Thin strokes have a rim between their colour and the ground's, which looks like strokes outlined in that colour.
  const between = (luma(fill) - luma(color)) * (luma(fill) - luma(under)) < 0;
  if (between && (cover < SURE_RING || foreignness(fill, { from: color, to: under }) < SAME_COLOR / 2))
    return undefined;
  const soft = faded || (width >= BROAD && unevenness(sample, { seen, color }) > UNEVEN * apart(color, under));
  return { color, cover, width, soft };
}
/** Is a pixel an outline's, or a mixture of it and the strokes that is more of the outline? */
function isMostly(pixel: Rgb, { color, fill }: { color: Rgb; fill: Rgb }): boolean {
  const mixture = { from: fill, to: color };
  return shareOf(pixel, mixture) > 0.5 && foreignness(pixel, mixture) < SAME_COLOR / 2;
}

/** JPEG at quality 92 gives white strokes on vivid ground a rim of the ground's brightness, up to 45 away from it. */
const UNSEEN = 60;
/** No such rim is broader than two pixels. */
const BROAD = 3;
/** Shadows of synthetic catalog pages reach 0.58, the rims of thin strokes in JPEG files 0.68, outlines more. */
const MIN_RING = 0.62;
const SURE_RING = 0.8;
/** So many pixels outside the strokes at most an outline is pure. */
const RING_REACH = 3;

interface Seen {
  readonly i: number;
  readonly step: number;
  /** Pixels from the stroke. */
  readonly away: number;
  readonly side: number;
}

/** The pixel outside a stroke's edge that is least a mixture of stroke and ground, if it is none. */
function foreignPixel(
  { source, ground, difference }: Sample,
  { i, step, fill }: { i: number; step: number; fill: Rgb },
): Omit<Seen, 'side'> | undefined {
  let best: Omit<Seen, 'side'> | undefined;
  let most = SAME_COLOR / 2;
  for (let away = 1; away <= RING_REACH; away++) {
    const next = i + away * step;
    if (difference[next] < FAINTEST / 2 || (away > 1 && apartAt(source, next, fill) < SAME_COLOR)) break;
    const foreign = foreignness(at(source, next), { from: fill, to: at(ground, next) });
    if (foreign > most) {
      most = foreign;
      best = { i: next, step, away };
    }
  }
  return best;
}

/** How far from the outline's colour the pixels lie that are two out from the strokes: the median, in RGB. */
function unevenness({ source }: Sample, { seen, color }: { seen: readonly Seen[]; color: Rgb }): number {
  const distances = seen.map(({ i, step, away }) => apartAt(source, i + (2 - away) * step, color));
  return distances.sort((a, b) => a - b)[distances.length >> 1];
}
/** Share of the contrast to the ground: drawn outlines have 0.06 at most, blurred shadows 0.23. */
const UNEVEN = 0.15;

/** How far the outline reaches outwards, where it ends at the ground: the median. A glow counts for less. */
function ringWidth(
  { source, difference, ground }: Sample,
  { same, color, reach }: { same: readonly Seen[]; color: Rgb; reach: number },
): { width: number; faded: boolean } {
  const isGround = (i: number, tolerance: number) =>
    difference[i] === 0 || apartAt(source, i, at(ground, i)) < tolerance;
  const lengths: number[] = [];
  let sharp = 0;
  for (const { i, step, away } of same) {
    let length = away - 1;
    let next = i;
    while (difference[next] > 0 && apartAt(source, next, color) < reach) {
      length++;
      next += step;
    }
    if (next + 2 * step < 0 || next + 2 * step >= difference.length) continue;
    const isSharp =
      isGround(next + 2 * step, SAME_COLOR / 2) || apartAt(source, next + 2 * step, color) > SHARP * reach;
    if (isSharp) sharp++;
    if (isSharp || isGround(next, reach)) lengths.push(length);
  }
  if (lengths.length === 0) return { width: 2, faded: false };
  lengths.sort((a, b) => a - b);
  const width = lengths[lengths.length >> 1];
  const faded = sharp < lengths.length / 2;
  return { width: Math.max(1, faded ? GLOW_SHARE * width : width), faded };
}
/** Two pixels behind its end an outline's colour is so much further off than at its end; a glow's is not. */
const SHARP = 1.6;
/** A glow is drawn as an outline of so much of its width, since that is what is seen of it. */
const GLOW_SHARE = 0.4;
