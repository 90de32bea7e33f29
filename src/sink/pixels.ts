/** What this room runs on the pixel pool. */
import type { Patch, Raster } from '../page.js';
import { pastePatch } from '../raster.js';
import { sharedBytes } from '../runtime/memory/shared.js';

export { findCuts } from './picture/cuts.js';

export interface MaskWork {
  readonly width: number;
  readonly height: number;
  readonly patches: readonly Patch[];
}

/** Where the patches are: white on black, grey where they mix with the page. */
export function drawMasks({ width, height, patches }: MaskWork): Raster {
  const masks: Raster = { data: sharedBytes(width * height * 3), width, height, channels: 3 };
  for (const { mask, ...patch } of patches) {
    pastePatch(masks, { ...patch, mask, pixels: sharedBytes(mask.length * 3).fill(255) });
  }
  return masks;
}
