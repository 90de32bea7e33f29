/** Scales a part of a raster, averaging over area when it shrinks and mixing neighbours when it grows. */
import type { Box, Raster } from '../page.js';

/** Which source pixels make up the target pixels of a side: of each, the first one, and how much of it and the next. */
interface Taps {
  /** First source pixel of each target pixel; inside the side. */
  readonly from: Int32Array;
  /** Where the weights of each target pixel begin; one place more than there are pixels. */
  readonly starts: Int32Array;
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
  const length = box.width * 3;
  const out = new Float32Array(length * box.height);
  const cache = new Map<number, Float32Array>();
  for (let y = 0; y < box.height; y++) {
    const first = rows.from[y];
    for (const old of cache.keys()) if (old < first) cache.delete(old);
    const target = out.subarray(y * length, (y + 1) * length);
    for (let i = rows.starts[y]; i < rows.starts[y + 1]; i++) {
      const at = first + i - rows.starts[y];
      const row = cache.get(at) ?? scaleRow(raster, { y: at, columns, matte });
      cache.set(at, row);
      const weight = rows.weights[i];
      if (weight === 1) target.set(row);
      else for (let x = 0; x < length; x++) target[x] += row[x] * weight;
    }
  }
  return out;
}

/** A source row with its columns scaled. */
function scaleRow(raster: Raster, { y, columns, matte }: { y: number; columns: Taps; matte: number }): Float32Array {
  const row = matted(raster, { y, matte });
  const { from, starts, weights } = columns;
  const out = new Float32Array(from.length * 3);
  for (let x = 0, to = 0; x < from.length; x++, to += 3) {
    for (let i = starts[x], at = from[x] * 3; i < starts[x + 1]; i++, at += 3) {
      const weight = weights[i];
      out[to] += row[at] * weight;
      out[to + 1] += row[at + 1] * weight;
      out[to + 2] += row[at + 2] * weight;
    }
  }
  return out;
}

/** A source row as opaque RGB. */
function matted({ data, width, channels }: Raster, { y, matte }: { y: number; matte: number }): ArrayLike<number> {
  const row = data.subarray(y * width * channels, (y + 1) * width * channels);
  if (channels === 3) return row;
  const out = new Float32Array(width * 3);
  for (let x = 0; x < width; x++) {
    const solid = row[x * 4 + 3] / 255;
    for (let c = 0; c < 3; c++) out[x * 3 + c] = row[x * 4 + c] * solid + matte * (1 - solid);
  }
  return out;
}

/** A triangle filter, as wide as a target pixel when shrinking and as a source pixel when growing. */
function tapsOf({ from, count, scale, side }: { from: number; count: number; scale: number; side: number }): Taps {
  const reach = Math.max(1, 1 / scale);
  const taps = { from: new Int32Array(count), starts: new Int32Array(count + 1) };
  const weights: number[] = [];
  for (let i = 0; i < count; i++) {
    const center = Math.min((from + i + 0.5) / scale - 0.5, side - 1);
    const first = Math.max(0, Math.floor(center - reach) + 1);
    const last = Math.min(side - 1, Math.ceil(center + reach) - 1);
    const share = (at: number) => Math.max(0, 1 - Math.abs(at - center) / reach);
    let sum = 0;
    for (let at = first; at <= last; at++) sum += share(at);
    for (let at = first; at <= last; at++) weights.push(share(at) / sum);
    taps.from[i] = first;
    taps.starts[i + 1] = weights.length;
  }
  return { ...taps, weights: Float32Array.from(weights) };
}
