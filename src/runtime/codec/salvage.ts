/** How much of a damaged picture there is. Pure. */
import type { ImageFormat, Raster } from '../../page.js';

/**
 * The share of rows, 0..1, above those that the decoder filled up for want of data: libjpeg's filler is middle grey,
 * everybody else's is 0. A picture all of one colour counts as nothing: what its file still held drew nothing.
 */
export function readShare({ data, width, height, channels }: Raster, format: ImageFormat): number {
  const filler = format === 'jpeg' ? 128 : 0;
  const rowBytes = width * channels;
  let rows = height;
  while (rows > 0 && isAll(data.subarray((rows - 1) * rowBytes, rows * rowBytes), filler)) rows--;
  return isUniform(data.subarray(0, rows * rowBytes), channels) ? 0 : rows / height;
}

const isAll = (row: Uint8Array, value: number): boolean => row.every(byte => byte === value);

function isUniform(data: Uint8Array, channels: number): boolean {
  for (let i = channels; i < data.length; i++) if (data[i] !== data[i - channels]) return false;
  return true;
}
