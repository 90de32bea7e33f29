/** What the recogniser made of a rectangle in one way of reading it. */
import type { Line } from '../page.js';
import { degrees, toQuad } from './rectangle.js';
import type { Way } from './ways.js';

export interface Reading {
  readonly way: Way;
  readonly signs: readonly Character[];
}

/** Least probability of a mark at the end of a line. */
const SURE_MARK = 0.8;
const WORD = /[\p{L}\p{N}]/u;

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

/** The line without the doubtful marks at its ends: a rim or a rule beside the text is read as a bracket or slash. */
export function toLine(reading: Reading): Line {
  const { way } = reading;
  const isSure = ({ text, probability }: Character) => WORD.test(text) || probability >= SURE_MARK;
  const signs = reading.signs.slice(
    Math.max(0, reading.signs.findIndex(isSure)),
    reading.signs.findLastIndex(isSure) + 1,
  );
  return {
    quad: toQuad(way.rectangle),
    text: signs
      .map(({ text }) => text)
      .join('')
      .trim(),
    confidence: confidenceOf({ signs }),
    angle: degrees(way.rectangle),
    vertical: way.vertical,
  };
}
