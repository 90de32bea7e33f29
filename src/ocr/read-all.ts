/** All rectangles of a page, those of a page on its side with its turn found once. */
import type { Line } from '../page.js';
import type { Candidate } from './detect.js';
import { overlap } from './overlap.js';
import { type ReadingTools, readText } from './read-text.js';
import type { Ground } from './warp.js';

/** One line in the model, the others' pixels under way. */
const LINES_IN_HAND = 4;
/** A page may lie on its side when so many rectangles, and most of all, stand upright. */
const LEAST_TALL = 6;
/** The longest of them are read in every way; the others go by what these agree on. */
const PROBES = 5;
/** So many of them have to be clear, and none may run otherwise. */
const AGREE = 3;
/** A probe's word counts with so many characters, and this confidence. */
const PROBE = { characters: 3, confidence: 0.9 };

export async function readAll(ground: Ground, candidates: readonly Candidate[], tools: ReadingTools): Promise<Line[]> {
  const read = async (some: readonly Candidate[], turn?: ReadingTools['turn']) =>
    (await overlap(some, LINES_IN_HAND, candidate => readText(ground, candidate, { ...tools, turn }))).flat();
  const tall = candidates.filter(({ rectangle: { width, height } }) => height > width);
  if (tall.length < LEAST_TALL || 2 * tall.length <= candidates.length) return read(candidates);
  const probes = tall.sort((a, b) => b.rectangle.height - a.rectangle.height).slice(0, PROBES);
  const first = await read(probes);
  return [
    ...first,
    ...(await read(
      candidates.filter(candidate => !probes.includes(candidate)),
      turnOf(first),
    )),
  ];
}

/** The way in which all clear lines run on their side; undefined when they do not agree, are columns, or are few. */
function turnOf(lines: readonly Line[]): ReadingTools['turn'] {
  const ways = lines.map(({ text, angle, vertical, confidence }) => {
    if ([...text].length < PROBE.characters || confidence < PROBE.confidence) return undefined;
    if (vertical || Math.abs(Math.abs(angle) - 90) > 45) return 'otherwise';
    return angle > 0 ? 'down' : 'up';
  });
  const clear = ways.filter(way => way !== undefined);
  return clear.length >= AGREE && clear[0] !== 'otherwise' && clear.every(way => way === clear[0])
    ? clear[0]
    : undefined;
}
