/** Joins translated pieces as the target language joins words. */
import { LANGUAGES, type LanguageCode } from '../../language.js';
import type { Piece } from './cover.js';

const OPENERS = /[([{<“‘«]$/;
const CLOSERS = /^[)\]}>”’»,.:;!?%…]/;
const OPENS = /^[([{<“‘«]/;
const ENDS = /[)\]}>”’»,.:;!?]$/;
/** Marks that join what is beside them as the source has it: 面料/参数, 3+1, A-B. */
const LINK_LEFT = /[/\-~+*&|·_=]$/;
const LINK_RIGHT = /^[/\-~+*&|·_=]/;
const WORD_END = /[\p{Script=Latin}\d]$/u;
const WORD_START = /^[\p{Script=Latin}\d]/u;

/** The pieces as one line. */
export function compose(pieces: readonly Piece[], to: LanguageCode): string {
  let line = '';
  for (const piece of pieces) {
    const text = piece.kind === 'as-is' ? localMarks(piece.text, to) : piece.text;
    line += needsSpace(line, text, { apart: piece.spaceBefore, to }) ? ` ${text}` : text;
  }
  return line.replace(/\s+/g, ' ').trim();
}

/** Does a space belong between two pieces? `apart`: the source has one. */
function needsSpace(left: string, right: string, { apart, to }: { apart: boolean; to: LanguageCode }): boolean {
  if (!left || !right || CLOSERS.test(right) || OPENERS.test(left)) return false;
  if (!LANGUAGES[to].spaced) return apart || (WORD_END.test(left) && WORD_START.test(right));
  if (LINK_LEFT.test(left) || LINK_RIGHT.test(right)) return apart;
  if (ENDS.test(left)) return true;
  // Korean sets brackets and counters close: 길이(cm), 48시간.
  if (to === 'ko' && (OPENS.test(right) || (/\d$/.test(left) && /^\p{Script=Hangul}/u.test(right)))) return apart;
  return true;
}

/** Marks behind which Chinese has no space and other languages do; 12:30 and 1,000 are one. */
const NEEDS_SPACE = /[,:;](?=\p{L})|(?<=[)\]])[,:;](?=\d)/gu;

/** Chinese marks and full-width forms as languages with spaces write them. */
const LOCAL_MARKS: Readonly<Record<string, string>> = {
  '、': ',',
  '。': '.',
  '【': '[',
  '】': ']',
  '「': '“',
  '」': '”',
  '『': '“',
  '』': '”',
  '《': '“',
  '》': '”',
  '\u3000': ' ',
};

/** A part that stays, with the marks of the target language. */
function localMarks(text: string, to: LanguageCode): string {
  if (!LANGUAGES[to].spaced) return text;
  const marks = text.replace(/[\uff01-\uff5e]/g, char => String.fromCharCode(char.charCodeAt(0) - 0xfee0));
  const local = [...marks].map(char => LOCAL_MARKS[char] ?? char).join('');
  return local.replace(NEEDS_SPACE, '$& ');
}
