/** Sets the translations where the source text was. The work is done on the pixel pool, a task a page. */
import type { LanguageCode } from '../language.js';
import type { Typesetter } from '../ports.js';
import { type PixelPool, pixelTask } from '../runtime/pool.js';
import { type FontPlaces, requireFaces, requireReadable } from './fonts.js';

type Pixels = typeof import('./pixels.js');
const typesetPage = pixelTask<Pixels, 'typesetPage'>(import.meta.url, 'typesetPage');
const typesetResized = pixelTask<Pixels, 'typesetResized'>(import.meta.url, 'typesetResized');

export interface TypesetterSettings {
  readonly pool: PixelPool;
  readonly to: LanguageCode;
  /** A plate without the text of the blocks that were drawn, or of every block that could be erased. */
  readonly plate: 'none' | 'drawn' | 'all';
  readonly fonts?: FontPlaces;
  /** Wider pages are made as narrow, pixels. */
  readonly maxWidth?: number | undefined;
}

/** Throws MissingError, at the first page, when a font is not there. */
export function createTypesetter({ pool, to, plate, fonts = {}, maxWidth = Infinity }: TypesetterSettings): Typesetter {
  let checked = false;
  return {
    async typeset(page) {
      if (!checked) requireFaces(to, fonts);
      if (!checked) requireReadable(fonts);
      checked = true;
      const { raster, blocks, translations, patches } = page;
      const request = { raster, blocks, translations, patches, to, plate, places: fonts };
      if (page.traits.frames > 1 || raster.width <= maxWidth) {
        return { ...page, ...(await pool.run(typesetPage, request)) };
      }
      const height = Math.max(1, Math.round((raster.height * maxWidth) / raster.width));
      return { ...page, ...(await pool.run(typesetResized, { ...request, size: { width: maxWidth, height } })) };
    },
    async close() {}, // the pool is the caller's
  };
}

/** Draws nothing: every page passes as it is. */
export function noTypesetter(): Typesetter {
  return {
    async typeset(page) {
      return { ...page, drawings: new Map(), undrawn: new Map(), checks: [] };
    },
    async close() {},
  };
}
