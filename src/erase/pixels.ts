/** What this room runs on the pixel pool. */
import type { Box, Patch, Raster, SharedBytes } from '../page.js';
import { cropRaster, pastePatch } from '../raster.js';
import { toShared } from '../runtime/memory/shared.js';
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

/** A part of the page with its patches pasted. */
export function showErased({ raster, box, patches }: ShownPart): Raster {
  const part = cropRaster(raster, box);
  for (const patch of patches) pastePatch(part, cropPatch(patch, box));
  return part;
}
interface ShownPart {
  readonly raster: Raster;
  readonly box: Box;
  readonly patches: readonly Patch[];
}

/** What of a patch lies in a box, as seen from there. */
function cropPatch(patch: Patch, box: Box): Patch {
  const { width, height } = patch.box;
  const [left, top] = [Math.max(0, box.x - patch.box.x), Math.max(0, box.y - patch.box.y)];
  const right = Math.min(width, box.x + box.width - patch.box.x);
  const bottom = Math.min(height, box.y + box.height - patch.box.y);
  const part = { x: left, y: top, width: right - left, height: bottom - top };
  const channels = patch.pixels.length / patch.mask.length;
  const rows = (data: SharedBytes, of: number) => cropRaster({ data, width, height, channels: of as 3 }, part).data;
  const seen = { ...part, x: patch.box.x + left - box.x, y: patch.box.y + top - box.y };
  return { ...patch, box: seen, pixels: rows(patch.pixels, channels), mask: rows(patch.mask, 1) };
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
