/**
 * Ranges of numbers that the detector has torn in two: `112-` and `122斤`. Each piece makes sense by itself, and a wrong
 * one, so they are found by their looks and read again as one. Pure.
 */
import { extentOf } from '../../geometry.js';
import type { Line } from '../../page.js';
import type { Rectangle } from '../raster/rectangle.js';

export interface TornRange {
  readonly left: Line;
  readonly right: Line;
  /** Both pieces. */
  readonly rectangle: Rectangle;
}

/** A dash at the end waits for a number, one at the start has lost its own. */
const OPEN_END = /\d\s*[-–—~～]$/;
const OPEN_START = /^[-–—~～]\s*\d/;
/** Pieces stand closer than this, in heights; cells of a table do not. */
const NEAR = 0.7;
/** Pieces that share more than a margin hold the same character twice. */
const SHARED = 0.2;

/** The torn ranges among level lines; a piece is in one of them at most. */
export function tornRanges(lines: readonly Line[]): TornRange[] {
  const level = lines.filter(({ angle, vertical }) => angle === 0 && !vertical);
  const taken = new Set<Line>();
  return level.flatMap(left => {
    const right = level.find(other => other !== left && !taken.has(other) && isTorn(left, other));
    if (!right || taken.has(left)) return [];
    taken.add(left).add(right);
    return [{ left, right, rectangle: around(left, right) }];
  });
}

function isTorn(left: Line, right: Line): boolean {
  const [a, b] = [left, right].map(({ quad }) => extentOf(quad));
  const height = Math.min(a.bottom - a.top, b.bottom - b.top);
  const inRow = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 0.6 * height;
  const gap = b.left - a.right;
  if (!inRow || a.left >= b.left || a.right >= b.right || gap > NEAR * height || -gap > b.right - b.left) return false;
  const isOpen = OPEN_END.test(left.text)
    ? /^\d/.test(right.text)
    : /\d$/.test(left.text) && OPEN_START.test(right.text);
  return isOpen || (-gap > SHARED * height && /[\d-]$/.test(left.text) && /^[\d-]/.test(right.text));
}

function around(...lines: readonly Line[]): Rectangle {
  const { left, right, top, bottom } = extentOf(lines.flatMap(({ quad }) => [...quad]));
  return { center: [(left + right) / 2, (top + bottom) / 2], width: right - left, height: bottom - top, angle: 0 };
}

/** Is a new reading what the pieces were torn from? It begins as the left one does and ends as the right one. */
export function isWhole({ left, right }: TornRange, whole: Line): boolean {
  const first = /^[^\d]*\d+/.exec(left.text)?.[0] ?? '';
  const last = /\d+[^\d]*$/.exec(right.text)?.[0] ?? '';
  const digits = last.slice(-2);
  return (
    first !== '' && whole.text.startsWith(first) && whole.text.endsWith(digits) && /\d\s*[-–—~～]\s*\d/.test(whole.text)
  );
}
