/** Sets characters below each other: upright where their script stands upright, on their side where it does not. */

import type { PlacedText } from '../draw/canvas.js';
import { LINE_COST, METRICS, rimOf, type Setting, type Task } from '../setting.js';
import { balanceLines } from './breaks.js';

type Stance = 'upright' | 'small' | 'across' | 'turned' | 'opening' | 'closing' | 'hung' | 'gap';
interface Cell {
  readonly text: string;
  readonly stance: Stance;
  /** What it takes of the column, in em. */
  readonly length: number;
}

/** Sets the task in columns of a size, or undefined when the room does not allow it. */
export function setColumns(task: Task, size: number): Setting | undefined {
  const most = Math.min(task.units.length, task.lineCount + 1);
  for (let count = 1; count <= most; count++)
    for (const share of SHARES) {
      const setting = setSpaced(task, { size, count, spacing: CLOSEST + share * Math.max(0, task.spacing - CLOSEST) });
      if (setting) return setting;
    }
  return undefined;
}

/** Shares of the original's spacing that are tried. */
const SHARES = [1, 0.66, 0.33, 0];
/** What characters of a column keep at least, and its columns from middle to middle; in em. */
const CLOSEST = 0.04;
const PITCH = 1.35;

function setSpaced(
  task: Task,
  { size, count, spacing }: { size: number; count: number; spacing: number },
): Setting | undefined {
  const { ink, room, units, lineCount } = task;
  const rim = rimOf(task, size);
  const lengthOf = (text: string) => columnLength(cellsOf(text, task), spacing);
  const set = balanceLines(units, { count, limitOf: () => Number.POSITIVE_INFINITY, widthOf: lengthOf });
  if (!set) return undefined;
  const top = ink.top;
  const bottom = top + (Math.max(...set.widths) - 1 + 2 * METRICS.halfHeight) * size + 2 * rim;
  const middle = (ink.left + ink.right) / 2;
  const half = (((count - 1) * PITCH + 1) / 2) * size + rim;
  const span = room.between({ top, bottom: Math.max(bottom, Math.min(ink.bottom, bottom + size)), em: size });
  if (!span || (count > 1 && (span.left > middle - half || span.right < middle + half))) return undefined;
  const texts = set.lines.flatMap((line, i) => {
    const x = middle + ((count - 1) / 2 - i) * PITCH * size;
    return placeCells(cellsOf(line, task), { x, top: top + rim, size, spacing, widthOf: task.widthOf });
  });
  return {
    ...{ task, size, texts, spacing: 0 },
    outline: task.outline && { ...task.outline, width: rim },
    area: { left: middle - half, right: middle + half, top, bottom },
    likeness: (size / task.size) * LINE_COST ** Math.max(0, count - lineCount),
  };
}

/**
 * Pieces of a column: words of Latin and long numbers lie on their side, up to three digits stand across. Quotes become
 * the corner brackets that columns have instead of them.
 */
function cellsOf(text: string, { widthOf, typeface }: Task): Cell[] {
  const pieces = text.trim().match(PIECES) ?? [];
  return pieces.map(whole => {
    const piece = CORNERS[whole] ?? whole;
    const stance = typeface.language === 'zh' && COLON.test(piece) ? 'upright' : stanceOf(piece);
    return { text: piece, stance, length: Math.min(LENGTHS[stance], LYING.includes(stance) ? widthOf(piece) : 1) };
  });
}
const PIECES = /\s+|\d{1,3}(?=%)|[\p{Script=Latin}\d][\p{Script=Latin}\d.,:+/×~'’&-]*|./gu;
const CORNERS: Readonly<Record<string, string>> = { '“': '『', '”': '』', '‘': '「', '’': '」' };
/** Wide brackets are half of them empty. */
const LENGTHS: Readonly<Record<Stance, number>> = {
  ...{ upright: 1, small: 1, across: 1, hung: 0.5, gap: 0.4 },
  ...{ opening: 0.6, closing: 0.6, turned: Number.POSITIVE_INFINITY },
};
const LYING: readonly Stance[] = ['turned', 'opening', 'closing'];

function stanceOf(piece: string): Stance {
  if (/^\s/.test(piece)) return 'gap';
  if (/^(?:\d{1,3}|[\p{Script=Latin}\d]{1,2})$/u.test(piece)) return 'across';
  if (OPENING.test(piece)) return 'opening';
  if (CLOSING.test(piece)) return 'closing';
  if (/^[\p{Script=Latin}\d]/u.test(piece) || TURNED.test(piece)) return 'turned';
  if (SMALL.test(piece)) return 'small';
  return /^[,.、。，．]$/.test(piece) ? 'hung' : 'upright';
}
/** Brackets, dashes and the like turn with the direction of the text; a colon does not in Chinese. */
const OPENING = /^[〈《「『【〔（［｛]$/;
const CLOSING = /^[〉》」』】〕）］｝]$/;
const TURNED = /^[()[\]{}<>ー—–―…～~|→:;：；=-]$/;
const COLON = /^[:;：；]$/;
/** Small kana stand at the upper right of their square, not at its lower left. */
const SMALL = /^[ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ]$/;

const columnLength = (cells: readonly Cell[], spacing: number) =>
  cells.reduce((sum, { length }) => sum + length, 0) +
  spacing * Math.max(0, cells.filter(({ stance }) => stance !== 'gap').length - 1);

interface Column {
  /** Its middle and its top. */
  readonly x: number;
  readonly top: number;
  readonly size: number;
  readonly spacing: number;
  readonly widthOf: Task['widthOf'];
}

function placeCells(cells: readonly Cell[], { x, top, size, spacing, widthOf }: Column): PlacedText[] {
  const { middle, halfHeight } = METRICS;
  let y = top - (0.5 - halfHeight) * size;
  return cells.flatMap(({ text, stance, length }): PlacedText[] => {
    const from = y;
    y += (length + (stance === 'gap' ? 0 : spacing)) * size;
    if (stance === 'gap') return [];
    if (LYING.includes(stance)) {
      const empty = stance === 'opening' ? widthOf(text) - length : 0; // before its ink
      return [{ text, x: x - middle * size, baseline: from - empty * size, turned: true }];
    }
    if (stance === 'hung') return [{ text, x: x + HUNG.across * size, baseline: from + HUNG.down * size }];
    const width = widthOf(text);
    const squeeze = stance === 'across' ? Math.min(1, WIDEST / width) : 1;
    const moved = stance === 'small' ? SMALL_MOVED * size : 0;
    const baseline = from + (0.5 + middle) * size - moved;
    return [{ text, x: x - (squeeze * width * size) / 2 + moved, baseline, ...(squeeze < 1 && { squeeze }) }];
  });
}
/** From the lower left of the square, in em: what Noto's own forms for columns are moved by. */
const SMALL_MOVED = 0.1;
/** Digits set across may be so wide, in em. */
const WIDEST = 1.25;
/** Commas and stops stand at the upper right of the space that follows. */
const HUNG = { across: 0.22, down: 0.22 };
