/** Copying and pasting pixels. Called on pool threads only. */
import type { Box, Patch, Raster } from './page.js';
import { sharedBytes } from './runtime/memory/shared.js';

/** A raster of its own with the same pixels. */
export function copyRaster(raster: Raster): Raster {
  const data = sharedBytes(raster.data.length);
  data.set(raster.data);
  return { ...raster, data };
}

/** A box of a raster, which must lie inside it, as a raster of its own. */
export function cropRaster({ data, width, channels }: Raster, { x, y, ...size }: Box): Raster {
  const out = sharedBytes(size.width * size.height * channels);
  const row = size.width * channels;
  for (let line = 0; line < size.height; line++) {
    const from = ((y + line) * width + x) * channels;
    out.set(data.subarray(from, from + row), line * row);
  }
  return { ...size, data: out, channels };
}

/** Writes a patch into a raster of the same channels; pixels where its mask is 0 are not touched. */
export function pastePatch({ data, width, channels }: Raster, { box, pixels, mask }: Patch): void {
  for (let y = 0; y < box.height; y++) {
    let from = y * box.width;
    let to = ((box.y + y) * width + box.x) * channels;
    for (let x = 0; x < box.width; x++, from++, to += channels) {
      const share = mask[from];
      if (share === 0) continue;
      for (let c = 0; c < channels; c++) {
        const patched = pixels[from * channels + c];
        data[to + c] = share === 255 ? patched : Math.round((patched * share + data[to + c] * (255 - share)) / 255);
      }
    }
  }
}
