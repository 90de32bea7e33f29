/** What is asked of this room, and what it answers. */
import type { LanguageCode } from '../language.js';
import type { Block, Check, Drawing, Patch, Raster, Translation } from '../page.js';
import type { FontPlaces } from './draw/fonts.js';

export interface TypesetRequest {
  readonly raster: Raster;
  readonly blocks: readonly Block[];
  readonly translations: ReadonlyMap<string, Translation>;
  readonly patches: ReadonlyMap<string, Patch>;
  readonly to: LanguageCode;
  readonly plate: 'none' | 'drawn' | 'all';
  readonly places: FontPlaces;
}

export interface Typeset {
  /** Undefined when nothing is drawn or removed. */
  readonly output?: Raster;
  readonly plate?: Raster;
  readonly drawings: Map<string, Drawing>;
  /** Why blocks were left as they are, by id. */
  readonly undrawn: Map<string, string>;
  readonly checks: readonly Check[];
}

export type Size = Pick<Raster, 'width' | 'height'>;
