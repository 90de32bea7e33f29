/** Which edge of a text stays where it is: what its neighbours and the room around it say. */
import type { Alignment, Block } from '../page.js';
import { type Area, areaOf, heightOf } from './frame.js';
import type { Original } from './original.js';

/** Edges this near each other are one edge, in em; read quads are padded by up to a tenth. */
const SAME = 0.28;
/** Blocks above and below stand this near, in em. */
const REACH = 2.6;

/** The alignment with blocks above and below; undefined when they say nothing, or nothing clear. */
export function alignmentAmong({ block, frame, size }: Original, blocks: readonly Block[]): Alignment | undefined {
  const own = areaOf(frame, block.quad);
  const others = blocks
    .filter(other => other !== block && !other.vertical)
    .map(other => areaOf(frame, other.quad))
    .filter(other => isAboveOrBelow(own, other, REACH * size));
  const shared = (edgeOf: (area: Area) => number) =>
    others.filter(other => Math.abs(edgeOf(other) - edgeOf(own)) < SAME * Math.min(size, heightOf(other))).length;
  const left = shared(area => area.left);
  const center = shared(area => (area.left + area.right) / 2);
  // Ragged lines end alike by chance; a column that is set to the right has more of them.
  const right = Math.max(0, shared(area => area.right) - 1);
  if (left > center && left >= right) return 'left';
  if (center > left && center > right) return 'center';
  return right > left && right > center ? 'right' : undefined;
}

function isAboveOrBelow(own: Area, other: Area, reach: number): boolean {
  const gap = Math.max(own.top, other.top) - Math.min(own.bottom, other.bottom);
  const beside = Math.max(own.left, other.left) - Math.min(own.right, other.right);
  return gap > -0.3 * Math.min(heightOf(own), heightOf(other)) && gap < reach && beside < 0;
}

/** Free ground left and right of a text, in em, and whether the ground itself ends there. */
export interface Sides {
  readonly left: number;
  readonly right: number;
  readonly closed: boolean;
}

/** Gaps this alike, in em, are meant to be the same; a text this much nearer to one side belongs to it. */
const ALIKE = 0.5;
const NEAR = 1.6;
const FAR = 3;

/** The alignment that the room suggests to a text that stands by itself. */
export function alignmentInRoom({ left, right, closed }: Sides, read: Alignment): Alignment {
  if (closed && Math.abs(left - right) < Math.max(ALIKE, 0.1 * (left + right))) return 'center';
  if (left < NEAR && right > left + FAR) return 'left';
  if (right < NEAR && left > right + FAR) return 'right';
  return read;
}
