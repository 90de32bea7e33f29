/** Finds where a line is really two: cells of a table, a brand and a slogan, a list's mark and its item. */

import type { Candidate } from '../detect/detect.js';
import { withExtent } from '../raster/rectangle.js';
import type { Character } from './correct.js';
import type { Reading } from './reading.js';

/**
 * A line is cut where nothing stands for this long, in line heights. A space between words is 0.3 to 1.2; a brand before
 * such a space is part of the sentence: cut there, 71 to 88 % of such lines were found as designers set them, not 94 to 100.
 */
const GAP = 1.9;
/** How far a character reaches from its center, in line heights. */
const REACH = { wide: 0.59, narrow: 0.33 };
/** A part begins this far inside the gap; its own ink then moves the sides. */
const INTO_GAP = 0.25;
/** Letters, digits and half-width marks. */
const NARROW = /[\u0020-\u024f]/;

/** What stands between two gaps. */
export interface Part {
  readonly candidate: Candidate;
  readonly signs: readonly Character[];
}

/** The parts of a line with a wide gap inside; none when there is no such gap. */
export function splitAtGaps({ way, signs }: Reading): Part[] {
  const gaps = way.vertical ? [] : findGaps(signs, { width: way.cells[0].width, height: way.rectangle.height });
  if (gaps.length === 0) return [];
  const { rectangle } = way;
  const [top, bottom] = [-rectangle.height / 2, rectangle.height / 2];
  const starts = [-rectangle.width / 2, ...gaps.map(({ to }) => to - INTO_GAP * rectangle.height)];
  const ends = [...gaps.map(({ from }) => from + INTO_GAP * rectangle.height), rectangle.width / 2];
  const firsts = [0, ...gaps.map(({ before }) => before), signs.length];
  return starts.map((left, i) => ({
    candidate: {
      rectangle: withExtent(rectangle, { left, right: ends[i], top, bottom }),
      unclipped: INTO_GAP * rectangle.height,
    },
    signs: signs.slice(firsts[i], firsts[i + 1]),
  }));
}

/** A list's mark in front of Chinese is a drawing beside the text, however close. */
const isListMark = (sign: Character, next: Character) =>
  /^[·•●▪■◆○□]$/.test(sign.text) && /\p{Script=Han}/u.test(next.text);

/** A stretch without characters, from the middle of the line, and the character behind it. */
interface Gap {
  readonly from: number;
  readonly to: number;
  readonly before: number;
}

function findGaps(signs: readonly Character[], { width, height }: { width: number; height: number }): Gap[] {
  return signs.slice(1).flatMap((sign, i) => {
    const from = (signs[i].at - 0.5) * width + reachOf(signs[i]) * height;
    const to = (sign.at - 0.5) * width - reachOf(sign) * height;
    const isGap = to - from > GAP * height || (i === 0 && isListMark(signs[i], sign));
    return isGap ? [{ from, to, before: i + 1 }] : [];
  });
}

const reachOf = ({ text }: Character) => (NARROW.test(text) ? REACH.narrow : REACH.wide);
