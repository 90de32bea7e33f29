/** Fits a text into the room around its original: on as few lines as it takes, at a given size. */

import type { Span } from '../room/room.js';
import { LINE_COST, METRICS, rimOf, type Setting, squeezeCost, type Task } from '../setting.js';
import { balanceLines } from './breaks.js';
import { setColumns } from './column.js';
import { nearness } from './whereabouts.js';

const MOST_LINES = 5;

/** Sets the task at a size, or undefined when the room does not allow it. Spaced as the original is, else closer. */
export function setAt(task: Task, size: number): Setting | undefined {
  if (task.stacked) return setColumns(task, size);
  const most = Math.min(task.units.length, task.lineCount + MOST_LINES);
  let best: Setting | undefined;
  const canBe = (count: number) => linesCost(task, count) * (size / task.size);
  for (let count = 1; count <= most && (best?.likeness ?? 0) < canBe(count); count++)
    for (const pitch of pitchesOf(task, { size, count }))
      for (const shift of count > task.lineCount && !isBadge(task) ? SHIFTS : [0])
        for (const spacing of task.spacing > 0 ? [task.spacing, 0] : [0]) {
          const setting = setLines(task, { size, count, pitch, shift, spacing });
          if (setting && setting.likeness > (best?.likeness ?? 0)) best = setting;
        }
  return best;
}

/** What so many lines leave of the likeness. */
const linesCost = (task: Task, count: number) => LINE_COST ** Math.max(0, count - task.lineCount) * squeezeCost(task);

/** What stands in the middle of a narrow shape stays there. */
export const isBadge = ({ align, room }: Task) => align === 'center' && room.beside().narrow;

/** More lines than the original's stand around its middle, else go on below it, else above. */
const SHIFTS = [0, 1, -1] as const;
const SHIFT_COST = 0.9;
/** What is left at least of the likeness of a list's item on one line, however long: a broken one is worse. */
const IN_LIST = 0.86;

interface Form {
  readonly size: number;
  readonly count: number;
  /** From line to line, in em. */
  readonly pitch: number;
  readonly shift: number;
  /** In em. */
  readonly spacing: number;
}

function setLines(task: Task, form: Form): Setting | undefined {
  const { size, count, shift, spacing } = form;
  const { room, units, squeeze } = task;
  const rows = rowsOf(task, form);
  const span = room.between({ top: rows.top, bottom: rows.bottom, em: size });
  if (!span) return undefined;
  const rim = rimOf(task, size);
  const outline = task.outline && { ...task.outline, width: rim };
  const limitIn = (free: Span) => (available(task, free) - (task.align === 'center' ? 2 * rim : rim)) / size;
  // A centred line is as long as a round shape is wide where it stands; what is set flush has one edge.
  const limitOf = (line: number) => {
    if (task.align !== 'center' || count === 1) return limitIn(span);
    const free = room.between({ ...lineRows(rows, { line, count }), em: size });
    return free ? limitIn(free) : 0;
  };
  const gapsOf = (text: string) => (spacing === 0 ? 0 : spacing * Math.max(0, [...text].length - 1));
  const widthOf = (text: string) => squeeze * (task.widthOf(text) + gapsOf(text));
  const set = balanceLines(units, { count, limitOf, widthOf });
  if (!set) return undefined;
  const texts = set.lines.map((text, i) => ({
    text,
    x: lineStart(task, { text, width: set.widths[i], size }),
    baseline: rows.baseline + i * rows.pitch,
    ...(squeeze !== 1 && { squeeze }),
  }));
  const lines = texts.map(({ x, baseline }, i) => ({
    ...{ left: x - rim, right: x + set.widths[i] * size + rim, middle: baseline - METRICS.middle * size },
  }));
  const [left, right] = [Math.min(...lines.map(line => line.left)), Math.max(...lines.map(line => line.right))];
  const near = Math.max(task.listed && count === 1 ? IN_LIST : 0, nearness(lines, task.ink));
  const cost = linesCost(task, count) * SHIFT_COST ** Math.abs(shift) * near;
  const area = { left, right, top: rows.top, bottom: rows.bottom };
  return { task, size, texts, spacing, outline, area, likeness: (size / task.size) * cost };
}

