/** Finds where a line is really two: cells of a table, a brand and a slogan, a list's mark and its item. */

import type { Candidate } from '../detect/detect.js';
import { withExtent } from '../raster/rectangle.js';
import { type Character, textOf } from './correct.js';
import type { Reading } from './reading.js';
import { endsInUnit } from './units.js';
import type { Way } from './ways.js';

/**
 * A line is cut where nothing stands for this long, in line heights. A space between words is 0.3 to 1.2; a brand before
 * such a space is part of the sentence: cut there, 71 to 88 % of such lines were found as designers set them, not 94 to 100.
 */
const GAP = 1.9;
/**
 * Behind its unit a column's title ends: `衣长(cm) 肩宽(cm)` are two from this gap on, line heights, the bracket taken
 * for a wide one. Closely set tables have 0.4 and more; a sentence goes on behind the bracket at once, at less than none.
 */
const GAP_BEHIND_UNIT = 0.3;
/** How far a character reaches from its center, in line heights. */
const REACH = { wide: 0.59, narrow: 0.33 };
/** What the place of a character is uncertain by, in line heights; Chinese characters without a space have -0.2. */
const SPACE = -0.05;
/** Half of a rule, and what the pixels beside it have of it; pixels. */
const RULE = 2;
/** A part begins this far inside the gap; its own ink then moves the sides. */
const INTO_GAP = 0.25;
/** Letters, digits and half-width marks. */
const NARROW = /[\u0020-\u024f]/;

/** What stands between two gaps. */
export interface Part {
  readonly candidate: Candidate;
  readonly signs: readonly Character[];
}

/** A stretch without characters, distances from the middle of the line, and the character behind it. */
interface Gap {
  readonly from: number;
  readonly to: number;
  readonly before: number;
}

/**
 * The parts of a line: those beside a wide gap, a list's mark, or a table's rule, which is told by its distance from
 * the line's middle; none when the line is one.
 */
export function splitAtGaps(reading: Reading, rules: readonly number[] = []): Part[] {
  const { way, signs } = reading;
  if (way.vertical) return [];
  const { rectangle } = way;
  const into = INTO_GAP * rectangle.height;
  const gaps = findGaps(signs, way).flatMap((gap, i) => {
    const rule = rules.find(at => placeOf(signs[i], way) < at && at < placeOf(signs[i + 1], way));
    // Up to the rule, and no further, whatever is there belongs to the text beside it.
    if (rule !== undefined) return [{ ...gap, from: rule - into - RULE, to: rule + into + RULE }];
    const middle = (gap.from + gap.to) / 2; // of a narrow gap each part gets half
    const apart = { ...gap, from: Math.min(gap.from, middle - into), to: Math.max(gap.to, middle + into) };
    return isCut(gap, reading) ? [apart] : [];
  });
  if (gaps.length === 0) return [];
  const [top, bottom] = [-rectangle.height / 2, rectangle.height / 2];
  const starts = [-rectangle.width / 2, ...gaps.map(({ to }) => to - into)];
  const ends = [...gaps.map(({ from }) => from + into), rectangle.width / 2];
  const firsts = [0, ...gaps.map(({ before }) => before), signs.length];
  return starts.map((left, i) => ({
    candidate: { rectangle: withExtent(rectangle, { left, right: ends[i], top, bottom }), unclipped: into },
    signs: signs.slice(firsts[i], firsts[i + 1]),
  }));
}

/** Is there a space anywhere between two characters of a line, or less than none by a hair? */
export const hasSpace = ({ way, signs }: Reading): boolean =>
  !way.vertical && findGaps(signs, way).some(({ from, to }) => to - from > SPACE * way.rectangle.height);

function isCut({ from, to, before }: Gap, { way, signs }: Reading): boolean {
  const least = isBehindUnit(signs, before) ? GAP_BEHIND_UNIT : GAP;
  return to - from > least * way.rectangle.height || (before === 1 && isListMark(signs[0], signs[1]));
}

/** Does a column's title that ends in a unit stand before this Chinese sign? */
const isBehindUnit = (signs: readonly Character[], place: number) =>
  /\p{Script=Han}/u.test(signs[place].text) && endsInUnit(textOf(signs.slice(0, place)));

/** A list's mark in front of a word or number is a drawing beside the text, however close. */
const isListMark = (sign: Character, next: Character) =>
  /^[·•●▪■◆○□]$/.test(sign.text) && /[\p{L}\p{N}]/u.test(next.text);

/** What is between each two characters; less than nothing where they stand close. */
function findGaps(signs: readonly Character[], way: Way): Gap[] {
  const { height } = way.rectangle;
  return signs.slice(1).map((sign, i) => ({
    from: placeOf(signs[i], way) + reachOf(signs[i]) * height,
    to: placeOf(sign, way) - reachOf(sign) * height,
    before: i + 1,
  }));
}

/** A character's distance from the middle of its line. */
const placeOf = ({ at }: Character, { cells }: Way) => (at - 0.5) * cells[0].width;

const reachOf = ({ text }: Character) => (NARROW.test(text) ? REACH.narrow : REACH.wide);
