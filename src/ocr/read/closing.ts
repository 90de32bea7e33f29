/**
 * Brackets that a line opens and does not close: the detector passes over a `)` that stands apart at the end, and it
 * would stay on the page when the line is erased. So such a line is read once more, a character further. Pure.
 */
import { type Rectangle, withExtent } from '../raster/rectangle.js';
import type { Reading } from './reading.js';
import type { Way } from './ways.js';

/** In full or half width. */
const PAIRS = ['()', '[]', '【】', '《》', '「」', '『』', '“”'];
const CLOSING = /^[)\]】》」』”]$/u;
/** A full-width bracket behind a space, in line heights. */
const FURTHER = 1.2;
/** Half a bracket, in line heights. */
const REACH = 0.33;
/** A mark beside the line is not read as a bracket with this probability; a bracket is. */
const SURE = 0.9;

/** The line's way, as far as its closing bracket may stand; undefined when it has no bracket open. */
export function toClosing({ way, signs }: Reading): Way | undefined {
  if (way.vertical || !hasOpen(textOf(signs))) return undefined;
  return { ...way, cells: [lengthen(way.cells[0], FURTHER * way.rectangle.height)] };
}

/** What was read further, when it is the line and its closing bracket, and nothing else. */
export function withClosing(line: Reading, further: Reading): Reading | undefined {
  const last = further.signs.at(-1);
  if (!last || !CLOSING.test(last.text.normalize('NFKC')) || last.probability < SURE) return undefined;
  if (textOf(further.signs.slice(0, -1)) !== textOf(line.signs)) return undefined;
  const { rectangle, cells } = line.way;
  const end = last.at * further.way.cells[0].width - cells[0].width / 2 + REACH * rectangle.height;
  const more = Math.max(0, end - rectangle.width / 2);
  return { way: { ...further.way, rectangle: lengthen(rectangle, more) }, signs: further.signs };
}

const textOf = (signs: Reading['signs']): string =>
  signs
    .map(({ text }) => text)
    .join('')
    .normalize('NFKC');

const hasOpen = (text: string): boolean =>
  PAIRS.some(([open, close]) => text.lastIndexOf(open) > text.lastIndexOf(close));

function lengthen(rectangle: Rectangle, by: number): Rectangle {
  const { width, height } = rectangle;
  return withExtent(rectangle, { left: -width / 2, right: width / 2 + by, top: -height / 2, bottom: height / 2 });
}
