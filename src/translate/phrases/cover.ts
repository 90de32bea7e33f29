/** Covers a text completely with known phrases and with parts that need no translation. */
import { hasScript, type LanguageCode } from '../../language.js';
import { fold } from './fold.js';

/** A piece of the text, in order. */
export interface Piece {
  readonly kind: 'phrase' | 'as-is' | 'unknown';
  /** The translation of a phrase; else the words as they stand in the source. */
  readonly text: string;
  /** The source sets the piece apart from the one before by a space. */
  readonly spaceBefore: boolean;
}

/** Phrases by folded key. */
export interface Phrases {
  readonly byKey: ReadonlyMap<string, string>;
  /** Characters of the longest key. */
  readonly longest: number;
}

/** What an uncovered character weighs against any gain by longer phrases. */
const UNKNOWN_COST = 1e6;

type Step = { readonly kind: Piece['kind']; readonly from: number; readonly score: number; readonly words?: string };

/**
 * The pieces of the best cover: fewest unknown characters, then the longest phrases (the sum of their squared
 * lengths), over the folded text, so that spaces and width do not matter.
 */
export function cover(text: string, phrases: Phrases, from: LanguageCode): Piece[] {
  const { chars, starts, ends } = fold(text);
  const best: Step[] = [{ kind: 'as-is', from: 0, score: 0 }];
  for (let end = 1; end <= chars.length; end++) best[end] = bestStep(chars, end, { best, phrases, from });
  return walkBack(best, chars.length).map(({ kind, start, end, words }) => {
    const first = starts[start] as number;
    const source = text.slice(first, ends[end - 1]);
    return { kind, text: words ?? source, spaceBefore: /\s$/.test(text.slice(0, first)) };
  });
}

interface Search {
  readonly best: readonly Step[];
  readonly phrases: Phrases;
  readonly from: LanguageCode;
}

/** The best way to reach a place in the text. */
function bestStep(chars: readonly string[], end: number, { best, phrases, from }: Search): Step {
  const last = chars[end - 1] as string;
  const before = (best[end - 1] as Step).score;
  let step: Step = hasScript(last, from)
    ? { kind: 'unknown', from: end - 1, score: before - UNKNOWN_COST }
    : { kind: 'as-is', from: end - 1, score: before };
  for (let start = end - 1; start >= Math.max(0, end - phrases.longest); start--) {
    const words = phrases.byKey.get(chars.slice(start, end).join(''));
    if (words === undefined || cutsWord(chars, start) || cutsWord(chars, end)) continue;
    const score = (best[start] as Step).score + (end - start) ** 2;
    if (score > step.score) step = { kind: 'phrase', from: start, score, words };
  }
  return step;
}

/** Would an edge here cut a number or a Latin word in two? `5公斤` is not in `15公斤`. */
export function cutsWord(chars: readonly string[], at: number): boolean {
  const left = chars[at - 1] ?? '';
  const right = chars[at] ?? '';
  if (/[.,]/.test(left)) return isDigit(chars[at - 2] ?? '') && isDigit(right);
  if (/[.,]/.test(right)) return isDigit(left) && isDigit(chars[at + 1] ?? '');
  return (isDigit(left) && isDigit(right)) || (isLatin(left) && isLatin(right));
}

const isDigit = (char: string): boolean => /\p{Nd}/u.test(char);
const isLatin = (char: string): boolean => /\p{Script=Latin}/u.test(char);

interface Span {
  readonly kind: Piece['kind'];
  readonly start: number;
  readonly end: number;
  readonly words?: string;
}

/** The steps from the start, runs of the same kind but phrases joined. */
function walkBack(best: readonly Step[], length: number): Span[] {
  const spans: Span[] = [];
  for (let end = length; end > 0; ) {
    const { kind, from, words } = best[end] as Step;
    const next = spans[0];
    if (next && kind !== 'phrase' && next.kind === kind) spans[0] = { ...next, start: from };
    else spans.unshift({ kind, start: from, end, ...(words === undefined ? {} : { words }) });
    end = from;
  }
  return spans;
}
