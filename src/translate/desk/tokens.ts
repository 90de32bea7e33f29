/** About how many tokens a request takes: a rule of thumb for estimates and limits, on the high side. Pure. */
import type { LanguageCode } from '../../language.js';
import type { Questions } from './asker.js';
import { documentOf, instructionFor } from './prompt.js';

/** Characters of a token: a Han, kana or Hangul character is about one, Latin text four (ai.google.dev, tokens). */
const LATIN = 4;
const WIDE = /[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\u3000-\u303f\uff00-\uffef]/gu;

export function tokensOf(text: string): number {
  const wide = text.match(WIDE)?.length ?? 0;
  return Math.ceil(wide + (text.length - wide) / LATIN);
}

/** A picture of a request, whatever its size: what Gemini 3 counts at its default resolution. */
const PICTURE = 1120;
/** What an answer takes besides its words: braces, names, id. */
const ANSWER = 12;
/** Tokens that translate one token of Chinese. */
const GROWTH: Readonly<Record<LanguageCode, number>> = { zh: 1, ja: 1.3, ko: 1.3, en: 1.1 };

export interface Tokens {
  readonly input: number;
  readonly output: number;
}

export function tokensFor(questions: Questions): Tokens {
  const { from, to, texts, pictures = [] } = questions;
  const words = tokensOf(instructionFor(questions)) + tokensOf(documentOf(questions));
  const answers = texts.map(({ text }) => ANSWER + tokensOf(text) * (GROWTH[to] / GROWTH[from]));
  return {
    input: words + pictures.length * PICTURE,
    output: Math.ceil(answers.reduce((sum, tokens) => sum + tokens, 0)),
  };
}
