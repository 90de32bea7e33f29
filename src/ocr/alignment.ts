/**
 * By which edge a text is anchored. One line alone does not tell; the lines above and below it do: list items share
 * their left edges, cells and badges their centres, prices their right edges.
 */
import type { Alignment } from '../page.js';
import { sharedEdge } from './edges.js';
import { angleBetween, type Frame, type Span, sharedPart, spanOn, steadied } from './frame.js';

/** Alike enough to be siblings; a line of digits or capitals has a lower box than one of Chinese. */
const SIBLING_SIZE = 1.35;
/** Badges of one grid fit their words to their shapes, so their sizes differ more. */
const NEIGHBOUR_SIZE = 2.2;
/** Degrees. */
const SAME_DIRECTION = 8;
/** Lines of one column stand at most this many line heights apart. */
const COLUMN_GAP = 6;
/** Edges that differ by less than this part of the line height are one edge. */
const SAME_EDGE = 0.35;
/** So many lines of a stack are asked when it does not agree as a whole. */
const NEAREST = 3;
/** A text starts clear of the left edge of others when it stands this part of its line height further in. */
const INDENTED = 0.6;
/** Of the page's width: how far from its middle a text may lie and still be centred on it. */
const PAGE_CENTER = 0.02;
/** Degrees: text tilted by more than a scan's error is a sticker's, and stickers centre their text. */
const TILTED = 3;
/** Cells in a row from which a cell that tells nothing takes its alignment. */
const ROW_OF_CELLS = 3;

/** A text to be anchored: one frame a line. */
export type Lines = readonly Frame[];
/** A text's first line with the number of lines beside it. */
interface Placed extends Frame {
  readonly beside: number;
}

/** The alignment of every text of a page of the given width. */
export function alignTexts(texts: readonly Lines[], pageWidth: number): Alignment[] {
  const firsts = steadied(texts.map(lines => lines[0]));
  const frames = firsts.map((frame, index) => ({ ...frame, beside: rowOf(index, firsts).length - 1 }));
  const known = texts.map((lines, index) => {
    if (lines.length > 1) return sharedEdge(lines) ?? 'left';
    const [siblings, neighbours] = [SIBLING_SIZE, NEIGHBOUR_SIZE].map(ratio => stackAround(index, frames, ratio));
    return (
      sharedEdge(siblings) ??
      centeredOnPage(frames[index], pageWidth) ??
      centeredInRow(index, frames, pageWidth) ??
      sharedEdge(nearestOf(siblings, NEAREST)) ??
      sharedEdge(neighbours) ??
      sharedEdge(nearestOf(neighbours, NEAREST))
    );
  });
  return frames.map(
    (_, index) => known[index] ?? alignInRow(index, frames, known) ?? alignOnPage(index, frames, pageWidth),
  );
}

/** The nearest lines of a stack, the line itself first. */
function nearestOf([own, ...others]: Lines, count: number): Lines {
  const away = (frame: Frame) => Math.hypot(frame.center[0] - own.center[0], frame.center[1] - own.center[1]);
  return [own, ...others.sort((a, b) => away(a) - away(b)).slice(0, count - 1)];
}

function centeredOnPage({ center, direction }: Frame, pageWidth: number): Alignment | undefined {
  const isUpright = Math.abs(direction) <= TILTED;
  return isUpright && Math.abs(center[0] - pageWidth / 2) <= PAGE_CENTER * pageWidth ? 'center' : undefined;
}

/** The line, then the lines of like size above and below it, each a step from the one before. */
function stackAround(index: number, frames: readonly Placed[], sizeRatio: number): Placed[] {
  const stack = [frames[index]];
  for (const side of [-1, 1] as const) {
    let last: Placed | undefined = frames[index];
    while (last) {
      const next = nextInColumn(last, side, frames);
      last = next && isSibling(next, frames[index], sizeRatio) && !stack.includes(next) ? next : undefined;
      if (last) stack.push(last);
    }
  }
  return stack;
}

const isAlike = (a: Frame, b: Frame, sizeRatio: number): boolean =>
  Math.max(a.size, b.size) <= sizeRatio * Math.min(a.size, b.size);

/** Two lines that may belong to one column: of like size, and not one in a row of cells and one by itself. */
const isSibling = (a: Placed, b: Placed, sizeRatio: number): boolean =>
  isAlike(a, b, sizeRatio) && Math.max(a.beside, b.beside) - Math.min(a.beside, b.beside) < ROW_OF_CELLS - 1;

