/** Is lettering spaced out? */
import type { Block } from '../../page.js';
import { type Area, heightOf, widthOf } from '../frame.js';

/** A character's ink is so much of its em, on the mean. */
const INK_SHARE = 0.92;
/** Below this, in em, the spacing is a word space that was not read, or a size measured a little small. */
const LEAST = 0.09;
/** Characters further apart are words of their own. */
const MOST = 1.2;
/** In a column characters are never set closer than a hair. */
const COLUMN = 0.04;

/** What the characters of a line (or column) of Chinese keep between them, in em; 0 when that cannot be told. */
export function readSpacing(block: Block, look: { ink: Area; size: number }): number {
  const least = block.vertical ? COLUMN : 0;
  const pitch = pitchOf(block, look);
  if (pitch === undefined) return least;
  const spacing = pitch - 1;
  return spacing < LEAST && !block.vertical ? 0 : Math.min(Math.max(spacing, least), MOST);
}

/** How narrow the characters of a line of Chinese are against their height; 1 when they are not, or cannot be told. */
export function readCondensed(block: Block, look: { ink: Area; size: number }): number {
  const pitch = block.vertical || [...block.text].length < FEWEST ? undefined : pitchOf(block, look);
  return pitch === undefined || pitch > CONDENSED ? 1 : Math.max(pitch, NARROWEST);
}
/** Square faces measure 0.97 and more; condensed ones are followed so far as glyphs can be narrowed. */
/** Of three characters a size measured a little large makes condensed ones. */
const FEWEST = 4;
const CONDENSED = 0.91;
const NARROWEST = 0.84;

/** From character to character, in em; undefined when a block is no single line of Chinese. */
function pitchOf(block: Block, { ink, size }: { ink: Area; size: number }): number | undefined {
  const count = [...block.text].length;
  if (block.lines.length > 1 || count < 2 || !/^[\p{Script=Han}\p{Po}]+$/u.test(block.text)) return undefined;
  const length = block.vertical ? heightOf(ink) : widthOf(ink);
  return (length / size - INK_SHARE) / (count - 1);
}

/** The spacing with which a text fills its original's length: at least a share of the original's own, at most all of it. */
export function spacingFor(
  text: string,
  { spacing, length, widthOf }: { spacing: number; length: number; widthOf: (text: string) => number },
): number {
  const gaps = [...text].length - 1;
  if (spacing === 0 || gaps < 1) return 0;
  return Math.min(spacing, Math.max(KEPT * spacing, (length - widthOf(text)) / gaps));
}
/** So much of the original's spacing shows that the text is spaced out. */
const KEPT = 0.3;
