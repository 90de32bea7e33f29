/** What the recogniser made of a rectangle in one way of reading it. */
import type { Line } from '../../page.js';
import type { Tensor } from '../../runtime/inference/tensor.js';
import { degrees, toQuad } from '../raster/rectangle.js';
import { type Character, correct, textOf } from './correct.js';
import type { Way } from './ways.js';

export interface Reading {
  readonly way: Way;
  readonly signs: readonly Character[];
  /** What else each step may say, of small letters: the likeliest of its classes, as `Model.classify` gives them. */
  readonly answer?: Tensor;
}

const WORD = /[\p{L}\p{N}]/u;

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

/** The line that the reading's signs make, corrected where that needs no guess. */
export function toLine({ way, signs }: Reading): Line {
  const taken = correct(signs);
  return {
    quad: toQuad(way.rectangle),
    text: textOf(taken).trim(),
    confidence: confidenceOf({ signs: taken }),
    angle: degrees(way.rectangle),
    vertical: way.vertical,
  };
}
