/** Characters of the source language that a recogniser sees where there are none. */
import { hasScript, type LanguageCode } from '../../language.js';
import type { Line } from '../../page.js';

/** Han characters of a few straight strokes: dashes, bars, frames and crosses are read as these. */
const STROKES = /[一丨丶丿亅乙卜二三十口囗日曰目田回工土王人入八丁]/u;
/** An icon read as a single such character is rarely sure (measured: 日 and 口 at 0.94 or less; 元 and 折 at 0.99). */
const SURE_ALONE = 0.97;

/** Is the only source character of a line most likely something else: a dash, a bar, an icon or part of a brand? */
export function isMisread({ text, confidence }: Line, from: LanguageCode): boolean {
  const characters = [...text.trim()];
  const places = characters.flatMap((character, at) => (hasScript(character, from) ? [at] : []));
  if (from === 'en' || from === 'ko' || places.length !== 1) return false;
  const [at] = places;
  const isStroke = STROKES.test(characters[at]);
  if (characters.length === 1) return isStroke && confidence < SURE_ALONE;
  const [before, after] = [characters[at - 1] ?? '', characters[at + 1] ?? ''];
  const isInsideWord = /\p{Script=Latin}/u.test(before) && /\p{Script=Latin}/u.test(after);
  const isDash =
    characters[at] === '一' && /[\p{Script=Latin}\d]/u.test(before) && /[\p{Script=Latin}\d]?/u.test(after);
  return isInsideWord || isDash || (isStroke && !/\d/.test(text) && /\p{Script=Latin}{3}/u.test(text));
}
