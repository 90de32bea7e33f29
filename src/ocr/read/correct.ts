/**
 * What a line most likely says, where the recogniser's signs alone leave a doubt that needs no guess: width forms,
 * brackets and dashes, marks that icons and rims leave at the ends. No digit is ever added, changed or taken away.
 */
import { WIDTHS } from '../brackets.js';

/** A character with its rival, the next likeliest. */
export interface Character {
  readonly text: string;
  /** Where it stands, 0..1 of the cells' length. */
  readonly at: number;
  readonly probability: number;
  readonly rival?: { readonly text: string; readonly probability: number };
}

/**
 * A mark at the end of a line that stands for nothing there is taken from this probability, its two width forms taken
 * together. Badge rims read as brackets had 0.3 to 0.7; a real bracket was split 0.70 to 0.29 between its forms.
 */
const SURE_MARK = 0.75;
/** Other marks at the ends: specks beside a line were read as dots and quotes of 0.2 to 0.5. */
const LIKELY_MARK = 0.5;
/** A rival of this probability says what else the shape may be. */
const RIVAL = 0.1;
/** Chinese characters that are no unit. */
const LONGER_THAN_UNIT = 5;
const SLASH = /^[\\/／|]$/;
/** Marks that stand for something only beside a word; those that may belong to a number are not among them. */
const SPECK = /^[·•・。、;；'"‘’“”`*_^…!！]$/;
const DASH = /^[-—―–－ー]$/;
const WIDE = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u;

export const textOf = (signs: readonly Pick<Character, 'text'>[]): string => signs.map(({ text }) => text).join('');

/** The signs as they are taken; each keeps its place. */
export function correct(signs: readonly Character[]): Character[] {
  return [mergeForms, dropDoubledDegree, joinDashes, dropStrayEnds, pairBrackets, narrowForms].reduce(
    (current, step) => step(current),
    [...signs],
  );
}

/** A sign whose rival is the same in the other width is as sure as both together. */
function mergeForms(signs: Character[]): Character[] {
  return signs.map(sign => {
    const { text, probability, rival } = sign;
    const isSame = rival && formOf(rival.text) === formOf(text);
    return isSame ? { text, at: sign.at, probability: Math.min(1, probability + rival.probability) } : sign;
  });
}

/** Its half-width form. */
const formOf = (text: string): string => text.normalize('NFKC').replace('【', '[').replace('】', ']');

/** 30°℃ is 30℃: the sign brings its own ring. */
function dropDoubledDegree(signs: Character[]): Character[] {
  return signs.filter(({ text }, i) => !(/^[°º˚]$/.test(text) && /^[℃℉]$/.test(signs[i + 1]?.text ?? '')));
}

/** A Chinese dash is two strokes long: two 一 of which one may as well be a dash are one. */
function joinDashes(signs: Character[]): Character[] {
  const isStroke = (sign: Character | undefined) => sign !== undefined && (sign.text === '一' || DASH.test(sign.text));
  const isWord = (sign: Character | undefined) => sign !== undefined && WIDE.test(sign.text) && !isStroke(sign);
  const out = [...signs];
  for (let i = 1; i + 2 < signs.length; i++) {
    const pair = [signs[i], signs[i + 1]];
    if (!pair.every(isStroke) || !pair.some(mayBeDash) || !isWord(signs[i - 1]) || !isWord(signs[i + 2])) continue;
    out[i] = { ...signs[i], text: '—' };
    out[i + 1] = { ...signs[i + 1], text: '—' };
  }
  return out;
}

const mayBeDash = ({ text, rival }: Character): boolean =>
  DASH.test(text) || (rival !== undefined && rival.probability >= RIVAL && DASH.test(rival.text));

/** A rim or a rule beside the text is read as a slash or bracket, a speck as a dot. */
function dropStrayEnds(signs: Character[]): Character[] {
  const isKept = (sign: Character) => !isStray(sign, signs);
  const first = signs.findIndex((sign, i) => isKept(sign) && !isRim(signs, i));
  return first < 0 ? [] : signs.slice(first, signs.findLastIndex(isKept) + 1);
}

/** Is it a slash before so much Chinese that it is no price's `/件` and no `/平方米`? */
const isRim = (signs: readonly Character[], at: number): boolean =>
  SLASH.test(signs[at].text) &&
  at + LONGER_THAN_UNIT < signs.length &&
  signs.slice(at + 1).every(({ text }) => WIDE.test(text));

/** Is it a doubtful slash, a doubtful bracket without its partner, or a very doubtful dot? */
function isStray({ text, probability }: Character, signs: readonly Character[]): boolean {
  if (text.trim() === '') return true;
  if (SPECK.test(text)) return probability < LIKELY_MARK;
  if (probability >= SURE_MARK) return false;
  const kind = WIDTHS.find(brackets => brackets.includes(text));
  if (!kind) return SLASH.test(text);
  const [open, close] = countsOf(kind, signs);
  return open !== close;
}

function countsOf(kind: string, signs: readonly Pick<Character, 'text'>[]): [open: number, close: number] {
  const count = (brackets: string) => signs.filter(({ text }) => brackets.includes(text)).length;
  return [count(kind.slice(0, 2)), count(kind.slice(2))];
}

/** Both brackets of a pair in one width: full around Chinese, else as the surer one of them. */
function pairBrackets(signs: Character[]): Character[] {
  const out = [...signs];
  for (const [open, wideOpen, close, wideClose] of WIDTHS) {
    const opened: number[] = [];
    out.forEach(({ text }, i) => {
      if (text === open || text === wideOpen) opened.push(i);
      if (text !== close && text !== wideClose) return;
      const start = opened.pop();
      if (start === undefined || (out[start].text === open) === (text === close)) return;
      const inside = out.slice(start + 1, i).some(sign => WIDE.test(sign.text));
      const surer = out[start].probability > out[i].probability ? out[start].text === wideOpen : text === wideClose;
      const isWide = inside || surer;
      out[start] = { ...out[start], text: isWide ? wideOpen : open };
      out[i] = { ...out[i], text: isWide ? wideClose : close };
    });
  }
  return out;
}

/** Letters and digits in half width, and what stands between two digits with them: １０：３０ is 10:30. */
function narrowForms(signs: Character[]): Character[] {
  const narrow = signs.map(sign =>
    /^[０-９Ａ-Ｚａ-ｚ]$/.test(sign.text) ? { ...sign, text: formOf(sign.text) } : sign,
  );
  const isDigit = (sign: Character | undefined) => /^\d$/.test(sign?.text ?? '');
  return narrow.map((sign, i) => {
    const isBetween = isDigit(narrow[i - 1]) && isDigit(narrow[i + 1]);
    const isBehind = isDigit(narrow[i - 1]) && sign.text === '％';
    return (isBetween && /^[：．／－]$/.test(sign.text)) || isBehind ? { ...sign, text: formOf(sign.text) } : sign;
  });
}
