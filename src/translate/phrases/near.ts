/** A text that was read with a doubt and is no phrase, but one sign away from one. Pure. */
import { NUMERALS } from '../../language.js';
import { foldKey } from './fold.js';

/** A text as it was read. */
export interface ReadText {
  readonly text: string;
  readonly lines: readonly { readonly text: string; readonly confidence?: number }[];
}

/** Signs of a text that may be others, about: 0.2 where one of six is as it was read with 80 %. By its least sure line. */
const doubtOf = ({ text, lines }: ReadText): number =>
  (1 - Math.min(1, ...lines.map(({ confidence = 1 }) => confidence))) * [...text].length;

/**
 * Doubt from which on a sign may be another one. Measured on pages of catalogs: signs that were misread left 0.2 to 0.5,
 * of lines that were read right 1 in 20 has 0.12.
 */
const DOUBTFUL = 0.12;
/** Signs a phrase has at least: of four, three others are too little to know it by. */
const LEAST = 5;
/** Chinese but numerals: no phrase is worth a number. */
const OPEN = new RegExp(`(?![${NUMERALS}单])\\p{Script=Han}`, 'u');
/** Signs that turn what a phrase says. */
const TURNING = /[不无非未免男女大小上下左右前后内外长短高低冷热多少轻重薄厚新旧春夏秋冬]/u;

/** A phrase and its words. */
export interface NearPhrase {
  readonly phrase: string;
  readonly words: string;
}

/**
 * Looks for the one phrase that differs from a doubtful text by a single Chinese sign: misread, lost or one too many.
 * None where two phrases do and say different things, or where the sign is a number or turns the meaning.
 */
export function createNearPhrases(table: ReadonlyMap<string, string>): (text: string) => NearPhrase | undefined {
  let byLength: ReadonlyMap<number, readonly Entry[]> | undefined; // most runs never ask
  return text => {
    const read = [...foldKey(text)];
    if (read.length < LEAST - 1) return undefined;
    byLength ??= indexByLength(table);
    const near = [-1, 0, 1]
      .flatMap(step => byLength?.get(read.length + step) ?? [])
      .filter(({ chars }) => isMisread(read, chars));
    const [first, ...others] = near;
    return first && others.every(({ words }) => words === first.words) ? first : undefined;
  };
}

interface Entry extends NearPhrase {
  /** The phrase, folded. */
  readonly chars: readonly string[];
}

function indexByLength(table: ReadonlyMap<string, string>): Map<number, Entry[]> {
  const index = new Map<number, Entry[]>();
  for (const [phrase, words] of table) {
    const chars = [...foldKey(phrase)];
    if (chars.length < LEAST) continue;
    const alike = index.get(chars.length) ?? [];
    alike.push({ chars, phrase, words });
    index.set(chars.length, alike);
  }
  return index;
}

/** Was it read with so much doubt that it may be another text? */
export const isDoubtful = (read: ReadText): boolean => doubtOf(read) >= DOUBTFUL;

function isMisread(read: readonly string[], phrase: readonly string[]): boolean {
  const longest = Math.min(read.length, phrase.length);
  let head = 0;
  while (head < longest && read[head] === phrase[head]) head++;
  let tail = 0;
  while (tail < longest - head && read.at(-1 - tail) === phrase.at(-1 - tail)) tail++;
  const seen = read.slice(head, read.length - tail);
  const meant = phrase.slice(head, phrase.length - tail);
  if (seen.length > 1 || meant.length > 1 || ![...seen, ...meant].every(sign => OPEN.test(sign))) return false;
  return ![...(seen.length > 0 ? seen : meant)].some(sign => TURNING.test(sign));
}
