/** Where a reader of Japanese or Chinese, which have no spaces, sees a word end. */
import type { LanguageCode } from '../../language.js';

/**
 * The positions in a text before which a line may begin; undefined for languages with spaces. ICU's words, put
 * together to what is read in one go: endings and particles (hiragana) stay with the word before them, single
 * characters with their neighbours.
 */
export function phraseStarts(text: string, language: LanguageCode): Set<number> | undefined {
  if (language !== 'ja' && language !== 'zh') return undefined;
  const starts = new Set<number>();
  let before = '';
  for (const { segment, index } of new Intl.Segmenter(language, { granularity: 'word' }).segment(text)) {
    if (!isTied(before, segment)) starts.add(index);
    before = segment;
  }
  return starts;
}

function isTied(before: string, word: string): boolean {
  if (!LETTERS.test(before) || !LETTERS.test(word)) return false;
  if (NUMBER.test(before) || /^\d/.test(word)) return NUMBER.test(before) || OF_NUMBER.test(before);
  return ENDING.test(word) || SINGLE.test(word) || PREFIX.test(before);
}
/** A number keeps its counter behind it, and before it what says which or how many. */
const NUMBER = /^[\d.,]+$/;
const OF_NUMBER = /^[約约第前全计計共满滿减減买買送立仅僅各每]$/u;
const LETTERS = /[\p{L}\p{N}ー]$/u;
const ENDING = /^\p{Script=Hiragana}/u;
const SINGLE = /^\p{Script=Han}$/u;
/** Single characters that belong to the word behind them rather than to the one before. */
const PREFIX = /^[无無不免防大小新超加最全第多双每非可高低各]$/u;
