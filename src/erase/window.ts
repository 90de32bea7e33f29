/** A piece of the page as numbers to reckon with. */
import type { Box, Raster } from '../page.js';

/** Rows of interleaved numbers. */
export interface Field {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly values: Float32Array;
}

/**
 * A box of the page: rows of interleaved floats 0..255, colours premultiplied by alpha where there is one, so that a
 * transparent pixel's colour weighs nothing.
 */
export interface Window extends Field {
  readonly box: Box;
}

/** Copies a box out of the raster; the box must lie inside it. */
export function openWindow(raster: Raster, box: Box): Window {
  const { channels } = raster;
  const values = new Float32Array(box.width * box.height * channels);
  for (let y = 0, to = 0; y < box.height; y++) {
    const from = ((box.y + y) * raster.width + box.x) * channels;
    const row = raster.data.subarray(from, from + box.width * channels);
    values.set(row, to);
    to += row.length;
  }
  if (channels === 4) premultiply(values);
  return { box, width: box.width, height: box.height, channels, values };
}

/** By how much a pixel differs from the same one of other values, in the channel where it differs most. */
export function farthest({ channels, values }: Field, others: ArrayLike<number>, pixel: number): number {
  let most = 0;
  for (let c = pixel * channels; c < (pixel + 1) * channels; c++)
    most = Math.max(most, Math.abs(values[c] - others[c]));
  return most;
}

function premultiply(values: Float32Array): void {
  for (let i = 0; i < values.length; i += 4) {
    const alpha = values[i + 3] / 255;
    for (let c = 0; c < 3; c++) values[i + c] *= alpha;
  }
}

/** Writes a pixel's bytes as a raster stores them: rounded, with straight alpha. */
export function storePixel(values: Float32Array, { from, bytes, to, channels }: StoredPixel): void {
  const alpha = channels === 4 ? values[from + 3] : 255;
  const scale = alpha > 0 ? 255 / alpha : 0;
  for (let c = 0; c < 3; c++) bytes[to + c] = toByte(values[from + c] * scale);
  if (channels === 4) bytes[to + 3] = toByte(alpha);
}
interface StoredPixel {
  readonly from: number;
  readonly bytes: Uint8Array;
  readonly to: number;
  readonly channels: number;
}

function toByte(value: number): number {
  return Math.max(0, Math.min(255, Math.round(value)));
}