const DESCENDING = /[gjpqyQ,;()[\]{}]/;
/**
 * Line pitch in em: what reads well, how far the original's may pull it, where lines that are no more than the
 * original's keep its pitch in pixels, and the last resort of the smallest size.
 */
const PITCH = { usual: 1.22, least: 1.16, most: 1.5, kept: 1.75, tight: 1.05 };

interface Rows {
  readonly pitch: number;
  readonly top: number;
  /** Of the first line. */
  readonly baseline: number;
  readonly bottom: number;
}

/** Top, first baseline and bottom of so many lines. */
function rowsOf(task: Task, { size, count, shift, pitch: inEms }: Form): Rows {
  const { ink, start } = task;
  const { middle, halfHeight, descent } = METRICS;
  const pitch = size * inEms;
  const rim = rimOf(task, size);
  const centred = (ink.top + ink.bottom) / 2 - ((count - 1) * pitch) / 2;
  // A flush paragraph on fewer lines begins where it began.
  const isShorter = task.lineCount > 1 && count < task.lineCount && task.align !== 'center';
  const moved = isShorter
    ? Math.min(centred, ink.top + halfHeight * task.size)
    : centred + (shift * (count - task.lineCount) * pitch) / 2;
  const first = start === 'top' ? ink.top + halfHeight * size + rim : moved;
  const last = first + (count - 1) * pitch;
  const below = task.units.some(unit => DESCENDING.test(unit)) ? middle + descent : halfHeight;
  return {
    pitch,
    top: first - halfHeight * size - rim,
    baseline: first + middle * size,
    bottom: last + below * size + rim,
  };
}

/** Top and bottom of one of the lines. */
function lineRows(rows: Rows, { line, count }: { line: number; count: number }) {
  const { top, bottom, pitch } = rows;
  return { top: top + line * pitch, bottom: bottom - (count - 1 - line) * pitch };
}

/** Pitches to try, in em. A paragraph on no more lines than it had has them as far apart as they were. */
function pitchesOf(task: Task, { size, count }: { size: number; count: number }): number[] {
  const last = size > task.minimum ? [] : [PITCH.tight];
  const { pitch, lineCount } = task;
  if (lineCount < 2 || pitch <= 0) return [PITCH.usual, ...last];
  const usual = Math.min(Math.max(pitch, PITCH.least), PITCH.most);
  const kept = Math.min((pitch * task.size) / size, PITCH.kept);
  return count > 1 && count <= lineCount && kept > usual ? [kept, usual, ...last] : [usual, ...last];
}

/** Width for a line that keeps the original's edge or centre. */
function available({ ink, align }: Task, { left, right }: Span): number {
  const middle = (ink.left + ink.right) / 2;
  if (align === 'left') return left > ink.left + 1 ? 0 : right - ink.left;
  if (align === 'right') return right < ink.right - 1 ? 0 : ink.right - left;
  return 2 * Math.min(middle - left, right - middle);
}

/** Where a line's pen starts, so that its ink keeps the original's edge or centre. */
function lineStart(
  { ink, align, squeeze, bearingsOf }: Task,
  { text, width, size }: { text: string; width: number; size: number },
): number {
  const bearings = bearingsOf(text);
  const [left, right] = [squeeze * bearings.left, squeeze * bearings.right];
  const inkWidth = (width - left - right) * size;
  if (align === 'left') return ink.left - left * size;
  if (align === 'right') return ink.right - inkWidth - left * size;
  return (ink.left + ink.right) / 2 - inkWidth / 2 - left * size;
}

/** The least size that is still worth drawing, in pixels of the page. @param scale of the result, 1 or less */
export function minimumSize(
  size: number,
  { text, pageWidth, scale }: { text: string; pageWidth: number; scale: number },
): number {
  const smallest = (DENSE.test(text) ? SMALLEST.dense : SMALLEST.latin) / scale;
  const readable = Math.max(smallest, READABLE_SHARE * pageWidth);
  return Math.min(0.9 * size, Math.max(smallest, Math.min(LEAST_SHARE * size, readable)));
}
export const DENSE = /[\p{Script=Hangul}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u;
/** Below 10 px Hangul runs together, below 8 Latin letters do. */
const SMALLEST = { dense: 10, latin: 8 };
/** What a phone shows of a 790 px page as small print. */
const READABLE_SHARE = 0.014;
const LEAST_SHARE = 0.45;
