/** Resamples upright pixels along one side at a time: which source pixels make up each target pixel. */
import type { Raster } from '../../page.js';

/** Of each target pixel along a side the first source pixel, and how much of it and of the next ones. */
export interface Taps {
  /** First source pixel of each target pixel; inside the side, and no less than the one before. */
  readonly from: Int32Array;
  /** Where the weights of each target pixel begin; one place more than there are pixels. */
  readonly starts: Int32Array;
  readonly weights: Float32Array;
}

/**
 * Taps of target pixels in order. `weigh` calls back with the source pixels of each, which may lie beyond the side:
 * there its border pixel goes on.
 */
export function tapsOf(
  { count, side }: { count: number; side: number },
  weigh: (target: number, add: (source: number, weight: number) => void) => void,
): Taps {
  const from = new Int32Array(count);
  const starts = new Int32Array(count + 1);
  const weights: number[] = [];
  for (let i = 0; i < count; i++) {
    const first = weights.length;
    weigh(i, (source, weight) => {
      const inside = source < 0 ? 0 : source >= side ? side - 1 : source;
      if (weights.length === first) from[i] = inside;
      const at = first + inside - from[i];
      weights[at] = (weights[at] ?? 0) + weight;
    });
    starts[i + 1] = weights.length;
  }
  return { from, starts, weights: Float32Array.from(weights) };
}

/** Rows of interleaved RGB, 0..255; transparent pixels are seen over `matte` (0..255). */
export function resample(
  raster: Raster,
  { columns, rows, matte }: { columns: Taps; rows: Taps; matte: number },
): Float32Array {
  const length = columns.from.length * 3;
  const height = rows.from.length;
  const out = new Float32Array(length * height);
  const scaled = new Map<number, Float32Array>();
  for (let y = 0; y < height; y++) {
    const first = rows.from[y];
    for (const old of scaled.keys()) if (old < first) scaled.delete(old);
    const target = out.subarray(y * length, (y + 1) * length);
    for (let i = rows.starts[y]; i < rows.starts[y + 1]; i++) {
      const at = first + i - rows.starts[y];
      const row = scaled.get(at) ?? scaleRow(matted(raster, { y: at, matte }), columns);
      scaled.set(at, row);
      addRow(target, row, rows.weights[i]);
    }
  }
  return out;
}

function addRow(target: Float32Array, row: Float32Array, weight: number): void {
  if (weight === 1) target.set(row);
  else for (let x = 0; x < target.length; x++) target[x] += row[x] * weight;
}

function scaleRow(row: Uint8Array | Float32Array, { from, starts, weights }: Taps): Float32Array {
  const out = new Float32Array(from.length * 3);
  for (let x = 0, to = 0; x < from.length; x++, to += 3) {
    let [red, green, blue] = [0, 0, 0];
    for (let i = starts[x], at = from[x] * 3; i < starts[x + 1]; i++, at += 3) {
      const weight = weights[i];
      red += row[at] * weight;
      green += row[at + 1] * weight;
      blue += row[at + 2] * weight;
    }
    out[to] = red;
    out[to + 1] = green;
    out[to + 2] = blue;
  }
  return out;
}

/** A source row as opaque RGB. */
function matted(
  { data, width, channels }: Raster,
  { y, matte }: { y: number; matte: number },
): Uint8Array | Float32Array {
  const row = data.subarray(y * width * channels, (y + 1) * width * channels);
  if (channels === 3) return row;
  const out = new Float32Array(width * 3);
  for (let x = 0; x < width; x++) {
    const solid = row[x * 4 + 3] / 255;
    for (let c = 0; c < 3; c++) out[x * 3 + c] = row[x * 4 + c] * solid + matte * (1 - solid);
  }
  return out;
}
