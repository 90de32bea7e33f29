/** Which blocks are set anew, which are only erased, and which cannot be set. */
import type { Block, Check, Translation } from '../../page.js';
import { giveBack } from '../../runtime/memory/reclaim.js';
import { facesFor } from '../draw/fonts.js';
import { missingGlyphs } from '../draw/glyphs.js';
import type { TypesetRequest } from '../request.js';
import { type Original, readOriginal } from '../style/original.js';
import { evenAngles } from './angles.js';
import { checkLeftover, type Left } from './checks.js';
import { wishPlace } from './wishes.js';

export interface Chosen {
  /** What is to be set looks like this, in reading order. */
  readonly originals: readonly Original[];
  /** Their translations, by block id. */
  readonly texts: ReadonlyMap<string, string>;
  /** Ids of the blocks whose text only goes. */
  readonly dropped: readonly string[];
  readonly left: readonly Left[];
  readonly checks: readonly Check[];
}

export async function chooseBlocks(request: TypesetRequest): Promise<Chosen> {
  const { blocks, translations, patches } = request;
  const angles = evenAngles(blocks);
  const originals: Original[] = [];
  const texts = new Map<string, string>();
  const dropped: string[] = [];
  const left: Left[] = [];
  const checks: Check[] = [];
  for (const block of blocks) {
    const translation = translations.get(block.id);
    if (block.keep || !translation || translation.kind === 'keep' || translation.kind === 'failed') continue;
    checks.push(...checkLeftover(block, patches.get(block.id)));
    await giveBack();
    const text = textOf(translation);
    const found = look(request, { block, text, angle: angles.get(block.id)! });
    if (found === 'nothing to set') dropped.push(block.id);
    else if ('reason' in found) left.push(found);
    else {
      texts.set(block.id, text);
      const wishes = translation.kind === 'text' ? translation.wishes : undefined;
      originals.push(wishes ? wishPlace(found, wishes) : found);
    }
  }
  return { originals, texts, dropped, left, checks };
}

/** A person's line breaks are meant; others come with the words. */
function textOf(translation: Translation): string {
  if (translation.kind !== 'text') return '';
  const text = translation.text.trim();
  return translation.by === 'human' ? text : text.replace(/\s*\n\s*/g, ' ');
}

/** The original of a block that can be set, or why it cannot be. */
function look(
  { raster, patches, to, places }: TypesetRequest,
  { block, text, angle }: { block: Block; text: string; angle: number },
): Original | Left | 'nothing to set' {
  const patch = patches.get(block.id);
  if (!patch)
    return { block, reason: 'no-patch', detail: `${block.text}: could not be erased cleanly, so it was left as it is` };
  if (!text) return 'nothing to set';
  const missing = missingGlyphs(text, facesFor({ language: to, weight: 400 }, places));
  if (missing.length > 0)
    return {
      ...{ block, reason: 'missing-glyph' },
      detail: `no font has ${missing.join(' ')}: name one that does with --font`,
    };
  return (
    readOriginal(raster, { block, patch, angle, places }) ?? {
      ...{ block, reason: 'no-ink' },
      detail: `${block.text}: its letters could not be told from what is behind them, so it was left`,
    }
  );
}
