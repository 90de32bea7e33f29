/** A second look at a finished picture: other scale and tiles, and as little reading as will do. */
import { coveredShare } from '../geometry.js';
import type { Line } from '../page.js';
import type { FinishedPicture } from '../ports.js';
import type { Model } from '../runtime/inference.js';
import type { Candidate } from './detect.js';
import { dropDoubles } from './doubles.js';
import { findText } from './find-text.js';
import { isText } from './noise.js';
import { overlap } from './overlap.js';
import { glance, type ReadingTools, readText } from './read-text.js';
import { grow, toQuad } from './rectangle.js';

/**
 * The page at this scale. Of faint lines (9 to 11 pixels, 18 of 255 levels off their ground) the first look, at 1, found
 * 5 of 9; 1.25 found 2 of the other 4, as 1.5 did, and 0.5 and 0.75 none. The detector takes 1.7 times as long as at 1.
 */
const ZOOM = 1.25;
/** A candidate with this share inside standing text, or inside lettering, is that. */
const MOSTLY = 0.6;
const LINES_IN_HAND = 4;

export async function readAgain(
  { raster, standing, lettering }: FinishedPicture,
  { detector, matte, ...tools }: ReadingTools & { detector: Model; matte: number },
): Promise<Line[]> {
  const ground = { raster, matte };
  const candidates = await findText(ground, { detector, pool: tools.pool, zoom: ZOOM });
  const open = candidates.filter(candidate => coveredShare(coreOf(candidate), standing) < MOSTLY);
  const lines = await overlap(open, LINES_IN_HAND, async candidate => {
    if (coveredShare(coreOf(candidate), lettering) < MOSTLY) return readText(ground, candidate, tools);
    return [await glance(ground, candidate, tools)];
  });
  return dropDoubles(lines.flat().filter(isText));
}

/** Where the detector was sure. */
const coreOf = ({ rectangle, unclipped }: Candidate) => toQuad(grow(rectangle, -unclipped));
