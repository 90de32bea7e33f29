/** Where text may be on a page: the detector over its tiles, then the regions of the whole map. */
import type { Tensor } from '../runtime/inference/inference.js';
import { sharedBytes, sharedFloats } from '../runtime/memory/shared.js';
import { type PixelPool, pixelTask } from '../runtime/pool/pool.js';
import type { Candidate } from './detect/detect.js';
import { inputAt, isLong, planTiles } from './detect/tiles.js';
import type { Network } from './network.js';
import { overlap } from './overlap.js';
import type { Ground } from './raster/warp.js';

type Pixels = typeof import('./pixels.js');
const chooseDetail = pixelTask<Pixels, 'chooseDetail'>(import.meta.url, 'chooseDetail');
const fillDetectorTensor = pixelTask<Pixels, 'fillDetectorTensor'>(import.meta.url, 'fillDetectorTensor');
const keepAnswer = pixelTask<Pixels, 'keepAnswer'>(import.meta.url, 'keepAnswer');
const findRectangles = pixelTask<Pixels, 'findRectangles'>(import.meta.url, 'findRectangles');

/** One tile in the model, the next one's tensor under way. */
const TILES_IN_HAND = 2;
/** Parts in which a tile's tensor is made at a time: a small page waits for nothing else. */
const BANDS = 2;

/** All rectangles that may hold text, in no order. @param tools.zoom as planTiles takes it */
export async function findText(
  ground: Ground,
  tools: { detector: Network; pool: PixelPool; zoom?: number },
): Promise<Candidate[]> {
  const {
    detector: { model, input },
    pool,
    zoom,
  } = tools;
  const { scale, width, height, tiles } = planTiles(ground.raster, { stride: input.multiple, ...(zoom && { zoom }) });
  const map = { data: sharedBytes(width * height), width, height };
  const spare: Tensor['data'][] = [];
  await overlap(tiles, TILES_IN_HAND, async tile => {
    const detail = await pool.run(chooseDetail, { ...ground, scale, tile });
    if (detail === 0) return;
    const box = inputAt(tile, { detail, stride: input.multiple });
    const dims = [1, input.planes.length, box.height, box.width];
    // As large as the tile at its full scale, whichever is looked at next.
    const whole = spare.pop() ?? sharedFloats(input.planes.length * tile.input.width * tile.input.height);
    const into = whole.subarray(
      0,
      dims.reduce((size, side) => size * side),
    );
    const bands = bandsOf(box.height).map(rows =>
      pool.run(fillDetectorTensor, { ...ground, scale: scale * detail, box, rows, input, into }),
    );
    await Promise.all(bands);
    const answer = await model.run({ data: into, dims }, into);
    await pool.run(keepAnswer, { answer, tile, detail, map });
    spare.push(whole);
  });
  if (isLong(ground.raster)) await model.rest(); // a long page is read for long, and is large enough by itself
  return pool.run(findRectangles, { map, scale });
}

const bandsOf = (height: number) =>
  Array.from({ length: BANDS }, (_, i) => ({
    from: Math.round((i * height) / BANDS),
    to: Math.round(((i + 1) * height) / BANDS),
  }));