/** The nearest line that shares some width with another, before it (-1) or after it (1). */
function nextInColumn(line: Placed, side: -1 | 1, frames: readonly Placed[]): Placed | undefined {
  const own = spanOn(line.direction, line);
  let nearest: { frame: Placed; gap: number } | undefined;
  for (const frame of frames) {
    if (frame === line || isFar(line, frame) || angleBetween(line.direction, frame.direction) > SAME_DIRECTION)
      continue;
    const span = spanOn(line.direction, frame);
    const gap = side === 1 ? span.top - own.bottom : own.top - span.bottom;
    const shares = sharedPart([own.start, own.end], [span.start, span.end]) > 0;
    if (!shares || gap < -0.5 * line.size || gap > COLUMN_GAP * Math.max(line.size, frame.size)) continue;
    if (!nearest || gap < nearest.gap) nearest = { frame, gap };
  }
  return nearest?.frame;
}

/** A cheap look before the exact one. */
function isFar(a: Frame, b: Frame): boolean {
  const reach = (a.length + b.length) / 2 + (COLUMN_GAP + 1) * Math.max(a.size, b.size);
  return Math.abs(a.center[0] - b.center[0]) > reach || Math.abs(a.center[1] - b.center[1]) > reach;
}

/** A cell that tells nothing by itself goes with the cells beside it. */
function alignInRow(index: number, frames: Lines, known: readonly (Alignment | undefined)[]): Alignment | undefined {
  const row = frames.flatMap((frame, i) => (i !== index && isInRow(frame, frames[index]) ? [known[i]] : []));
  const cells = row.filter(align => align !== undefined);
  if (row.length + 1 < ROW_OF_CELLS || cells.length === 0) return undefined;
  const count = (align: Alignment) => cells.filter(cell => cell === align).length;
  return cells.reduce((a, b) => (count(b) > count(a) ? b : a));
}

/** For a text without siblings: its place on the page and in its row. */
function alignOnPage(index: number, frames: readonly Placed[], pageWidth: number): Alignment {
  const own = frames[index];
  if (Math.abs(own.direction) > TILTED) return 'center';
  const span = spanOn(0, own);
  const row = rowOf(index, frames);
  if (row.length === 2 && isFacing(row, pageWidth)) return own === row[0] ? 'left' : 'right';
  if (row.length > 1 && isSpreadEvenly(row, pageWidth)) return 'center';
  const starts = frames.filter(frame => frame !== own).map(frame => spanOn(0, frame).start);
  const isAlone = stackAround(index, frames, SIBLING_SIZE).length === 1;
  const isInShape = isAlone && isIndented(span, starts, own.size);
  return span.start < pageWidth / 2 && !isInShape ? 'left' : 'center';
}

/** The cells of a row at equal steps are centred in their cells. */
function centeredInRow(index: number, frames: Lines, pageWidth: number): Alignment | undefined {
  const row = rowOf(index, frames).filter(frame => isAlike(frame, frames[index], SIBLING_SIZE));
  return row.length >= ROW_OF_CELLS && isSpreadEvenly(row, pageWidth) ? 'center' : undefined;
}

/** A line and what stands beside it, from left to right. */
const rowOf = (index: number, frames: Lines): Frame[] =>
  frames.filter((frame, i) => i === index || isInRow(frame, frames[index])).sort((a, b) => a.center[0] - b.center[0]);

/** Do two texts keep to the margins, one to the left, one to the right? */
function isFacing([first, last]: Lines, pageWidth: number): boolean {
  const offCenter = Math.abs(first.center[0] + last.center[0] - pageWidth) / 2;
  const offMargin = Math.abs(spanOn(0, first).start + spanOn(0, last).end - pageWidth) / 2;
  return offMargin < offCenter && offMargin <= SAME_EDGE * first.size + PAGE_CENTER * pageWidth;
}

/** Do the centres of a row stand at equal steps, mirrored about the page's middle? */
function isSpreadEvenly(row: Lines, pageWidth: number): boolean {
  const centers = row.map(frame => frame.center[0]);
  const [first, last] = [centers[0], centers[centers.length - 1]];
  const step = (last - first) / (centers.length - 1);
  const tolerance = SAME_EDGE * row[0].size + PAGE_CENTER * pageWidth;
  const isEven = centers.every((center, i) => Math.abs(center - first - i * step) <= tolerance);
  return isEven && Math.abs(first + last - pageWidth) / 2 <= tolerance;
}

function isInRow(a: Frame, b: Frame): boolean {
  const apart = Math.abs(a.center[1] - b.center[1]);
  const shared = (a.size + b.size) / 2 - apart;
  return shared > Math.min(a.size, b.size) / 2 && angleBetween(a.direction, b.direction) <= SAME_DIRECTION;
}

/** Does a text start clear of a left edge that others keep? Then it stands in a shape of its own, a pill or a badge. */
function isIndented(span: Span, starts: readonly number[], size: number): boolean {
  const edges = starts.filter(start => starts.filter(other => Math.abs(other - start) <= SAME_EDGE * size).length > 1);
  const leftmost = Math.min(...edges);
  return Number.isFinite(leftmost) && span.start - leftmost > INDENTED * size;
}
