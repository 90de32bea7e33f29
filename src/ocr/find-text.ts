/** Where text may be on a page: the detector over its tiles, then the regions of the whole map. */
import { type PixelPool, pixelTask } from '../runtime/pool.js';
import { sharedBytes } from '../runtime/shared.js';
import type { Candidate } from './detect.js';
import type { Network } from './network.js';
import { overlap } from './overlap.js';
import { planTiles } from './tiles.js';
import type { Ground } from './warp.js';

type Pixels = typeof import('./pixels.js');
const toDetectorTensor = pixelTask<Pixels, 'toDetectorTensor'>(import.meta.url, 'toDetectorTensor');
const keepAnswer = pixelTask<Pixels, 'keepAnswer'>(import.meta.url, 'keepAnswer');
const findRectangles = pixelTask<Pixels, 'findRectangles'>(import.meta.url, 'findRectangles');

/** One tile in the model, the next one's tensor under way. */
const TILES_IN_HAND = 2;

/** All rectangles that may hold text, in no order. */
export async function findText(ground: Ground, tools: { detector: Network; pool: PixelPool }): Promise<Candidate[]> {
  const { detector, pool } = tools;
  const { scale, width, height, tiles } = planTiles(ground.raster, detector.input.multiple);
  const map = { data: sharedBytes(width * height), width, height };
  await overlap(tiles, TILES_IN_HAND, async tile => {
    const answer = await detector.model.run(
      await pool.run(toDetectorTensor, { ...ground, scale, tile, input: detector.input }),
    );
    await pool.run(keepAnswer, { answer, tile, map });
  });
  return pool.run(findRectangles, { map, scale });
}
