/**
 * Which lines are one text. In a catalog most lines that stand close together are not: list items, cells, badges and
 * parameters. So lines are kept apart unless position and words both say that the second goes on where the first
 * stops; a list glued by mistake is worse than a paragraph split.
 */
import { hasScript, type LanguageCode } from '../../language.js';
import type { Line } from '../../page.js';
import { angleBetween, type Frame, frameOf, type Span, sharedPart, spanOn, steadied } from './frame.js';
import {
  endsSentence,
  endsText,
  firstPieceInEms,
  hasPause,
  isCutBetween,
  opensEntry,
  startsInMidSentence,
  widthInEms,
} from './phrasing.js';

/** Lines that are one text, in reading order. */
export interface Grouping {
  readonly lines: readonly Line[];
}

/** Boxes of the detector vary by 15% with ascenders and punctuation (measured: 17 to 23 px in one paragraph). */
const SIZE_RATIO = 1.3;
/** Degrees; short lines are read with a few degrees of error. */
const SAME_DIRECTION = 8;
/** Between the boxes of two lines of one text, in line heights; boxes that were grown may overlap. */
const LEADING = { least: -0.5, most: 0.7 };
/** Lines further apart than this are no neighbours at all, in line heights. */
const NEIGHBOUR_GAP = 1.6;
/** A line is under another when they share this part of the shorter one. */
const UNDER = 0.3;
/** Edges that differ by less, in line heights, are one edge. */
const SAME_EDGE = 0.6;
const SAME_CENTER = 0.45;
/** A paragraph's first line may be indented by two characters. */
const INDENT = 2.6;
/** Running text is set in lines of at least this many ems; list items and cells are shorter. */
const PROSE_EMS = { least: 10, withoutPause: 12, aloneInItsWidth: 16 };
/** A headline is this much larger than anything around it and takes this part of the width of the text. */
const HEADLINE = { larger: 1.5, widthShare: 0.5, mostGap: 0.6, sizeRatio: 1.15 };

interface Placed extends Frame {
  readonly line: Line;
  readonly index: number;
}

/** The groups in the order of their first lines. Lines of a group lie below each other (or left of each other when vertical). */
export function groupLines(lines: readonly Line[], from: LanguageCode): Grouping[] {
  const placed = steadied(lines.map((line, index) => ({ ...frameOf(line), line, index })));
  const below = placed.map(line => nearestBelow(line, placed));
  const above = placed.map((): Placed[] => []);
  for (const line of placed) above[below[line.index]?.index ?? -1]?.push(line);
  const follows = below.map((next, index) => {
    const isOnly = next && above[next.index].length === 1;
    return isOnly && isOneText(placed[index], next, { placed, below, above, from }) ? next : undefined;
  });
  const continued = new Set(follows.map(next => next?.index));
  return placed.filter(line => !continued.has(line.index)).map(first => ({ lines: chainFrom(first, follows) }));
}

interface Surroundings {
  readonly placed: readonly Placed[];
  readonly below: readonly (Placed | undefined)[];
  readonly above: readonly (readonly Placed[])[];
  readonly from: LanguageCode;
}

/** The first line that one meets when going on from a line in its reading direction's next-line direction. */
function nearestBelow(line: Placed, placed: readonly Placed[]): Placed | undefined {
  const own = spanOn(line.direction, line);
  let nearest: { line: Placed; top: number } | undefined;
  for (const other of placed) {
    if (other === line || isFar(line, other) || !isParallel(line, other)) continue;
    const span = spanOn(line.direction, other);
    const isUnder = span.top + span.bottom > own.top + own.bottom + Math.min(line.size, other.size);
    if (!isUnder || sharedPart([own.start, own.end], [span.start, span.end]) < UNDER) continue;
    if (span.top - own.bottom > NEIGHBOUR_GAP * line.size) continue;
    if (!nearest || span.top < nearest.top) nearest = { line: other, top: span.top };
  }
  return nearest?.line;
}

/** A cheap look before the exact one: pages of a thousand lines make a million pairs. */
function isFar(a: Placed, b: Placed): boolean {
  const reach = (a.length + b.length) / 2 + (a.size + b.size) / 2 + NEIGHBOUR_GAP * a.size;
  return Math.abs(a.center[0] - b.center[0]) > reach || Math.abs(a.center[1] - b.center[1]) > reach;
}

const isParallel = (a: Placed, b: Placed): boolean =>
  a.line.vertical === b.line.vertical && angleBetween(a.direction, b.direction) <= SAME_DIRECTION;

