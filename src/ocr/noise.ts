/** Tells text from marks that were read as text. */
import type { Line } from '../page.js';

/** Least mean probability of a line; RapidOCR's 0.5. */
const LEAST_CONFIDENCE = 0.5;
/** Of a single character: icons and product edges are read as one. */
const LEAST_CONFIDENCE_ALONE = 0.8;
/** Smaller than any letter that can be read, pixels. */
const LEAST_HEIGHT = 5;
/** A bar is a 一, a - or an l to the recogniser; no real character of a line alone is so long. */
const BAR = 2.5;
const WORD = /[\p{L}\p{N}]/u;

/** Is this text, and not an icon, a rule or dirt? */
export function isText({ quad, text, confidence }: Line): boolean {
  const [width, height] = sidesOf(quad);
  if (!WORD.test(text) || confidence < LEAST_CONFIDENCE || Math.min(width, height) < LEAST_HEIGHT) return false;
  if ([...text].length > 1) return true;
  return confidence >= LEAST_CONFIDENCE_ALONE && width < BAR * height && (/\d/.test(text) || height < BAR * width);
}

function sidesOf([start, end, , below]: Line['quad']): [width: number, height: number] {
  return [Math.hypot(end[0] - start[0], end[1] - start[1]), Math.hypot(below[0] - start[0], below[1] - start[1])];
}
