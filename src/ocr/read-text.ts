/** What a rectangle says: the likeliest ways to read it are tried until one is sure. */
import type { Line } from '../page.js';
import { type PixelPool, pixelTask } from '../runtime/pool/pool.js';
import type { Candidate } from './detect/detect.js';
import type { Network } from './network.js';
import type { Ground } from './raster/warp.js';
import { toClosing, withClosing } from './read/closing.js';
import { type Character, textOf } from './read/correct.js';
import { hasSpace, type Part, splitAtGaps } from './read/gaps.js';
import { decodeWithPairs } from './read/prior/decode.js';
import { takeKnownWord } from './read/prior/known-words.js';
import { ALTERNATIVES } from './read/prior/steps.js';
import { confidenceOf, evidenceOf, type Reading, toLine, wordEvidenceOf } from './read/reading.js';
import { decodeSigns } from './read/recognise.js';
import { isUnit } from './read/units.js';
import { upsideDown, type Way, type Ways } from './read/ways.js';

type Pixels = typeof import('./pixels.js');
const findWays = pixelTask<Pixels, 'findWays'>(import.meta.url, 'findWays');
const findGridLines = pixelTask<Pixels, 'findGridLines'>(import.meta.url, 'findGridLines');
const toReaderTensor = pixelTask<Pixels, 'toReaderTensor'>(import.meta.url, 'toReaderTensor');
const toClassifierTensor = pixelTask<Pixels, 'toClassifierTensor'>(import.meta.url, 'toClassifierTensor');

export interface ReadingTools {
  readonly pool: PixelPool;
  readonly reader: Network;
  /** Tells upright lines from those upside down. */
  readonly classifier: Network;
  /** The reader's dictionary. */
  readonly keys: readonly string[];
  /** How the lines of a turned page run; undefined on others. */
  readonly turn?: Turn | undefined;
  /** Whether that is tried still, and not yet known. */
  readonly isTried?: boolean;
}

/** On a page on its side, and on one that is upside down. */
export type Turn = 'down' | 'up' | 'over';

/** A reading is taken without trying another when its characters' mean probability is this. */
const SURE = 0.9;
/** A column's characters, set upright, are read this well beside the column lying on its side; measured 0.9 to 1.1. */
const COLUMN = 0.5;
/** So many characters of a column tell whether it is one, when it is known what it says. */
const SAMPLE = 4;
/** What is read this surely in a page's own way is not tried in another: a line of six signs with one doubtful has 0.9. */
const CLEAR = 0.8;
/** A character more is worth 0.5 at most; a badge's rim beside a line is worth less, or is no letter. */
const MORE = 0.3;
/** A sure reading of so many characters leaves no doubt about which way they run. */
const SEVERAL = 3;
/** Strips in which nothing was read and something was at a second look were longer than this, or icons; in heights. */
const SHORT = 3;
/** A single character is less wide than this, and two are wider; in heights. */
const SINGLE = 1.5;
/** A line over two cells or more is longer than this, in heights. */
const CELLS = 2;
/** Letters of up to this height, pixels, are blurred in lossy files so that characters look alike. */
const SMALL = 18;
/** A character read with less is one of several that it may be. With 0.95, 钮扣 in a clear line was read as the commoner 纽扣. */
const DOUBTFUL = 0.5;
/** The classifier's word is taken from this probability; RapidOCR's and PaddleOCR's. */
const SURELY_TURNED = 0.9;

/** The lines that a rectangle holds: none, one, or several when there is a wide gap or a table's rule inside. */
export async function readText(ground: Ground, candidate: Candidate, tools: ReadingTools): Promise<Line[]> {
  const reading = await readBest(ground, candidate, tools);
  const parts = splitAtGaps(reading, await findRules(ground, reading, tools));
  if (parts.length === 0) return [toLine(reading)];
  return (await Promise.all(parts.map(part => readPart(ground, part, tools)))).map(toLine);
}

/** The rules of a table that cross a line: distances from its middle. Without a space between letters it has none. */
async function findRules(ground: Ground, { way, signs }: Reading, { pool }: ReadingTools): Promise<number[]> {
  const { rectangle } = way;
  const mayBeCells = rectangle.width > CELLS * rectangle.height && hasSpace({ way, signs });
  return mayBeCells ? pool.run(findGridLines, { ...ground, rectangle }) : [];
}

/** What a rectangle says at first sight, other ways and gaps left out: enough where the text is known. */
export async function glance(ground: Ground, candidate: Candidate, tools: ReadingTools): Promise<Line> {
  const ways = await tools.pool.run(findWays, { ...ground, candidate });
  const way = ways.tall ? ways.column : ways.line;
  return toLine(isRule(way) ? { way, signs: [] } : await read(ground, way, tools));
}

/** No line of text is so long: it is a rule, and would be the largest strip that the reader ever sees. */
const isRule = ({ rectangle: { width, height } }: Way) => width > LONGEST * height;
/** Heights: as many characters and more. */
const LONGEST = 100;

