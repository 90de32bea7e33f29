/**
 * By which edge a text is anchored. One line alone does not tell; the lines above and below it do: list items share
 * their left edges, cells and badges their centres, prices their right edges.
 */
import type { Alignment } from '../../page.js';
import { isAlike, isInRow, type Placed, placeAll, rowOf, stackAround } from './columns.js';
import { sharedEdge } from './edges.js';
import { type Frame, type Span, spanOn, steadied } from './frame.js';

/** Alike enough to be siblings; a line of digits or capitals has a lower box than one of Chinese. */
const SIBLING_SIZE = 1.35;
/** Badges of one grid fit their words to their shapes, so their sizes differ more. */
const NEIGHBOUR_SIZE = 2.2;
/** Edges that differ by less than this part of the line height are one edge. */
const SAME_EDGE = 0.35;
/** Two texts of a row face each other when their margins agree better than their middles by this part of a line height. */
const CLEARLY = 0.15;
/** The middle of a badge's second line from that of its neighbour's only one, in line heights. */
const BADGE_HEIGHT = 1.2;
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

/** The alignment of every text of a page of the given width. */
export function alignTexts(texts: readonly Lines[], pageWidth: number): Alignment[] {
  const frames = placeAll(steadied(texts.map(lines => lines[0])));
  const known = texts.map((lines, index) => {
    if (lines.length > 1) return sharedEdge(lines) ?? 'left';
    const [siblings, neighbours] = [SIBLING_SIZE, NEIGHBOUR_SIZE].map(ratio =>
      stackAround(frames[index], frames, ratio),
    );
    return (
      (siblings.length > 2 ? sharedEdge(siblings) : undefined) ??
      centeredInRow(frames[index], frames, pageWidth) ??
      sharedEdge(siblings) ??
      centeredOnPage(frames[index], pageWidth) ??
      sharedEdgeOfNearest(siblings) ??
      sharedEdge(neighbours) ??
      sharedEdgeOfNearest(neighbours)
    );
  });
  return frames.map(
    (_, index) => known[index] ?? alignInRow(index, frames, known) ?? alignOnPage(frames[index], frames, pageWidth),
  );
}

/** What the lines next to a line say when the stack as a whole says nothing. */
function sharedEdgeOfNearest([own, ...others]: Lines): Alignment | undefined {
  const away = (frame: Frame) => Math.hypot(frame.center[0] - own.center[0], frame.center[1] - own.center[1]);
  const [first, second] = others.sort((a, b) => away(a) - away(b));
  if (!first) return undefined;
  return (second && sharedEdge([own, first, second])) ?? sharedEdge([own, first]);
}

function centeredOnPage({ center, direction }: Frame, pageWidth: number): Alignment | undefined {
  const isUpright = Math.abs(direction) <= TILTED;
  return isUpright && Math.abs(center[0] - pageWidth / 2) <= PAGE_CENTER * pageWidth ? 'center' : undefined;
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
function alignOnPage(own: Placed, frames: readonly Placed[], pageWidth: number): Alignment {
  if (Math.abs(own.direction) > TILTED) return 'center';
  const span = spanOn(0, own);
  const row = rowOf(own, frames);
  if (row.length === 2 && isFacing(row, pageWidth)) return own === row[0] ? 'left' : 'right';
  if (row.length > 1 && isSpreadEvenly(row, pageWidth)) return 'center';
  if (frames.some(other => isMirrored(own, other, pageWidth))) return 'center';
  const starts = frames.filter(frame => frame !== own).map(frame => spanOn(0, frame).start);
  const siblings = stackAround(own, frames, SIBLING_SIZE).slice(1);
  const isListed = siblings.some(other => Math.abs(spanOn(0, other).start - span.start) <= SAME_EDGE * own.size);
  const isInShape = !isListed && isIndented(span, starts, own.size);
  return span.start < pageWidth / 2 && !isInShape ? 'left' : 'center';
}

/** The cells of a row at equal steps are centred in their cells. */
function centeredInRow(own: Frame, frames: Lines, pageWidth: number): Alignment | undefined {
  const row = rowOf(own, frames).filter(frame => isAlike(frame, own, SIBLING_SIZE));
  return row.length >= ROW_OF_CELLS && isSpreadEvenly(row, pageWidth) ? 'center' : undefined;
}

/** Do two texts keep to the margins, one to the left, one to the right? */
function isFacing([first, last]: Lines, pageWidth: number): boolean {
  const offCenter = Math.abs(first.center[0] + last.center[0] - pageWidth) / 2;
  const offMargin = Math.abs(spanOn(0, first).start + spanOn(0, last).end - pageWidth) / 2;
  return offMargin + CLEARLY * first.size < offCenter && offMargin <= SAME_EDGE * first.size + PAGE_CENTER * pageWidth;
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

/** Do two texts stand at about one height, their middles mirrored about the page's? So do badges of one and of two lines. */
function isMirrored(a: Frame, b: Frame, pageWidth: number): boolean {
  const off = Math.abs(a.center[0] + b.center[0] - pageWidth) / 2;
  const isBeside = Math.abs(a.center[1] - b.center[1]) <= BADGE_HEIGHT * a.size && isAlike(a, b, NEIGHBOUR_SIZE);
  return a !== b && isBeside && off <= SAME_EDGE * a.size;
}

/** Does a text start clear of a left edge that others keep? Then it stands in a shape of its own, a pill or a badge. */
function isIndented(span: Span, starts: readonly number[], size: number): boolean {
  const edges = starts.filter(start => starts.filter(other => Math.abs(other - start) <= SAME_EDGE * size).length > 1);
  const leftmost = Math.min(...edges);
  return Number.isFinite(leftmost) && span.start - leftmost > INDENTED * size;
}
