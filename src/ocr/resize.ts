/** Scales a part of a raster, averaging over area when it shrinks and mixing neighbours when it grows. */
import type { Box, Raster } from '../page.js';

/** Which source pixels make up a target pixel, and how much of each. */
interface Taps {
  /** First source pixel; inside the side. */
  readonly from: number;
  readonly weights: Float32Array;
}

/**
 * The part `box` of the raster scaled by `scale`, as rows of interleaved RGB, 0..255. Beyond the raster its border
 * pixels go on. Transparent pixels are seen over `matte` (0..255).
 */
export function scaleBox(
  raster: Raster,
  { scale, box, matte }: { scale: number; box: Box; matte: number },
): Float32Array {
  const columns = tapsOf({ from: box.x, count: box.width, scale, side: raster.width });
  const rows = tapsOf({ from: box.y, count: box.height, scale, side: raster.height });
  const out = new Float32Array(box.width * box.height * 3);
  const cache = new Map<number, Float32Array>();
  rows.forEach(({ from, weights }, y) => {
    for (const old of cache.keys()) if (old < from) cache.delete(old);
    const target = out.subarray(y * box.width * 3, (y + 1) * box.width * 3);
    weights.forEach((weight, i) => {
      const row = cache.get(from + i) ?? scaleRow(raster, { y: from + i, columns, matte });
      cache.set(from + i, row);
      for (let x = 0; x < target.length; x++) target[x] += row[x] * weight;
    });
  });
  return out;
}

/** A source row with its columns scaled. */
function scaleRow(raster: Raster, { y, columns, matte }: { y: number; columns: Taps[]; matte: number }): Float32Array {
  const { data, width, channels } = raster;
  const out = new Float32Array(columns.length * 3);
  columns.forEach(({ from, weights }, x) => {
    for (let i = 0; i < weights.length; i++) {
      const at = (y * width + from + i) * channels;
      const solid = channels === 4 ? data[at + 3] / 255 : 1;
      for (let c = 0; c < 3; c++) out[x * 3 + c] += weights[i] * (data[at + c] * solid + matte * (1 - solid));
    }
  });
  return out;
}

/** A triangle filter, as wide as a target pixel when shrinking and as a source pixel when growing. */
function tapsOf({ from, count, scale, side }: { from: number; count: number; scale: number; side: number }): Taps[] {
  const reach = Math.max(1, 1 / scale);
  return Array.from({ length: count }, (_, i) => {
    const center = Math.min((from + i + 0.5) / scale - 0.5, side - 1);
    const first = Math.max(0, Math.floor(center - reach) + 1);
    const last = Math.min(side - 1, Math.ceil(center + reach) - 1);
    const weights = Float32Array.from({ length: last - first + 1 }, (_, j) =>
      Math.max(0, 1 - Math.abs(first + j - center) / reach),
    );
    const sum = weights.reduce((total, weight) => total + weight, 0);
    return { from: first, weights: weights.map(weight => weight / sum) };
  });
}
