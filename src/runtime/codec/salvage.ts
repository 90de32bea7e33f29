/** How much of a damaged picture there is. Pure. */
import type { ImageFormat, Raster } from '../../page.js';

/**
 * The share of rows, 0..1, above those that the decoder filled up for want of data: libjpeg's filler is middle grey,
 * everybody else's is 0.
 */
export function readShare({ data, width, height, channels }: Raster, format: ImageFormat): number {
  const filler = format === 'jpeg' ? 128 : 0;
  const rowBytes = width * channels;
  let rows = height;
  while (rows > 0 && isAll(data.subarray((rows - 1) * rowBytes, rows * rowBytes), filler)) rows--;
  return rows / height;
}

const isAll = (row: Uint8Array, value: number): boolean => row.every(byte => byte === value);
