/** What the recogniser made of a rectangle in one way of reading it. */
import type { Line } from '../page.js';
import { degrees, toQuad } from './rectangle.js';
import type { Way } from './ways.js';

export interface Reading {
  readonly way: Way;
  readonly signs: readonly Character[];
}

/**
 * A mark at the end of a line that stands for nothing there is taken from this probability. Badge rims read as brackets
 * had 0.3 to 0.7.
 */
const SURE_MARK = 0.75;
const WORD = /[\p{L}\p{N}]/u;
const SLASH = /^[\\/|]$/;
/** Opening and closing, in half and full width. */
const BRACKETS = ['(（)）', '[【]】', '<《>》'];

export interface Character {
  readonly text: string;
  /** Where it stands, 0..1 of the cells' length. */
  readonly at: number;
  readonly probability: number;
}

/** Mean probability of the characters, 0..1; 0 without any. */
export function confidenceOf({ signs }: Pick<Reading, 'signs'>): number {
  return signs.length === 0 ? 0 : signs.reduce((sum, { probability }) => sum + probability, 0) / signs.length;
}

/** What speaks for a reading: a character adds what it is likelier than not, so guesses do not add up. */
export function evidenceOf({ signs }: Reading): number {
  return signs.reduce((sum, { probability }) => sum + probability - 0.5, 0);
}

/** What speaks for its letters and digits alone. */
export function wordEvidenceOf({ way, signs }: Reading): number {
  return evidenceOf({ way, signs: signs.filter(({ text }) => WORD.test(text)) });
}

/** The line without the doubtful marks at its ends: a rim or a rule beside the text is read as a slash or bracket. */
export function toLine(reading: Reading): Line {
  const { way } = reading;
  const isKept = (sign: Character) => sign.probability >= SURE_MARK || !isStray(sign, reading.signs);
  const first = Math.max(0, reading.signs.findIndex(isKept));
  const signs = reading.signs.slice(first, reading.signs.findLastIndex(isKept) + 1);
  const text = signs.map(sign => sign.text).join('');
  return {
    quad: toQuad(way.rectangle),
    text: text.trim(),
    confidence: confidenceOf({ signs }),
    angle: degrees(way.rectangle),
    vertical: way.vertical,
  };
}

/** Is it a slash, or a bracket without its partner? */
function isStray({ text }: Character, signs: readonly Character[]): boolean {
  const kind = BRACKETS.find(brackets => brackets.includes(text));
  if (!kind) return SLASH.test(text);
  const [open, close] = [kind.slice(0, 2), kind.slice(2)].map(
    brackets => signs.filter(sign => brackets.includes(sign.text)).length,
  );
  return open !== close;
}
