/**
 * By which edge a text is anchored. One line alone does not tell; the lines above and below it do: list items share
 * their left edges, cells and badges their centres, prices their right edges.
 */
import { ALIGNMENTS, type Alignment } from '../page.js';
import { angleBetween, type Frame, type Span, sharedPart, spanOn } from './frame.js';

/** Alike enough to be siblings; a line of digits or capitals has a lower box than one of Chinese. */
const SIBLING_SIZE = 1.35;
/** Badges of one grid fit their words to their shapes, so their sizes differ more. */
const NEIGHBOUR_SIZE = 2.2;
/** Degrees. */
const SAME_DIRECTION = 8;
/** Lines of one column stand at most this many line heights apart. */
const COLUMN_GAP = 6;
/** A line may lie this part of the line height off the common edge. */
const SAME_EDGE = 0.35;
/** The lengths of a stack must differ by this part of the line height, all in all, before its edges tell anything. */
const TELLING = 0.7;
/** How far the fit may be from an edge (0 or 1) or the centre (0.5); beyond 0.25 the next would be nearer. */
const CLEAR = 0.2;
/** Parts of a stack that are tried when it does not agree as a whole: something else may stand above or below. */
const STACK_PARTS = [Number.POSITIVE_INFINITY, 5, 3];
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
  const frames = texts.map(lines => lines[0]);
  const known = texts.map((lines, index) => {
    if (lines.length > 1) return sharedEdge(lines) ?? 'left';
    const [siblings, neighbours] = [SIBLING_SIZE, NEIGHBOUR_SIZE].map(ratio => stackAround(index, frames, ratio));
    return sharedEdgeOfStack(siblings) ?? centeredOnPage(lines[0], pageWidth) ?? sharedEdgeOfStack(neighbours);
  });
  return frames.map(
    (_, index) => known[index] ?? alignInRow(index, frames, known) ?? alignOnPage(index, frames, pageWidth),
  );
}

function sharedEdgeOfStack(stack: Lines): Alignment | undefined {
  const [own, ...others] = stack;
  const away = (frame: Frame) => Math.hypot(frame.center[0] - own.center[0], frame.center[1] - own.center[1]);
  const nearest = [own, ...others.sort((a, b) => away(a) - away(b))];
  for (const part of STACK_PARTS) {
    const edge = sharedEdge(nearest.slice(0, part));
    if (edge) return edge;
  }
  return undefined;
}

/**
 * The edge or centre that lines of different lengths share: how much a line's start moves back as it gets longer, by
 * least squares. 0 is a common left edge, 0.5 a common centre, 1 a common right edge.
 */
function sharedEdge(lines: Lines): Alignment | undefined {
  const em = lines[0].size;
  const starts = lines.map(line => spanOn(lines[0].direction, line).start);
  const [meanStart, meanLength] = [mean(starts), mean(lines.map(line => line.length))];
  const difference = sum(lines.map(line => (line.length - meanLength) ** 2));
  if (difference < (TELLING * em) ** 2) return undefined;
  const shift = -sum(lines.map((line, i) => (line.length - meanLength) * (starts[i] - meanStart))) / difference;
  const nearest = Math.round(shift * 2) / 2;
  const errors = lines.map((line, i) => starts[i] - meanStart + nearest * (line.length - meanLength));
  const isClear = Math.abs(shift - nearest) <= CLEAR && errors.every(error => Math.abs(error) <= SAME_EDGE * em);
  return isClear ? ALIGNMENTS[nearest * 2] : undefined;
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const mean = (values: readonly number[]): number => sum(values) / values.length;

function centeredOnPage({ center, direction }: Frame, pageWidth: number): Alignment | undefined {
  const isUpright = Math.abs(direction) <= TILTED;
  return isUpright && Math.abs(center[0] - pageWidth / 2) <= PAGE_CENTER * pageWidth ? 'center' : undefined;
}

/** The line, then the lines of like size above and below it, each a step from the one before. */
function stackAround(index: number, frames: Lines, sizeRatio: number): Frame[] {
  const stack = [frames[index]];
  for (const side of [-1, 1] as const) {
    let last: Frame | undefined = frames[index];
    while (last) {
      const next = nextInColumn(last, side, frames);
      last = next && isAlike(next, frames[index], sizeRatio) && !stack.includes(next) ? next : undefined;
      if (last) stack.push(last);
    }
  }
  return stack;
}

const isAlike = (a: Frame, b: Frame, sizeRatio: number): boolean =>
  Math.max(a.size, b.size) <= sizeRatio * Math.min(a.size, b.size);

/** The nearest line that shares some width with another, before it (-1) or after it (1). */
function nextInColumn(line: Frame, side: -1 | 1, frames: Lines): Frame | undefined {
  const own = spanOn(line.direction, line);
  let nearest: { frame: Frame; gap: number } | undefined;
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
function alignOnPage(index: number, frames: Lines, pageWidth: number): Alignment {
  const own = frames[index];
  if (Math.abs(own.direction) > TILTED) return 'center';
  const span = spanOn(0, own);
  const row = frames.filter(frame => frame === own || isInRow(frame, own));
  if (row.length > 1) {
    const inRow = alignByRow(own, row, pageWidth);
    if (inRow) return inRow;
  }
  const starts = frames.filter(frame => frame !== own).map(frame => spanOn(0, frame).start);
  const margin = Math.min(span.start, ...starts);
  if (span.start < pageWidth / 2) return isIndented(span, starts, own.size) ? 'center' : 'left';
  return Math.abs(pageWidth - span.end - margin) <= own.size ? 'right' : 'center';
}

/** Two texts that keep to the margins face each other; a row whose centres stand at equal steps is one of cells. */
function alignByRow(own: Frame, row: Lines, pageWidth: number): Alignment | undefined {
  const sorted = [...row].sort((a, b) => a.center[0] - b.center[0]);
  const [first, last] = [sorted[0], sorted[sorted.length - 1]];
  const step = (last.center[0] - first.center[0]) / (row.length - 1);
  const offCenter = Math.abs(first.center[0] + last.center[0] - pageWidth) / 2;
  const offMargin = Math.abs(spanOn(0, first).start + spanOn(0, last).end - pageWidth) / 2;
  const tolerance = SAME_EDGE * own.size + PAGE_CENTER * pageWidth;
  if (row.length === 2 && offMargin < offCenter && offMargin <= tolerance) return own === first ? 'left' : 'right';
  const isEven = sorted.every((frame, i) => Math.abs(frame.center[0] - first.center[0] - i * step) <= tolerance);
  return isEven && offCenter <= tolerance ? 'center' : undefined;
}

function isInRow(a: Frame, b: Frame): boolean {
  const [one, two] = [spanOn(0, a), spanOn(0, b)];
  return (
    angleBetween(a.direction, b.direction) <= SAME_DIRECTION &&
    sharedPart([one.top, one.bottom], [two.top, two.bottom]) > 0.5
  );
}

/** Does a text start clear of a left edge that others keep? Then it stands in a shape of its own, a pill or a badge. */
function isIndented(span: Span, starts: readonly number[], size: number): boolean {
  const edges = starts.filter(start => starts.filter(other => Math.abs(other - start) <= SAME_EDGE * size).length > 1);
  const leftmost = Math.min(...edges);
  return Number.isFinite(leftmost) && span.start - leftmost > size;
}
