/** Sets characters below each other: upright where their script stands upright, on their side where it does not. */

import type { PlacedText } from '../draw/canvas.js';
import { LINE_COST, METRICS, rimOf, type Setting, type Task } from '../setting.js';
import { balanceLines } from './breaks.js';

type Stance = 'upright' | 'across' | 'turned' | 'hung' | 'gap';
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
  const lengthOf = (text: string) => columnLength(cellsOf(text, task.widthOf), spacing);
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
    return placeCells(cellsOf(line, task.widthOf), { x, top: top + rim, size, spacing, widthOf: task.widthOf });
  });
  return {
    ...{ task, size, texts, spacing: 0 },
    outline: task.outline && { ...task.outline, width: rim },
    area: { left: middle - half, right: middle + half, top, bottom },
    likeness: (size / task.size) * LINE_COST ** Math.max(0, count - lineCount),
  };
}

/** Pieces of a column: words of Latin and long numbers lie on their side, up to three digits stand across. */
function cellsOf(text: string, widthOf: Task['widthOf']): Cell[] {
  const pieces = text.trim().match(/\s+|[\p{Script=Latin}\d][\p{Script=Latin}\d.,:%+/×~'’&-]*|./gu) ?? [];
  return pieces.map(piece => {
    const stance = stanceOf(piece);
    return { text: piece, stance, length: stance === 'turned' ? widthOf(piece) : LENGTHS[stance] };
  });
}
const LENGTHS = { upright: 1, across: 1, hung: 0.35, gap: 0.4 } as const;

function stanceOf(piece: string): Stance {
  if (/^\s/.test(piece)) return 'gap';
  if (/^(?:\d{1,3}|[\p{Script=Latin}\d]{1,2})$/u.test(piece)) return 'across';
  if (/^[\p{Script=Latin}\d]/u.test(piece) || LYING.test(piece)) return 'turned';
  return /^[,.、。，．]$/.test(piece) ? 'hung' : 'upright';
}
/** Brackets, dashes and the like turn with the direction of the text. */
const LYING = /^[()[\]{}<>〈〉《》「」『』【】〔〕（）［］｛｝ー—–―…～~|→:;：；=-]$/;

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
    if (stance === 'turned') return [{ text, x: x - middle * size, baseline: from, turned: true }];
    if (stance === 'hung') return [{ text, x: x + HUNG.across * size, baseline: from + HUNG.down * size }];
    const width = widthOf(text);
    const squeeze = stance === 'across' ? Math.min(1, WIDEST / width) : 1;
    const baseline = from + (0.5 + middle) * size;
    return [{ text, x: x - (squeeze * width * size) / 2, baseline, ...(squeeze < 1 && { squeeze }) }];
  });
}
/** Digits set across may be so wide, in em. */
const WIDEST = 1.25;
/** Commas and stops stand at the upper right of the space that follows. */
const HUNG = { across: 0.22, down: 0.22 };