/** Is a rectangle's text upside down, as the classifier sees it? */
export async function standsOnHead(ground: Ground, candidate: Candidate, tools: ReadingTools): Promise<boolean> {
  const ways = await tools.pool.run(findWays, { ...ground, candidate });
  return !ways.tall && isUpsideDown(ground, ways.line, tools);
}

/** The best reading of a rectangle, without characters when nothing in it can be read. */
const readBest = async (ground: Ground, candidate: Candidate, tools: ReadingTools): Promise<Reading> =>
  settle(await readLikeliest(ground, candidate, tools), tools.keys);

async function readLikeliest(ground: Ground, candidate: Candidate, tools: ReadingTools): Promise<Reading> {
  const ways = await tools.pool.run(findWays, { ...ground, candidate });
  const readWay = (way: Way) => read(ground, way, tools);
  const best = ways.tall ? await readTall(ways, readWay, tools.turn) : await readLine(ways, readWay, tools);
  // On a page whose turn is known, nothing else is upside down; nor is nothing.
  if (isSure(best) || best.way.vertical || tools.turn || isNothing(best)) return best;
  if (!(await isUpsideDown(ground, best.way, tools))) return best;
  return better(best, await readWay(upsideDown(best.way)));
}

/** A small line with what is known of its language, where it is not sure or has a doubtful character. */
function settle(reading: Reading, keys: readonly string[]): Reading {
  const { answer, signs, way } = reading;
  if (!answer || way.vertical) return reading;
  const isOpen = !isSure(reading) || signs.some(isDoubtful);
  const decoded = isOpen ? decodeWithPairs(answer, keys, signs) : signs;
  const ems = way.rectangle.width / way.rectangle.height;
  return { ...reading, signs: takeKnownWord({ answer, ems }, keys, decoded) };
}

/**
 * What a part of a line says: no more than the line did where that is sure, and what it says by itself where it is not, or
 * where a unit is all of it.
 */
async function readPart(ground: Ground, { candidate, signs }: Part, tools: ReadingTools): Promise<Reading> {
  if (confidenceOf({ signs }) < SURE || isUnit(textOf(signs))) return readBest(ground, candidate, tools);
  const ways = await tools.pool.run(findWays, { ...ground, candidate });
  return ways.line ? { way: ways.line, signs } : readBest(ground, candidate, tools);
}

async function readLine(
  { line, loose, close, longer }: Ways & { tall: false },
  readWay: ReadWay,
  { turn, isTried }: ReadingTools,
): Promise<Reading> {
  if (isOnSide(turn) && !isTried && isSingle(line)) return { way: line, signs: [] };
  const likely = turn === 'over' && (await readWay(upsideDown(line)));
  if (likely && isSure(likely)) return likely;
  const tight = await readWay(line);
  if (isNothing(tight) || isOnSide(turn)) return tight;
  let reading = tight;
  for (const way of [loose, close]) if (way && !isSure(reading)) reading = better(reading, await readWay(way));
  const more = longer && (await readWay(longer));
  if (more && wordEvidenceOf(more) > wordEvidenceOf(reading) + MORE) reading = more;
  const further = toClosing(reading);
  return (further && withClosing(reading, await readWay(further))) ?? reading;
}

/**
 * A column, a turned line, or one narrow character. The recogniser was trained on columns turned like lines, so it
 * reads upright characters that lie on their left side, too: read downwards, a column and a line turned clockwise both
 * make sense, but only the column does with its characters set upright. A line turned the other way makes sense
 * upwards, and, wrongly, set upright. On a turned page the page's own way is tried first, and for a short rectangle, an
 * icon mostly, no other.
 */
async function readTall(ways: Ways & { tall: true }, readWay: ReadWay, turn: Turn | undefined): Promise<Reading> {
  const { line, column, down, up } = ways;
  const likely = turn && turn !== 'over' && (await readWay(ways[turn]));
  if (likely && (isClear(likely) ? likely.signs.length >= SEVERAL : isShort(likely.way))) return likely;
  const readDown = async () => (turn === 'down' && likely ? likely : readWay(down));
  const isLong = !line && column.cells.length > SAMPLE;
  const sample = isLong ? await Promise.all([readDown(), readWay(cut(column, 0, SAMPLE))]) : undefined;
  const [long, some] = sample ?? [];
  if (sample && isClear(sample[0]) && sample[0].signs.length >= SEVERAL) {
    if (isSetUpright(...sample, column)) return readDoubtful(...sample, { column, readWay });
    if (isCertain(sample[0])) return sample[0];
  }
  // Whose first characters make no sense upright is no column.
  const upright = !some ? await readWay(column) : evidenceOf(some) > 0 ? await readOn(some, { column, readWay }) : some;
  const single = line && upright.signs.length <= 1 ? await readWay(line) : undefined;
  if (single && isSure(single)) return single;
  if (single && isSame(single, upright)) return better(single, { ...upright, way: single.way });
  const downwards = long ?? (await readDown());
  const upwards = async () => (turn === 'up' && likely ? likely : readWay(up));
  const isDown = isClear(downwards) && downwards.signs.length >= SEVERAL;
  const turned = isDown || isSure(downwards) ? downwards : better(downwards, await upwards());
  const isColumn = turned === downwards && evidenceOf(upright) >= COLUMN * evidenceOf(downwards);
  if (isColumn) return { ...agreed(upright, downwards), way: column };
  return evidenceOf(turned) >= COLUMN * evidenceOf(upright) ? turned : upright;
}

