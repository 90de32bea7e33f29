/** What this room runs on the pixel pool. */
import type { Patch, Raster } from '../page.js';
import { type EraseTarget, eraseBlock } from './erase-block.js';
import type { FillMethod } from './ground.js';

export interface EraseWork {
  readonly raster: Raster;
  readonly targets: readonly EraseTarget[];
  readonly method: FillMethod | 'auto';
}

/** Patches for the blocks that could be erased. */
export function eraseBlocks({ raster, targets, method }: EraseWork): Patch[] {
  return targets.map(target => eraseBlock(raster, target, method)).filter(patch => patch !== undefined);
}
