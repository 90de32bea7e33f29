/**
 * Where texts come from: the shop has laid them over its picture, or the camera has seen them on the goods. Those are
 * not the shop's words to change: a bottle in the picture should be the bottle that arrives.
 */
import type { Block, BlockKind, PlannedPage } from '../page.js';
import { type PixelPool, pixelTask } from '../runtime/pool/pool.js';
import { watermarksIn } from './watermarks.js';

const findPrint = pixelTask<typeof import('./pixels.js'), 'findPrint'>(import.meta.url, 'findPrint');

/** Gives the blocks that are print on the goods, or a watermark, their kind; all else stays. */
export async function withOrigins(page: PlannedPage, pool: PixelPool): Promise<PlannedPage> {
  const blocks = page.blocks
    .filter(({ keep }) => !keep)
    .map(({ id, quad, angle, lines, text }) => ({ id, quad, angle, lines, text }));
  if (blocks.length === 0) return page;
  const marks = watermarksIn(blocks);
  const print = await pool.run(findPrint, { raster: page.raster, blocks, lossless: page.traits.lossless });
  if (print.length + marks.size === 0) return page;
  const kindOf = ({ id, kind }: Block): BlockKind =>
    marks.has(id) ? 'watermark' : print.includes(id) ? 'on-product' : kind;
  return { ...page, blocks: page.blocks.map(block => ({ ...block, kind: kindOf(block) })) };
}

/** The page with its print and its watermarks left alone. */
export const keepPrint = (page: PlannedPage): PlannedPage => ({
  ...page,
  blocks: page.blocks.map(block => {
    const { kind, keep } = block;
    return keep || (kind !== 'on-product' && kind !== 'watermark') ? block : { ...block, keep: kind };
  }),
});
