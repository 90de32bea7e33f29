/** Tells text from marks that were read as text. */
import type { Line } from '../../page.js';

/** Least mean probability of a line; RapidOCR's 0.5. */
const LEAST_CONFIDENCE = 0.5;
/** Of a single character: icons and product edges are read as one. */
const LEAST_CONFIDENCE_ALONE = 0.8;
/** Smaller than any letter that can be read, pixels. */
const LEAST_HEIGHT = 5;
/** A bar is a 一, a - or an l to the recogniser; no real character of a line alone is so long. */
const BAR = 2.5;
/** A page lies on its side when so many lines do, and this share of all; a side label or two does not make it. */
const LINES_OF_PAGE = 4;
const MOST_OF_PAGE = 0.8;
const WORD = /[\p{L}\p{N}]/u;

/** Is this text, and not an icon, a rule or dirt? */
export function isText({ quad, text, confidence }: Line): boolean {
  const [width, height] = sidesOf(quad);
  if (!WORD.test(text) || confidence < LEAST_CONFIDENCE || Math.min(width, height) < LEAST_HEIGHT) return false;
  const words = [...text].filter(character => WORD.test(character));
  if (words.length > 1 || (text.length > 1 && /\d/.test(text))) return true;
  return confidence >= LEAST_CONFIDENCE_ALONE && width < BAR * height && (/\d/.test(text) || height < BAR * width);
}

/**
 * The lines without single characters that stand upright on a page whose text lies on its side: icons on a turned page
 * are read as digits, surely (0.97), and a digit of such a page would be read on its side as well.
 */
export function dropOutOfTurn(lines: readonly Line[]): Line[] {
  const long = lines.filter(({ text }) => [...text].length > 1);
  const turned = long.filter(({ angle, vertical }) => !vertical && isOnSide(angle));
  const isTurnedPage = turned.length >= LINES_OF_PAGE && turned.length >= MOST_OF_PAGE * long.length;
  return lines.filter(line => !isTurnedPage || long.includes(line) || isOnSide(line.angle));
}

const isOnSide = (angle: number): boolean => Math.abs(Math.abs(angle) - 90) < 45;

function sidesOf([start, end, , below]: Line['quad']): [width: number, height: number] {
  return [Math.hypot(end[0] - start[0], end[1] - start[1]), Math.hypot(below[0] - start[0], below[1] - start[1])];
}
