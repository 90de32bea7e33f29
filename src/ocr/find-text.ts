/** Where text may be on a page: the detector over its tiles, then the regions of the whole map. */
import type { Model } from '../runtime/inference.js';
import { type PixelPool, pixelTask } from '../runtime/pool.js';
import { sharedBytes } from '../runtime/shared.js';
import type { Candidate } from './detect.js';
import { overlap } from './overlap.js';
import { planTiles } from './tiles.js';
import type { Ground } from './warp.js';

type Pixels = typeof import('./pixels.js');
const toDetectorTensor = pixelTask<Pixels, 'toDetectorTensor'>(import.meta.url, 'toDetectorTensor');
const keepAnswer = pixelTask<Pixels, 'keepAnswer'>(import.meta.url, 'keepAnswer');
const findRectangles = pixelTask<Pixels, 'findRectangles'>(import.meta.url, 'findRectangles');

/** One tile in the model, the next one's tensor under way. */
const TILES_IN_HAND = 2;

/** All rectangles that may hold text, in no order. @param tools.zoom as planTiles takes it */
export async function findText(
  ground: Ground,
  { detector, pool, zoom }: { detector: Model; pool: PixelPool; zoom?: number },
): Promise<Candidate[]> {
  const { scale, width, height, tiles } = planTiles(ground.raster, zoom);
  const map = { data: sharedBytes(width * height), width, height };
  await overlap(tiles, TILES_IN_HAND, async tile => {
    const answer = await detector.run(await pool.run(toDetectorTensor, { ...ground, scale, tile }));
    await pool.run(keepAnswer, { answer, tile, map });
  });
  return pool.run(findRectangles, { map, scale });
}
