/** Scales a part of a raster, averaging over area when it shrinks and mixing neighbours when it grows. */
import type { Box, Raster } from '../../page.js';
import { resample, type Taps, tapsOf } from './taps.js';

/**
 * The part `box` of the raster scaled by `scale`, as rows of interleaved RGB, 0..255. Beyond the raster its border
 * pixels go on. Transparent pixels are seen over `matte` (0..255).
 */
export function scaleBox(
  raster: Raster,
  { scale, box, matte }: { scale: number; box: Box; matte: number },
): Float32Array {
  const columns = triangle({ from: box.x, count: box.width, scale, side: raster.width });
  const rows = triangle({ from: box.y, count: box.height, scale, side: raster.height });
  return resample(raster, { columns, rows, matte });
}

/** A triangle filter, as wide as a target pixel when shrinking and as a source pixel when growing. */
function triangle({ from, count, scale, side }: { from: number; count: number; scale: number; side: number }): Taps {
  const reach = Math.max(1, 1 / scale);
  return tapsOf({ count, side }, (i, add) => {
    const center = Math.min((from + i + 0.5) / scale - 0.5, side - 1);
    const first = Math.max(0, Math.floor(center - reach) + 1);
    const last = Math.min(side - 1, Math.ceil(center + reach) - 1);
    const share = (at: number) => Math.max(0, 1 - Math.abs(at - center) / reach);
    let sum = 0;
    for (let at = first; at <= last; at++) sum += share(at);
    for (let at = first; at <= last; at++) add(at, share(at) / sum);
  });
}
