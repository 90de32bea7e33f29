/** Lines that stand below each other, and lines that stand beside each other. */
import { angleBetween, type Frame, sharedPart, spanOn } from './frame.js';

/** Degrees. */
const SAME_DIRECTION = 8;
/** Lines of one column stand at most this many line heights apart. */
const COLUMN_GAP = 6;
/** So many lines to each side are enough to know a column by. */
const REACH = 12;
/** Lines beside a line that make it a cell of a table. */
const CELLS_BESIDE = 2;

/** A line with its place among the others. */
export interface Placed extends Frame {
  /** How many lines stand beside it. */
  readonly beside: number;
  /** Indices of the nearest line above and below that shares some of its width. */
  readonly next: readonly [above: number | undefined, below: number | undefined];
}

/** Finds what is above, below and beside every line. */
export function placeAll(frames: readonly Frame[]): Placed[] {
  return frames.map((frame, index) => ({
    ...frame,
    beside: frames.filter((other, i) => i !== index && isInRow(frame, other)).length,
    next: [nearest(index, -1, frames), nearest(index, 1, frames)],
  }));
}

/** The line, then the lines of like size above and below it, each a step from the one before. */
export function stackAround(line: Placed, all: readonly Placed[], sizeRatio: number): Placed[] {
  const stack = [line];
  for (const side of [0, 1]) {
    let last = line;
    for (let step = 0; step < REACH; step++) {
      const index = last.next[side];
      const next = index === undefined ? undefined : all[index];
      if (!next || !isSibling(next, line, sizeRatio) || stack.includes(next)) break;
      stack.push(next);
      last = next;
    }
  }
  return stack;
}

/** A line and what stands beside it, from left to right. */
export const rowOf = <T extends Frame>(line: T, all: readonly T[]): T[] =>
  all.filter(other => other === line || isInRow(other, line)).sort((a, b) => a.center[0] - b.center[0]);

export const isAlike = (a: Frame, b: Frame, sizeRatio: number): boolean =>
  Math.max(a.size, b.size) <= sizeRatio * Math.min(a.size, b.size);

/** Two lines that may belong to one column: of like size, and not one in a row of cells and one by itself. */
const isSibling = (a: Placed, b: Placed, sizeRatio: number): boolean =>
  isAlike(a, b, sizeRatio) && Math.abs(a.beside - b.beside) < CELLS_BESIDE;

export function isInRow(a: Frame, b: Frame): boolean {
  const shared = (a.size + b.size) / 2 - Math.abs(a.center[1] - b.center[1]);
  return shared > Math.min(a.size, b.size) / 2 && angleBetween(a.direction, b.direction) <= SAME_DIRECTION;
}

/** The index of the nearest line that shares some width with another, before it (-1) or after it (1). */
function nearest(index: number, side: -1 | 1, frames: readonly Frame[]): number | undefined {
  const line = frames[index];
  const own = spanOn(line.direction, line);
  let best: { index: number; gap: number } | undefined;
  frames.forEach((frame, i) => {
    if (i === index || isFar(line, frame) || angleBetween(line.direction, frame.direction) > SAME_DIRECTION) return;
    const span = spanOn(line.direction, frame);
    const gap = side === 1 ? span.top - own.bottom : own.top - span.bottom;
    const shares = sharedPart([own.start, own.end], [span.start, span.end]) > 0;
    if (!shares || gap < -0.5 * line.size || gap > COLUMN_GAP * Math.max(line.size, frame.size)) return;
    if (!best || gap < best.gap) best = { index: i, gap };
  });
  return best?.index;
}

/** A cheap look before the exact one: pages of a thousand lines make a million pairs. */
function isFar(a: Frame, b: Frame): boolean {
  const reach = (a.length + b.length) / 2 + (COLUMN_GAP + 1) * Math.max(a.size, b.size);
  return Math.abs(a.center[0] - b.center[0]) > reach || Math.abs(a.center[1] - b.center[1]) > reach;
}
