/**
 * Brackets that a line opens and does not close: the detector passes over a `)` that stands apart at the end, and it
 * would stay on the page when the line is erased. So the end of such a line is read once more, a character further. Pure.
 */
import { CLOSING, hasOpen } from '../brackets.js';
import { type Rectangle, withExtent } from '../raster/rectangle.js';
import { textOf } from './correct.js';
import type { Reading } from './reading.js';
import type { Way } from './ways.js';

/** So many characters are enough to tell that it is the same line that was read. */
const TAIL = 4;
const IS_CLOSING = new RegExp(`^[${CLOSING}]$`, 'u');
/** A full-width bracket behind a space, in line heights. */
const FURTHER = 1.2;
/** Half a bracket, in line heights. */
const REACH = 0.33;
/** A mark beside the line is not read as a bracket with this probability; a bracket is. */
const SURE = 0.9;

/** The end of a line's way, as far as its closing bracket may stand; undefined when it has no bracket open. */
export function toClosing({ way, signs }: Reading): Way | undefined {
  if (way.vertical || !hasOpen(foldedText(signs))) return undefined;
  const [cell] = way.cells;
  const [before, first] = signs.slice(-TAIL - 1);
  const from = signs.length > TAIL ? ((before.at + first.at) / 2 - 0.5) * cell.width : -cell.width / 2;
  return { ...way, cells: [endOf(cell, { from, by: FURTHER * way.rectangle.height })] };
}

/** The line with its closing bracket, when its end and the bracket, and nothing else, were read further. */
export function withClosing(line: Reading, further: Reading): Reading | undefined {
  const last = further.signs.at(-1);
  if (!last || !IS_CLOSING.test(last.text.normalize('NFKC')) || last.probability < SURE) return undefined;
  if (foldedText(further.signs.slice(0, -1)) !== foldedText(line.signs.slice(-TAIL))) return undefined;
  const { rectangle, cells } = line.way;
  const whole = lengthen(cells[0], FURTHER * rectangle.height);
  const [tail] = further.way.cells;
  /** From the whole's start. */
  const place = whole.width - tail.width + last.at * tail.width;
  const end = place - cells[0].width / 2 + REACH * rectangle.height;
  const more = Math.max(0, end - rectangle.width / 2);
  const signs = line.signs.map(sign => ({ ...sign, at: (sign.at * cells[0].width) / whole.width }));
  return {
    way: { ...line.way, cells: [whole], rectangle: lengthen(rectangle, more) },
    signs: [...signs, { ...last, at: place / whole.width }],
  };
}

const foldedText = (signs: Reading['signs']): string => textOf(signs).normalize('NFKC');

const lengthen = (rectangle: Rectangle, by: number): Rectangle => endOf(rectangle, { from: -rectangle.width / 2, by });

/** What is behind a distance from the middle, and more. */
function endOf(rectangle: Rectangle, { from, by }: { from: number; by: number }): Rectangle {
  const { width, height } = rectangle;
  return withExtent(rectangle, { left: from, right: width / 2 + by, top: -height / 2, bottom: height / 2 });
}
