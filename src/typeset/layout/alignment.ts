/** Which edge of a text stays where it is: what its neighbours and the room around it say. */
import type { Alignment, Block } from '../../page.js';
import { type Area, areaOf, heightOf } from '../frame.js';
import type { Original } from '../style/original.js';

/** Edges this near each other are one edge, in em: read quads are padded by up to a tenth, and characters have sides. */
const SAME = 0.28;
/** Of lines that are centred the middles are nearer, since both their edges are padded alike. */
const SAME_MIDDLE = 0.18;
/** Blocks above and below stand this near, in em. */
const REACH = 2.6;

/** What the blocks above and below say of a block's alignment. */
export interface Hint {
  readonly align: Alignment;
  /** More than one of them says so, or an edge: ragged lines have the same middle by chance. */
  readonly sure: boolean;
}

/** Undefined when they say nothing, or nothing clear. @param inkOf what is known of the strokes of a block */
export function alignmentAmong(
  { block, frame, size, ink }: Original,
  { blocks, inkOf }: { blocks: readonly Block[]; inkOf: (block: Block) => Area | undefined },
): Hint | undefined {
  const others = blocks
    .filter(other => other !== block && !other.vertical)
    .map(other => inkOf(other) ?? areaOf(frame, other.quad))
    .filter(other => isAboveOrBelow(ink, other, REACH * size));
  const shared = (edgeOf: (area: Area) => number, same: number) =>
    others.filter(other => Math.abs(edgeOf(other) - edgeOf(ink)) < same * Math.min(size, heightOf(other))).length;
  const left = shared(area => area.left, SAME);
  const center = shared(area => (area.left + area.right) / 2, SAME_MIDDLE);
  // Ragged lines end alike by chance; a column that is set to the right has more of them.
  const right = Math.max(0, shared(area => area.right, SAME) - 1);
  if (left > center && left >= right) return { align: 'left', sure: true };
  if (center > left && center > right) return { align: 'center', sure: center > 1 || others.some(isAround(ink, size)) };
  return right > left && right > center ? { align: 'right', sure: true } : undefined;
}

/** Is an area longer or shorter than the ink by as much on both sides? Ragged lines have the same middle by chance, but not so. */
const isAround =
  (ink: Area, size: number) =>
  ({ left, right }: Area) => {
    const [before, behind] = [ink.left - left, right - ink.right];
    return Math.abs(before) > STEPPED * size && Math.abs(before - behind) < SAME_STEP * size;
  };
/** In em. */
const STEPPED = 1;
const SAME_STEP = 0.16;

/** Do the lines of a block begin and end alike, so that they do not say how they are aligned? */
export function isFlush({ block, frame, size }: Original): boolean {
  const lines = block.lines.map(({ quad }) => areaOf(frame, quad));
  const spread = (edgeOf: (area: Area) => number) =>
    Math.max(...lines.map(edgeOf)) - Math.min(...lines.map(edgeOf)) < SAME * size;
  return spread(area => area.left) && spread(area => area.right);
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
const FAR = 2;
/** How much wider the free ground on the other side is. */
const WIDER = 2.5;

/** The alignment that the room suggests to a text that stands by itself; undefined where it suggests none. */
export function alignmentInRoom({ left, right, closed }: Sides): Alignment | undefined {
  if (closed && Math.abs(left - right) < Math.max(ALIKE, 0.1 * (left + right))) return 'center';
  if (left < NEAR && right > Math.max(left + FAR, WIDER * left)) return 'left';
  // Cells of a table's last column stand near its end without being set to it.
  if (right < NEAR && left > right + 2 * FAR) return 'right';
  return undefined;
}
