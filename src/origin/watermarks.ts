/** Which blocks are a watermark: the same words over and over, all at one slant. Pure. */
import type { Block } from '../page.js';

/** So many times; a shop says nothing else so often on one picture, and never at a slant. */
const OFTEN = 3;
/** Degrees off the level from which lettering is slanted, and by which the repeats differ at most. */
const SLANT = 8;
const ALIKE = 4;

export function watermarksIn(blocks: readonly Pick<Block, 'id' | 'text' | 'angle'>[]): ReadonlySet<string> {
  const found = new Set<string>();
  for (const text of new Set(blocks.map(block => block.text))) {
    const same = blocks.filter(block => block.text === text);
    const angles = same.map(({ angle }) => angle - 90 * Math.round(angle / 90));
    const slanted = Math.min(...angles.map(Math.abs)) > SLANT && Math.max(...angles) - Math.min(...angles) < ALIKE;
    if (same.length >= OFTEN && slanted) for (const { id } of same) found.add(id);
  }
  return found;
}
