/** Fits a text into the room around its original: on as few lines as it takes, at a given size. */
import type { Alignment, Rgb } from '../page.js';
import { balanceLines, type Lines } from './breaks.js';
import type { PlacedText, Typeface } from './canvas.js';
import type { Area, Frame } from './frame.js';
import type { Room } from './room.js';

/** A text to be set in a place. */
export interface Task {
  readonly id: string;
  readonly frame: Frame;
  /** The original's ink in the frame. */
  readonly ink: Area;
  readonly room: Room;
  readonly align: Alignment;
  /** Lettering is centred on the ink's height, or starts at its top. */
  readonly start: 'middle' | 'top';
  /** Lines it may have without looking different from the original. */
  readonly lineCount: number;
  /** From line to line, in em. */
  readonly pitch: number;
  /** Of the original. */
  readonly size: number;
  readonly minimum: number;
  readonly color: Rgb;
  readonly outline?: { readonly color: Rgb; readonly width: number };
  readonly typeface: Typeface;
  /** Pieces of the text that are not parted. */
  readonly units: readonly string[];
  /** Smaller pieces, for when a unit alone is wider than the room. */
  readonly emergencyUnits: readonly string[];
  /** Every unit has a line of its own (a column of characters). */
  readonly stacked: boolean;
  /** Advance in em. */
  readonly widthOf: (text: string) => number;
  readonly bearingsOf: (text: string) => { left: number; right: number };
}

/** A text set: what to draw and where, in the frame. */
export interface Setting {
  readonly task: Task;
  readonly size: number;
  readonly texts: readonly PlacedText[];
  readonly outline?: { readonly color: Rgb; readonly width: number };
  /** What the lettering is expected to cover. */
  readonly area: Area;
  /** How near it comes to the original, 0..1: smaller sizes and more lines cost. */
  readonly likeness: number;
}

/** Each line more than the original has is as bad as lettering smaller by this factor. */
const LINE_COST = 0.82;
const MOST_LINES = 5;

/** Sets the task at a size, or undefined when the room does not allow it. */
export function setAt(task: Task, size: number): Setting | undefined {
  const { units, stacked, lineCount } = task;
  const most = stacked ? units.length : Math.min(units.length, lineCount + MOST_LINES);
  for (let count = stacked ? units.length : 1; count <= most; count++)
    for (const shift of count > lineCount && !stacked ? SHIFTS : [0]) {
      const setting = setLines(task, { size, count, shift });
      if (setting) return setting;
    }
  return undefined;
}

/** More lines than the original's stand around its middle, else go on below it, else above. */
const SHIFTS = [0, 1, -1] as const;
const SHIFT_COST = 0.9;

interface Form {
  readonly size: number;
  readonly count: number;
  readonly shift: number;
}

function setLines(task: Task, { size, count, shift }: Form): Setting | undefined {
  const { room, units, widthOf, stacked, lineCount } = task;
  const rows = rowsOf(task, { size, count, shift });
  const span = room.between(rows.top, rows.bottom);
  if (!span) return undefined;
  const outline = task.outline && { ...task.outline, width: (task.outline.width * size) / task.size };
  const rim = outline?.width ?? 0;
  const limit = (available(task, span) - (task.align === 'center' ? 2 * rim : rim)) / size;
  const set: Lines | undefined = stacked
    ? { lines: units, widths: units.map(widthOf) }
    : balanceLines(units, { count, limit, widthOf });
  if (!set || Math.max(...set.widths) > limit) return undefined;
  const texts = set.lines.map((text, i) => ({
    text,
    x: lineStart(task, { text, width: set.widths[i], size }),
    baseline: rows.baseline + i * rows.pitch,
  }));
  const left = Math.min(...texts.map(({ x }) => x)) - rim;
  const right = Math.max(...texts.map(({ x }, i) => x + set.widths[i] * size)) + rim;
  const likeness =
    (size / task.size) * LINE_COST ** Math.max(0, stacked ? 0 : count - lineCount) * SHIFT_COST ** Math.abs(shift);
  return { task, size, texts, outline, area: { left, right, top: rows.top, bottom: rows.bottom }, likeness };
}

/** Vertical measures of Pretendard in em; Noto's differ by less than 0.03. */
const MIDDLE = 0.36; // of capitals and of Hangul, above the baseline
const HALF_HEIGHT = 0.44; // of Hangul
const DESCENT = 0.21;
const DESCENDING = /[gjpqyQ,;()[\]{}]/;
/** Line pitch in em: what reads well, and how far the original's may pull it. */
const PITCH = { usual: 1.22, least: 1.16, most: 1.5, column: 1.06 };

/** Top, first baseline and bottom of so many lines. */
function rowsOf(task: Task, { size, count, shift }: Form) {
  const { ink, start, stacked, outline } = task;
  const pitch = size * (stacked ? PITCH.column : pitchOf(task));
  const rim = outline ? (outline.width * size) / task.size : 0;
  const middle = (ink.top + ink.bottom) / 2 - ((count - 1) * pitch) / 2;
  const moved = middle + (shift * (count - task.lineCount) * pitch) / 2;
  const first = start === 'top' ? ink.top + HALF_HEIGHT * size + rim : moved;
  const last = first + (count - 1) * pitch;
  const below = task.units.some(unit => DESCENDING.test(unit)) ? MIDDLE + DESCENT : HALF_HEIGHT;
  return {
    pitch,
    top: first - HALF_HEIGHT * size - rim,
    baseline: first + MIDDLE * size,
    bottom: last + below * size + rim,
  };
}

function pitchOf({ pitch, lineCount }: Task): number {
  if (lineCount < 2 || pitch <= 0) return PITCH.usual;
  return Math.min(Math.max(pitch, PITCH.least), PITCH.most);
}

/** Width for a line that keeps the original's edge or centre. */
function available({ ink, align }: Task, { left, right }: { left: number; right: number }): number {
  const middle = (ink.left + ink.right) / 2;
  if (align === 'left') return left > ink.left + 1 ? 0 : right - ink.left;
  if (align === 'right') return right < ink.right - 1 ? 0 : ink.right - left;
  return 2 * Math.min(middle - left, right - middle);
}

/** Where a line's pen starts, so that its ink keeps the original's edge or centre. */
function lineStart(
  { ink, align, bearingsOf }: Task,
  { text, width, size }: { text: string; width: number; size: number },
): number {
  const { left, right } = bearingsOf(text);
  const inkWidth = (width - left - right) * size;
  if (align === 'left') return ink.left - left * size;
  if (align === 'right') return ink.right - inkWidth - left * size;
  return (ink.left + ink.right) / 2 - inkWidth / 2 - left * size;
}

/** The least size that is still worth drawing, in pixels. */
export function minimumSize(size: number, pageWidth: number): number {
  const readable = Math.max(SMALLEST, READABLE_SHARE * pageWidth);
  return Math.min(0.9 * size, Math.max(SMALLEST, Math.min(LEAST_SHARE * size, readable)));
}
/** Below 10 px Hangul runs together; 1.4 % of the width is what a phone shows of a 790 px page as small print. */
const SMALLEST = 10;
const READABLE_SHARE = 0.014;
const LEAST_SHARE = 0.45;
