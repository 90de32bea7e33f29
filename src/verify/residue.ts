/** What was read on a finished page ▶ the source text that should not be there. Pure. */
import { coveredShare } from '../geometry.js';
import { hasScript, type LanguageCode } from '../language.js';
import type { Block, Check, Line, Quad, TypesetPage } from '../page.js';

/** What of a page matters for what may be read on it. */
export type Finished = Pick<TypesetPage, 'blocks' | 'translations' | 'drawings' | 'undrawn'>;

/** A line with this share inside text that stays on purpose is that text. */
const STANDING = 0.5;
/** From this share on, lettering takes part in what a line says. */
const LETTERED = 0.25;
/**
 * A recogniser that does not know the target's script sees source characters in it, never those that stood there: so
 * much of what it reads over lettering has to be.
 */
const SAME = 0.5;
const LEAST_SAME = 2;
/** Below, or of one character alone, it may be a pattern that looks like writing: for a person to see. */
const SURE = 0.8;

/** Quads of the blocks whose text stays: kept by a rule or the translator, or failed. */
export const standingText = (page: Finished): Quad[] =>
  page.blocks.filter(block => !isGone(block, page)).map(block => block.quad);

/** Quads of what was drawn. */
export const letteringOf = ({ drawings }: Finished): Quad[] => [...drawings.values()].map(({ placement }) => placement);

/** Quads where what was drawn stands alone. */
export const bareGround = ({ drawings }: Finished): Quad[] =>
  [...drawings.values()].map(({ bare }) => bare).filter(bare => bare !== undefined);

/** Height of the smallest line in the source language, pixels. */
export function smallestLetters({ blocks }: Finished, from: LanguageCode): number | undefined {
  const heights = blocks.flatMap(block => block.lines.filter(line => hasScript(line.text, from)).map(heightOf));
  return heights.length > 0 ? Math.min(...heights) : undefined;
}

const heightOf = ({ quad: [start, end, , below] }: Line): number =>
  Math.min(Math.hypot(end[0] - start[0], end[1] - start[1]), Math.hypot(below[0] - start[0], below[1] - start[1]));

/** A check for each line of the finished page that is source text and stands where none should. */
export function findResidue(lines: readonly Line[], page: Finished, from: LanguageCode): Check[] {
  const standing = standingText(page);
  const lettering = letteringOf(page);
  return lines.flatMap((line): Check[] => {
    const { quad, text, confidence } = line;
    if (!hasScript(text, from) || coveredShare(quad, standing) >= STANDING) return [];
    const gone = page.blocks.filter(block => isGone(block, page) && touches(quad, block, page));
    const known = countKnown(text, { gone, page, from });
    const read = [...text].filter(char => hasScript(char, from)).length;
    const isSame = known >= Math.min(LEAST_SAME, lengthOf(gone, from)) && known >= SAME * read;
    if (coveredShare(quad, lettering) >= LETTERED && !isSame) return [];
    const sure = (known > 0 && isSame) || (read > 1 && confidence >= SURE);
    const detail = `${text}: source text that is still read on the finished page`;
    return [{ code: 'residual-source', severity: sure ? 'error' : 'warning', ...blockOf(gone), quad, detail }];
  });
}

/** Was the block's text taken out of the picture? */
function isGone({ id, keep }: Block, { translations, drawings, undrawn }: Finished): boolean {
  if (keep || undrawn.has(id)) return false;
  const kind = translations.get(id)?.kind;
  return kind === 'drop' || kind === 'text' || drawings.has(id);
}

const touches = (quad: Quad, block: Block, { drawings }: Finished): boolean => {
  const drawing = drawings.get(block.id);
  return coveredShare(quad, [block.quad, ...(drawing ? [drawing.placement] : [])]) > 0;
};

/** How many source characters of a line stood in these blocks and are no part of their translations, repeats counted. */
function countKnown(
  text: string,
  { gone, page, from }: { gone: readonly Block[]; page: Finished; from: LanguageCode },
): number {
  const intended = gone.map(({ id }) => intendedText(id, page)).join('');
  const left = [...gone.map(block => block.text).join('')].filter(char => !intended.includes(char));
  let known = 0;
  for (const char of text) {
    const at = hasScript(char, from) ? left.indexOf(char) : -1;
    if (at < 0) continue;
    left.splice(at, 1);
    known++;
  }
  return known;
}

function intendedText(id: string, { translations }: Finished): string {
  const translation = translations.get(id);
  return translation?.kind === 'text' ? translation.text : '';
}

/** Source characters of the shortest of the blocks: nothing longer can be asked for. */
const lengthOf = (blocks: readonly Block[], from: LanguageCode): number =>
  Math.max(1, Math.min(...blocks.map(({ text }) => [...text].filter(char => hasScript(char, from)).length)));

/** The one block that a check is about. */
const blockOf = (blocks: readonly Block[]): { block?: string } => (blocks.length === 1 ? { block: blocks[0].id } : {});
