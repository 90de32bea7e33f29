/** What the words of two lines tell about whether the second goes on where the first stops. */
import { LANGUAGES, type LanguageCode } from '../../language.js';
import { CLOSING, isClosedBy, OPENING } from '../brackets.js';

const WIDE = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\u3000-\u303f\uff01-\uff60]/u;
/** Mean advance of a character that is not wide, in ems (Noto Sans, mixed case and digits). */
const NARROW_EMS = 0.55;
const ITEM_MARK = /^\s*(?:[•·●○■□◆◇★☆▪✓✔√※►▶→*–-]|[①-⑳]|[(（]?[\d一二三四五六七八九十]{1,2}[)）、.．](?!\d))/u;
/** `【品名】` or `材质：` opens an entry of its own; a colon further in belongs to a sentence. */
const LABEL = new RegExp(`^\\s*(?:[${OPENING.replace('“', '')}]|[^：:，,。、]{1,8}[：:])`, 'u');
const ENDS_TEXT = new RegExp(`[。！？!?；;：:…"～~${CLOSING}]\\s*$`, 'u');
const ENDS_LATIN_SENTENCE = /[\p{Script=Latin}\d]\.\s*$/u;
const EXPECTS_MORE = /(?:[、，,&＆]|[和与與及或])\s*$/u;
const CANNOT_OPEN = new RegExp(`^\\s*[、，,。．！？!?；;：:’%％℃${CLOSING}]`, 'u');
const INNER_PAUSE = /[，、；。,;](?=\s*\S)/u;

/** How wide a text is set, in ems. */
export const widthInEms = (text: string): number =>
  [...text.trim()].reduce((sum, character) => sum + (WIDE.test(character) ? 1 : NARROW_EMS), 0);

/** Does a line open an entry of its own: a list mark, a number, a label? */
export const opensEntry = (line: string): boolean => ITEM_MARK.test(line) || LABEL.test(line);

/** Does a line end what it says? */
export const endsText = (line: string): boolean => ENDS_TEXT.test(line) || ENDS_LATIN_SENTENCE.test(line);

/** Does a line end a written sentence? */
export const endsSentence = (line: string): boolean => /[。！？!?]\s*$/u.test(line) || ENDS_LATIN_SENTENCE.test(line);

/** Do the words alone say that the second line belongs to the first? */
export function isCutBetween(first: string, second: string): boolean {
  return EXPECTS_MORE.test(first) || CANNOT_OPEN.test(second) || isClosedBy(second, first);
}

/** Is a line written as running text: with a pause inside it? */
export const hasPause = (line: string): boolean => INNER_PAUSE.test(line);

/** Does a line of a spaced language go on in mid-sentence? */
export const startsInMidSentence = (line: string, language: LanguageCode): boolean =>
  LANGUAGES[language].spaced && /^\s*\p{Ll}/u.test(line);

/** The part of a line that could not have been set on the line above by itself, in ems. */
export function firstPieceInEms(line: string, language: LanguageCode): number {
  if (LANGUAGES[language].spaced || /^\s*[\p{Script=Latin}\d]/u.test(line))
    return widthInEms(line.trim().split(/\s/u)[0]) + 0.3;
  const [first, ...rest] = [...line.trim()];
  return widthInEms(first ?? '') + (CANNOT_OPEN.test(rest.join('')) ? 1 : 0);
}
