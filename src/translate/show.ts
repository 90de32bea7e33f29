/** Small copies of pages, for models that can see. */
import type { Raster } from '../page.js';
import type { TranslationContext } from '../ports.js';
import { encodePicture, resizePicture } from '../runtime/codec-tasks.js';
import type { PixelPool } from '../runtime/pool/pool.js';
import type { Picture } from './desk/asker.js';

/** Wide enough for a model to see where a text stands; more costs tokens and time. */
const WIDTH = 768;
/** Pixels of a copy of a tall page. */
const AREA = 1_200_000;
const QUALITY = 70;

/** Makes a page's copy; without its pixels there is none. */
export function createShow(pool: PixelPool) {
  return async ({ raster }: TranslationContext['page']): Promise<Pick<Picture, 'type' | 'bytes'> | undefined> => {
    if (!raster) return undefined;
    const small = await pool.run(resizePicture, { raster, ...sizeOf(raster) });
    const { bytes } = await pool.run(encodePicture, { raster: small, format: 'jpeg', quality: QUALITY });
    return { type: 'image/jpeg', bytes };
  };
}

function sizeOf({ width, height }: Raster): { width: number; height: number } {
  const scale = Math.min(1, WIDTH / width, Math.sqrt(AREA / (width * height)));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}
