/** Where one line's text stands: the pixels around it, and whose they are. */
import type { Box, Quad, Raster } from '../page.js';
import { boxAround, distanceMap, type Frame, frameOf } from './frame.js';
import { openWindow, type Window } from './window.js';

export interface Site {
  readonly frame: Frame;
  readonly window: Window;
  /** Signed distance of each pixel to the line's quad, below 0 inside. */
  readonly distance: Float32Array;
  /** Whose a pixel is, where another line stands: OTHER_BLOCK or SIBLING. Never erased with this line, never its ground. */
  readonly foreign: Uint8Array;
  /** How far beyond the quad the mask may go, pixels. */
  readonly reach: number;
}

/**
 * How far ink may be followed beyond the quad: the tips that a quad cuts off, shadows and glows; as a share of the
 * line height, and the least in pixels (a shadow does not shrink with small print), but never as far as the next tiny line.
 */
const REACH = { share: 0.2, least: 10, most: 0.6 };
/** Ground seen around the reach: enough to tell a gradient from a flat. */
const SURROUND = { share: 0.8, least: 36 };
/** A neighbour's quad is taken a little larger than it was read, since quads cut tips. */
const NEIGHBOUR_MARGIN = { share: 0.1, least: 2 };

/** A line of another block: left alone. */
export const OTHER_BLOCK = 1;
/** Another line of the same block: erased as well. */
export const SIBLING = 2;

export interface Company {
  readonly neighbours: readonly Quad[];
  readonly siblings: readonly Quad[];
}

/** Opens the pixels around a line; undefined when the line lies outside the picture. */
export function openSite(raster: Raster, quad: Quad, { neighbours, siblings }: Company): Site | undefined {
  const frame = frameOf(quad);
  const box = boxAround(frame, atLeast(SURROUND, frame.size), raster);
  if (box.width < 2 || box.height < 2) return undefined;
  const distance = distanceMap(frame, box);
  const foreign = new Uint8Array(distance.length);
  for (const [others, kind] of [[siblings, SIBLING] as const, [neighbours, OTHER_BLOCK] as const]) {
    for (const other of others) markForeign(foreign, { other, kind, box, distance });
  }
  return { frame, window: openWindow(raster, box), distance, foreign, reach: reachOf(frame.size) };
}

interface Neighbour {
  readonly other: Quad;
  readonly kind: number;
  readonly box: Box;
  readonly distance: Float32Array;
}

/** Marks what belongs to another line: where quads overlap, each line has the pixels that lie deeper in its own. */
function markForeign(foreign: Uint8Array, { other, kind, box, distance }: Neighbour): void {
  const theirs = frameOf(other);
  const margin = atLeast(NEIGHBOUR_MARGIN, theirs.size);
  const near = boxAround(theirs, margin, { width: box.x + box.width, height: box.y + box.height });
  if (near.x + near.width <= box.x || near.y + near.height <= box.y || near.width === 0 || near.height === 0) return;
  const away = distanceMap(theirs, box);
  for (let i = 0; i < away.length; i++) if (away[i] < margin && away[i] < distance[i]) foreign[i] = kind;
}

/** How far beyond a line of this height its mask may go, pixels. */
export const reachOf = (size: number): number => Math.min(atLeast(REACH, size), REACH.most * size);

export function atLeast({ share, least }: { share: number; least: number }, size: number): number {
  return Math.max(least, share * size);
}