/** A line that is clearly read downwards is a column when its first characters make sense upright as well. */
function isSetUpright(downwards: Reading, some: Reading, { cells }: Way): boolean {
  return evidenceOf(some) >= ((COLUMN * SAMPLE) / cells.length) * evidenceOf(downwards);
}

/** A column with each of its doubtful signs as it is read more surely, downwards or upright. @param some its first cells */
async function readDoubtful(
  downwards: Reading,
  some: Reading,
  { column, readWay }: { column: Way; readWay: ReadWay },
): Promise<Reading> {
  const { cells } = column;
  if (isCertain(downwards)) return { ...downwards, way: column };
  if (downwards.signs.length !== cells.length || some.signs.length !== SAMPLE)
    return { ...agreed(await readOn(some, { column, readWay }), downwards), way: column };
  const doubtful = cells.flatMap((_, i) => (i >= SAMPLE && downwards.signs[i].probability < SURE ? [i] : []));
  const upright: Character[] = [...some.signs];
  if (doubtful.length > 0) {
    const { signs } = await readWay({ ...column, cells: doubtful.map(i => cells[i]) });
    if (signs.length === doubtful.length) for (const [i, place] of doubtful.entries()) upright[place] = signs[i];
  }
  return { ...downwards, way: column, signs: downwards.signs.map((sign, i) => surer(sign, upright[i])) };
}

/** A column read upright from its first cells on. */
async function readOn(some: Reading, { column, readWay }: { column: Way; readWay: ReadWay }): Promise<Reading> {
  const rest = await readWay(cut(column, SAMPLE));
  const share = SAMPLE / column.cells.length;
  const signs = rest.signs.map(sign => ({ ...sign, at: share + sign.at * (1 - share) }));
  return { way: column, signs: [...some.signs.map(sign => ({ ...sign, at: sign.at * share })), ...signs] };
}

const cut = (column: Way, from: number, to?: number): Way => ({ ...column, cells: column.cells.slice(from, to) });

/** The better of two readings; where both have as many signs, each sign as it was read more surely. */
function agreed(a: Reading, b: Reading): Reading {
  const best = better(a, b);
  const other = best === a ? b : a;
  if (a.signs.length !== b.signs.length) return best;
  return { ...best, signs: best.signs.map((sign, i) => surer(sign, other.signs[i])) };
}

/** A sign, as it was read elsewhere where that is surer. */
const surer = (sign: Character, other: Character | undefined): Character =>
  other && other.probability > sign.probability ? { ...other, at: sign.at } : sign;

type ReadWay = (way: Way) => Promise<Reading>;
/** Is there nothing to be read on a short strip? Marks and rules are such; a long one may have been cut wrongly. */
const isNothing = ({ signs, way }: Reading) => signs.length === 0 && isShort(way);
const isShort = ({ cells }: Way) => cells[0].width < SHORT * cells[0].height;
/** One character at most. On a page on its side it would stand upright, as icons do, and is no text (read/noise.ts). */
const isSingle = ({ rectangle: { width, height } }: Way) => width < SINGLE * height;
/** On such a page what does not run as its lines do is an icon or a logo, and not worth a second attempt. */
const isOnSide = (turn: Turn | undefined) => turn === 'up' || turn === 'down';
/** A single character that both ways see needs no third. */
const isSame = ({ signs: [a] }: Reading, { signs: [b] }: Reading) => a !== undefined && a.text === b?.text;
/** Is each of its signs sure? */
const isCertain = ({ signs }: Reading) => signs.every(({ probability }) => probability >= SURE);
const isDoubtful = ({ probability }: Character) => probability < DOUBTFUL;
const isClear = (reading: Reading) => confidenceOf(reading) >= CLEAR;
const isSure = (reading: Reading) => confidenceOf(reading) >= SURE;
const better = (a: Reading, b: Reading) => (evidenceOf(b) > evidenceOf(a) ? b : a);

async function read(ground: Ground, way: Way, { pool, reader, keys }: ReadingTools): Promise<Reading> {
  const { cells, grey } = way;
  const strip = await pool.run(toReaderTensor, { ...ground, cells, grey, input: reader.input });
  if (way.rectangle.height > SMALL) return { way, signs: decodeSigns(await reader.model.classify(strip), keys) };
  const answer = await reader.model.classify(strip, ALTERNATIVES);
  return { way, signs: decodeSigns(answer, keys), answer };
}

async function isUpsideDown(ground: Ground, way: Way, { pool, classifier }: ReadingTools): Promise<boolean> {
  const [rectangle] = way.cells;
  const answer = await classifier.model.run(
    await pool.run(toClassifierTensor, { ...ground, rectangle, input: classifier.input }),
  );
  return answer.data[1] > SURELY_TURNED;
}
