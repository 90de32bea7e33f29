/** Reduced pictures that travel inside the report. */
import type { Raster } from '../page.js';
import { decodePicture, encodePicture, openFile } from '../runtime/codec-tasks.js';
import { type PixelPool, pixelTask } from '../runtime/pool/pool.js';

const shrinkStacked = pixelTask<typeof import('./pixels.js'), 'shrinkStacked'>(import.meta.url, 'shrinkStacked');

/** All pictures of a report together, in bytes before base64 makes them a third more: a browser opens that at once. */
const BUDGET = 32_000_000;
/** A picture needs no more: 900 pixels of a catalog page at quality 75 are 40 to 110 kB. */
const MOST_BYTES = 120_000;
/** Below this a picture shows nothing. */
const LEAST_BYTES = 3_000;
const MOST_WIDTH = 900;
/** WebP holds 16,383 rows; with fewer a long page stays one that scrolls. */
const MOST_HEIGHT = 12_000;
const QUALITY = 75;
/** A picture that is too large is made smaller so often; each time by what it was over. */
const TRIES = 4;
/** Bytes fall slower than pixels: small pictures hold more detail a pixel. */
const HASTE = 0.9;

/** How many bytes each of so many pictures may have. */
export const bytesEach = (pictures: number): number =>
  Math.max(LEAST_BYTES, Math.min(MOST_BYTES, Math.floor(BUDGET / Math.max(1, pictures))));

/**
 * A picture as a WebP data URI of about `bytes` at most, or undefined when a file of it is not there or cannot be read.
 * @param files one, or those that a tall picture was cut into, from top to bottom
 */
export async function makePreview(
  files: readonly string[],
  { pool, bytes }: { pool: PixelPool; bytes: number },
): Promise<string | undefined> {
  try {
    const rasters = await Promise.all(
      files.map(async file => (await pool.run(decodePicture, (await pool.run(openFile, file)).bytes)).raster),
    );
    const whole = { width: rasters[0].width, height: rasters.reduce((sum, { height }) => sum + height, 0) };
    let scale = Math.min(1, MOST_WIDTH / whole.width, MOST_HEIGHT / whole.height);
    for (let attempt = 1; ; attempt++) {
      const small = await pool.run(shrinkStacked, { rasters, ...scaled(whole, scale) });
      const picture = await pool.run(encodePicture, { raster: small, format: 'webp', quality: QUALITY });
      if (picture.bytes.length <= bytes || attempt === TRIES) return toUri(picture.bytes);
      scale *= HASTE * Math.sqrt(bytes / picture.bytes.length);
    }
  } catch {
    return undefined; // moved, deleted or damaged since: the report says so in its place
  }
}

const scaled = ({ width, height }: Pick<Raster, 'width' | 'height'>, scale: number) => ({
  width: Math.max(1, Math.round(width * scale)),
  height: Math.max(1, Math.round(height * scale)),
});

const toUri = (bytes: Uint8Array): string => `data:image/webp;base64,${Buffer.from(bytes).toString('base64')}`;
