/** Sets the translations where the source text was. The work is done on the pixel pool, a task a page. */
import type { LanguageCode } from '../language.js';
import type { Typesetter } from '../ports.js';
import { type PixelPool, pixelTask } from '../runtime/pool.js';
import { type FontPlaces, requireFaces, requireReadable } from './fonts.js';

const typesetPage = pixelTask<typeof import('./pixels.js'), 'typesetPage'>(import.meta.url, 'typesetPage');

export interface TypesetterSettings {
  readonly pool: PixelPool;
  readonly to: LanguageCode;
  /** A plate without the text of the blocks that were drawn, or of every block that could be erased. */
  readonly plate: 'none' | 'drawn' | 'all';
  readonly fonts?: FontPlaces;
}

/** Throws MissingError, at the first page, when a font is not there. */
export function createTypesetter({ pool, to, plate, fonts = {} }: TypesetterSettings): Typesetter {
  let checked = false;
  return {
    async typeset(page) {
      if (!checked) requireFaces(to, fonts);
      if (!checked) requireReadable(fonts);
      checked = true;
      const { raster, blocks, translations, patches } = page;
      const request = { raster, blocks, translations, patches, to, plate, places: fonts };
      return { ...page, ...(await pool.run(typesetPage, request)) };
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