/** Does the second line go on where the first stops? */
function isOneText(first: Placed, second: Placed, around: Surroundings): boolean {
  const [a, b] = [spanOn(first.direction, first), spanOn(first.direction, second)];
  const em = (first.size + second.size) / 2;
  const gap = (b.top - a.bottom) / em;
  if (!isSimilar(first, second, SIZE_RATIO) || gap < LEADING.least || gap > LEADING.most) return false;
  if (!isAligned(a, b, em) || endsText(first.line.text) || opensEntry(second.line.text)) return false;
  if (!hasScript(first.line.text, around.from) && !hasScript(second.line.text, around.from)) return false;
  return (
    isCutBetween(first.line.text, second.line.text) ||
    isProse(first, second, around) ||
    (gap <= HEADLINE.mostGap && isHeadline(first, second, around.placed))
  );
}

const isSimilar = (a: Frame, b: Frame, ratio: number): boolean =>
  Math.max(a.size, b.size) <= ratio * Math.min(a.size, b.size);

function isAligned(a: Span, b: Span, em: number): boolean {
  const indent = a.start - b.start;
  return (
    (indent >= -SAME_EDGE * em && indent <= INDENT * em) ||
    Math.abs(a.start + a.end - b.start - b.end) / 2 <= SAME_CENTER * em ||
    Math.abs(a.end - b.end) <= SAME_EDGE * em
  );
}

/** Is the first line full, so that the second had to be broken off, and do both read like running text? */
function isProse(first: Placed, second: Placed, around: Surroundings): boolean {
  const [one, two] = [first.line.text, second.line.text];
  const ems = widthInEms(one);
  const column = columnOf(first, second, around);
  const pitch = first.length / Math.max(ems, 1);
  if (ems < PROSE_EMS.least || roomAfter(first, column) > pitch * (firstPieceInEms(two, around.from) + 0.3))
    return false;
  if (startsInMidSentence(two, around.from)) return true;
  const isJustified = Math.abs(first.length - second.length) <= SAME_EDGE * first.size;
  const reads = hasPause(one) || hasPause(two) || endsSentence(two);
  if (!reads && !(isJustified && ems >= PROSE_EMS.withoutPause)) return false;
  const isOneOfFull = column.some(line => line !== first && Math.abs(line.length - first.length) <= 2 * pitch);
  return isOneOfFull || endsSentence(two) || ems >= PROSE_EMS.aloneInItsWidth;
}

/** The width that a line leaves free in its column, pixels; lines may share any edge. */
function roomAfter(line: Placed, column: readonly Placed[]): number {
  const ends = column.map(other => spanOn(line.direction, other).end);
  const widest = Math.max(...column.map(other => other.length));
  return Math.min(Math.max(...ends) - spanOn(line.direction, line).end, widest - line.length);
}

/** Both lines with all that stand in one stack with them, of the same size and the same edge. */
function columnOf(first: Placed, second: Placed, { below, above }: Surroundings): Placed[] {
  const column = [first, second];
  const isOf = (line: Placed | undefined): line is Placed => {
    if (!line || column.includes(line) || !isSimilar(line, first, SIZE_RATIO)) return false;
    return isAligned(spanOn(first.direction, line), spanOn(first.direction, second), first.size);
  };
  for (let next = below[second.index]; isOf(next); next = below[next.index]) column.push(next);
  for (let [last] = above[first.index]; isOf(last); [last] = above[last.index]) column.push(last);
  return column;
}

/** Two lines that are by far the largest around, one below the other and without numbers: a headline that was wrapped. */
function isHeadline(first: Placed, second: Placed, placed: readonly Placed[]): boolean {
  const isPlain = (text: string) => !/[\d\s:：]/u.test(text.trim());
  if (first.line.vertical || !isPlain(first.line.text) || !isPlain(second.line.text)) return false;
  if (!isSimilar(first, second, HEADLINE.sizeRatio)) return false;
  const spans = placed.map(line => spanOn(first.direction, line));
  const width = Math.max(...spans.map(span => span.end)) - Math.min(...spans.map(span => span.start));
  const own = spans[first.index];
  const others = placed.filter(
    (line, index) => line !== first && line !== second && Math.abs(spans[index].top - own.top) < width,
  );
  const size = Math.min(first.size, second.size);
  return (
    others.length > 0 &&
    others.every(line => line.size * HEADLINE.larger <= size) &&
    Math.max(first.length, second.length) >= HEADLINE.widthShare * width
  );
}

function chainFrom(first: Placed, follows: readonly (Placed | undefined)[]): Line[] {
  const lines: Line[] = [];
  for (let next: Placed | undefined = first; next; next = follows[next.index]) lines.push(next.line);
  return lines;
}
