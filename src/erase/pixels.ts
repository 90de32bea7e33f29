/** What this room runs on the pixel pool. */
import type { Patch, Raster, SharedBytes } from '../page.js';
import { toShared } from '../runtime/shared.js';
import { type ErasedBlock, type EraseHow, type EraseTarget, eraseBlock } from './erase-block.js';
import * as lama from './lama/pixels.js';
import { type PackedPatch, packPatch, unpackPatch } from './pack.js';

export interface EraseWork extends EraseHow {
  readonly raster: Raster;
  readonly targets: readonly EraseTarget[];
}

/** The blocks that could be erased. */
export function eraseBlocks({ raster, targets, ...how }: EraseWork): ErasedBlock[] {
  return targets.map(target => eraseBlock(raster, target, how)).filter(erased => erased !== undefined);
}

export function cutTiles(work: lama.CutWork): lama.CutTile[] {
  return lama.cutTiles(work);
}

export function layTiles(work: lama.LayWork): Patch {
  return lama.layTiles(work);
}

export function packPatches(patches: readonly Patch[]): SharedBytes[] {
  return patches.map(patch => toShared(packPatch(patch)));
}

export function unpackPatches(patches: readonly PackedPatch[]): Patch[] {
  return patches.map(unpackPatch);
}
