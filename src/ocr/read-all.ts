/** All rectangles of a page. How a page is turned is found once, by its longest lines. */
import type { Line } from '../page.js';
import type { Candidate } from './detect/detect.js';
import { overlap } from './overlap.js';
import type { Ground } from './raster/warp.js';
import { type ReadingTools, readText, standsOnHead, type Turn } from './read-text.js';

/** One line in the model, the others' pixels under way. */
const LINES_IN_HAND = 4;
/** A page may lie on its side when so many rectangles, and most of all, stand upright. */
const LEAST_TALL = 6;
/** The longest of them are read in every way; the others go by what these agree on. */
const PROBES = 5;
/** So many have to be clear, and none may run otherwise. */
const AGREE = 3;
/** A probe's word counts with so many characters, and this confidence. */
const PROBE = { characters: 3, confidence: 0.9 };

export async function readAll(ground: Ground, candidates: readonly Candidate[], tools: ReadingTools): Promise<Line[]> {
  const read: Read = async (some, turn, isTried = false) =>
    (await overlap(some, LINES_IN_HAND, candidate => readText(ground, candidate, { ...tools, turn, isTried }))).flat();
  // The longest first: what is left for the end is quick, and the threads end together.
  const all = [...candidates].sort((a, b) => longerSide(b) - longerSide(a));
  const tall = all.filter(({ rectangle: { width, height } }) => height > width);
  if (tall.length >= LEAST_TALL && 2 * tall.length > all.length) return readOnSide(all, tall, read);
  const [first, others] = [all.slice(0, AGREE), all.slice(AGREE)];
  const isOver = others.length > 0 && isAllOver(ground, first, tools);
  const lines = [read(first), Promise.resolve(isOver).then(over => read(others, over ? 'over' : undefined))];
  return (await Promise.all(lines)).flat();
}

type Read = (some: readonly Candidate[], turn?: Turn, isTried?: boolean) => Promise<Line[]>;

/**
 * A line read upwards is nothing else, while one read downwards may be a column: so upwards is tried first, where it costs
 * a page of columns one attempt more for each probe and spares one turned upwards two.
 */
async function readOnSide(all: readonly Candidate[], tall: readonly Candidate[], read: Read): Promise<Line[]> {
  const probes = tall.slice(0, PROBES);
  const lines = await read(probes, 'up', true);
  const others = all.filter(candidate => !probes.includes(candidate));
  return [...lines, ...(await read(others, turnOf(lines)))];
}

/** Do all of these stand on their heads? On most pages the first says that they do not. */
async function isAllOver(ground: Ground, candidates: readonly Candidate[], tools: ReadingTools): Promise<boolean> {
  for (const candidate of candidates) if (!(await standsOnHead(ground, candidate, tools))) return false;
  return true;
}

const longerSide = ({ rectangle: { width, height } }: Candidate): number => Math.max(width, height);

/** The way in which all clear lines run on their side; undefined when they do not agree, are columns, or are few. */
function turnOf(lines: readonly Line[]): Turn | undefined {
  const ways = lines.map(wayOf);
  const clear = ways.filter(way => way !== undefined);
  return clear.length >= AGREE && clear[0] !== 'otherwise' && clear.every(way => way === clear[0])
    ? clear[0]
    : undefined;
}

/** How a line runs; undefined when that is not clear. */
function wayOf({ text, angle, vertical, confidence }: Line): Turn | 'otherwise' | undefined {
  if ([...text].length < PROBE.characters || confidence < PROBE.confidence) return undefined;
  if (vertical || Math.abs(Math.abs(angle) - 90) > 45) return 'otherwise';
  return angle > 0 ? 'down' : 'up';
}
