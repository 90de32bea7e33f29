/**
 * Where texts come from: the shop has laid them over its picture, or the camera has seen them on the goods. Those are
 * not the shop's words to change: a bottle in the picture should be the bottle that arrives.
 */
import type { PlannedPage } from '../page.js';
import { type PixelPool, pixelTask } from '../runtime/pool.js';

const findPrint = pixelTask<typeof import('./pixels.js'), 'findPrint'>(import.meta.url, 'findPrint');

/** Gives the blocks that are print on the goods their kind; all else stays. */
export async function withOrigins(page: PlannedPage, pool: PixelPool): Promise<PlannedPage> {
  const blocks = page.blocks
    .filter(({ keep }) => !keep)
    .map(({ id, quad, angle, lines }) => ({ id, quad, angle, lines }));
  if (blocks.length === 0) return page;
  const print = await pool.run(findPrint, { raster: page.raster, blocks, lossless: page.traits.lossless });
  if (print.length === 0) return page;
  return {
    ...page,
    blocks: page.blocks.map(block => (print.includes(block.id) ? { ...block, kind: 'on-product' as const } : block)),
  };
}

/** The page with its print left alone. */
export const keepPrint = (page: PlannedPage): PlannedPage => ({
  ...page,
  blocks: page.blocks.map(block =>
    block.kind === 'on-product' && !block.keep ? { ...block, keep: 'on-product' as const } : block,
  ),
});
