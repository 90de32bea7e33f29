/** Which Chinese characters follow each other on product pages: what is known of a text before it is looked at. */
import { WORDS } from './words.js';

/** Is it common that the one character follows the other? */
export const arePair = (first: string, second: string): boolean => pairs().has(first + second);

let known: ReadonlySet<string> | undefined;

function pairs(): ReadonlySet<string> {
  known ??= new Set(WORDS.trim().split(/\s+/).flatMap(pairsOf));
  return known;
}

function pairsOf(word: string): string[] {
  const signs = [...word];
  return signs.slice(1).map((sign, i) => signs[i] + sign);
}
