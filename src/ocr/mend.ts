/** Texts that the detector took apart, read again as one where that is what they are. */
import { coveredShare } from '../geometry.js';
import type { Line } from '../page.js';
import type { Candidate } from './detect/detect.js';
import type { Ground } from './raster/warp.js';
import { isWhole, type TornRange, tornRanges } from './read/ranges.js';
import { type Stack, stacksOf, toColumn } from './read/stacks.js';
import { glance, type ReadingTools } from './read-text.js';

/** A line with this share under a whole is a piece of it, whatever it was read as. */
const MOSTLY = 0.6;

/** The lines with torn ones whole; pieces that make no whole stay as they are. */
export async function mend(ground: Ground, lines: readonly Line[], tools: ReadingTools): Promise<Line[]> {
  const look = (candidate: Candidate) => glance(ground, candidate, tools);
  const found = await Promise.all([
    ...tornRanges(lines).map(range => readRange(range, look)),
    ...stacksOf(lines).map(stack => readColumn(stack, look)),
  ]);
  const wholes = found.filter(whole => whole !== undefined);
  const quads = wholes.map(({ quad }) => quad);
  return [...lines.filter(({ quad }) => coveredShare(quad, quads) < MOSTLY), ...wholes];
}

type Look = (candidate: Candidate) => Promise<Line>;

async function readRange(range: TornRange, look: Look): Promise<Line | undefined> {
  const whole = await look({ rectangle: range.rectangle, unclipped: 0 });
  return isWhole(range, whole) ? whole : undefined;
}

/** Read as far as a 一 more may stand at either end, and, where that does not fit, as far as the pieces do. */
async function readColumn(stack: Stack, look: Look): Promise<Line | undefined> {
  const { rectangle, pitch } = stack;
  const further = { ...rectangle, height: rectangle.height + 2 * pitch };
  return (
    toColumn(stack, await look({ rectangle: further, unclipped: pitch })) ??
    toColumn(stack, await look({ rectangle, unclipped: 0 }))
  );
}
