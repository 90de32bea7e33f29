/**
 * A second look at a finished picture: other scale and tiles, and as little reading as will do. What the detector did not
 * see the first time it would miss again, so rows of faint strokes are read without it.
 */
import { coveredShare } from '../geometry.js';
import type { Line, Quad, Raster } from '../page.js';
import type { FinishedPicture } from '../ports.js';
import { pixelTask } from '../runtime/pool/pool.js';
import type { Candidate } from './detect/detect.js';
import type { FaintRow } from './detect/faint.js';
import { planTiles } from './detect/tiles.js';
import { findText } from './find-text.js';
import type { Network } from './network.js';
import { overlap } from './overlap.js';
import { grow, toQuad } from './raster/rectangle.js';
import type { Ground } from './raster/warp.js';
import { dropDoubles } from './read/doubles.js';
import { isText } from './read/noise.js';
import { glance, type ReadingTools, readText } from './read-text.js';

/**
 * The page's smallest letters are shown to the detector at this height, pixels: with 16 as with the full scale it found
 * 54 of 54 lines that were put back on finished synthetic pages, with 10 it lost or cut 4.
 */
const LETTER = 16;
/**
 * Scales between which that may fall: time goes with their square. Of 36 lines of 9 to 11 pixels none was found at 0.5,
 * 21 at 0.75 and 32 at 1; of the 9 faintest, 18 of 255 levels off their ground, 1.25 found 2 more than 1 did, at 2.8 times
 * the time of 0.75.
 */
const ZOOM = { least: 0.5, most: 0.75 };
/** A faint row is text when so many characters are read this surely, mean probability; marks and grain give one or two. */
const FAINT = { characters: 4, confidence: 0.45 };
/** A candidate with this share inside standing text, or inside lettering, is that. */
const MOSTLY = 0.6;
/** One with this share where letters stand alone is those letters. */
const WHOLLY = 0.97;
const LINES_IN_HAND = 4;

const findFaint = pixelTask<typeof import('./pixels.js'), 'findFaint'>(import.meta.url, 'findFaint');

export async function readAgain(
  { raster, standing, lettering, bare = [], letters }: FinishedPicture,
  { detector, matte, ...tools }: ReadingTools & { detector: Network; matte: number },
): Promise<Line[]> {
  const ground = { raster, matte };
  const zoom = chooseZoom(raster, letters);
  const candidates = await findText(ground, { detector, pool: tools.pool, zoom });
  const open = candidates.filter(candidate => {
    const core = coreOf(candidate);
    return coveredShare(core, standing) < MOSTLY && !bare.some(quad => coveredShare(core, [quad]) >= WHOLLY);
  });
  const lines = await overlap(open, LINES_IN_HAND, async candidate => {
    if (coveredShare(coreOf(candidate), lettering) < MOSTLY) return readText(ground, candidate, tools);
    return [await glance(ground, candidate, tools)];
  });
  const seen = lines.flat().filter(isText);
  const known = [...standing, ...lettering, ...seen.map(({ quad }) => quad)];
  return dropDoubles([...seen, ...(await readFaint(ground, known, tools))]);
}

/** The lines of faint rows, where no text is known to stand. */
async function readFaint(ground: Ground, known: readonly Quad[], tools: ReadingTools): Promise<Line[]> {
  const rows = await tools.pool.run(findFaint, { ...ground, known });
  const lines = await overlap(rows, LINES_IN_HAND, async row => {
    const { quad, ...line } = await glance({ raster: row.raster, matte: 255 }, candidateOf(row), tools);
    return { ...line, quad: quad.map(([x, y]) => [x + row.origin[0], y + row.origin[1]]) as unknown as Quad };
  });
  return lines.filter(({ text, confidence }) => [...text].length >= FAINT.characters && confidence >= FAINT.confidence);
}

/** A faint row in its own raster; its sides are where the strokes end, give or take a cell. */
function candidateOf({ box, origin }: FaintRow): Candidate {
  const center = [box.x - origin[0] + box.width / 2, box.y - origin[1] + box.height / 2] as const;
  return { rectangle: { center, width: box.width + 4, height: box.height + 4, angle: 0 }, unclipped: 3 };
}

/** As small as the page's smallest letters allow. */
function chooseZoom(raster: Raster, letters: number | undefined): number {
  if (letters === undefined) return ZOOM.most;
  return Math.min(ZOOM.most, Math.max(ZOOM.least, LETTER / (letters * planTiles(raster).scale)));
}

/** Where the detector was sure. */
const coreOf = ({ rectangle, unclipped }: Candidate) => toQuad(grow(rectangle, -unclipped));
