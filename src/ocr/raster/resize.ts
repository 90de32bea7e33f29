/** Scales a part of a raster, averaging over area when it shrinks and mixing neighbours when it grows. */
import type { Box, Raster } from '../../page.js';
import { resample, resampleRows, type Taps, tapsOf } from './taps.js';

/**
 * The part `box` of the raster scaled by `scale`, as rows of interleaved RGB, 0..255. Beyond the raster its border
 * pixels go on. Transparent pixels are seen over `matte` (0..255).
 */
export function scaleBox(raster: Raster, { scale, box, matte }: Scaling): Float32Array {
  return resample(raster, { ...tapsFor(raster, { scale, box }), matte });
}

/** The same row by row, in memory that the next row takes over. */
export function scaleRows(
  raster: Raster,
  { scale, box, matte }: Scaling,
  take: (row: Float32Array, y: number) => void,
): void {
  resampleRows(raster, { ...tapsFor(raster, { scale, box }), matte }, take);
}

interface Scaling {
  readonly scale: number;
  readonly box: Box;
  readonly matte: number;
}

const tapsFor = ({ width, height }: Raster, { scale, box }: { scale: number; box: Box }) => ({
  columns: triangle({ from: box.x, count: box.width, scale, side: width }),
  rows: triangle({ from: box.y, count: box.height, scale, side: height }),
});

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
