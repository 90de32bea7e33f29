/** Sets the translations where the source text was. The work is done on the pixel pool, a task a page. */
import type { LanguageCode } from '../language.js';
import type { PageRef } from '../page.js';
import type { Typesetter } from '../ports.js';
import { makeRoom } from '../runtime/memory/reclaim.js';
import { type PixelPool, pixelTask } from '../runtime/pool/pool.js';
import { type FontPlaces, requireFaces } from './draw/fonts.js';

type Pixels = typeof import('./pixels.js');
const typesetPage = pixelTask<Pixels, 'typesetPage'>(import.meta.url, 'typesetPage');
const typesetResized = pixelTask<Pixels, 'typesetResized'>(import.meta.url, 'typesetResized');

export interface TypesetterSettings {
  readonly pool: PixelPool;
  /** A plate without the text of the blocks that were drawn, or of every block that could be erased. */
  readonly plate: 'none' | 'drawn' | 'all';
  readonly fonts?: (language: LanguageCode) => FontPlaces;
  /** A page that is wider is made as narrow, pixels. */
  readonly maxWidthOf?: (page: PageRef) => number | undefined;
}

/** Throws MissingError, at the first page of a language, when a font is not there. */
export function createTypesetter(settings: TypesetterSettings): Typesetter {
  const { pool, plate, fonts = (): FontPlaces => ({}), maxWidthOf = () => undefined } = settings;
  const checked = new Set<LanguageCode>();
  return {
    async typeset(page) {
      const { target: to, raster, blocks, translations, patches } = page;
      const places = fonts(to);
      if (!checked.has(to)) requireFaces(to, places);
      if (!checked.has(to) && places.first) (await import('./draw/glyphs.js')).requireReadable(places);
      checked.add(to);
      const request = { raster, blocks, translations, patches, to, plate, places };
      const maxWidth = maxWidthOf(page) ?? Infinity;
      await makeRoom(raster);
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
