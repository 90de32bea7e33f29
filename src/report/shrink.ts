/** Smaller pictures for a report. */
import type { Raster } from '../page.js';
import { sharedBytes } from '../runtime/memory/shared.js';

/** A raster scaled down to `width` x `height` (whole pixels, at most its own) by averaging areas; alpha weighs. */
export function shrink({ raster, width, height }: { raster: Raster; width: number; height: number }): Raster {
  const { data, channels } = raster;
  const out = sharedBytes(width * height * channels);
  const columns = edges(raster.width, width);
  const rows = edges(raster.height, height);
  const sum = new Float64Array(channels);
  for (let y = 0, to = 0; y < height; y++) {
    for (let x = 0; x < width; x++, to += channels) {
      sum.fill(0);
      let weight = 0;
      for (let row = rows[y]; row < rows[y + 1]; row++) {
        let from = (row * raster.width + columns[x]) * channels;
        for (let column = columns[x]; column < columns[x + 1]; column++, from += channels) {
          const solid = channels === 4 ? data[from + 3] : 255;
          weight += solid;
          for (let c = 0; c < 3; c++) sum[c] += data[from + c] * solid;
        }
      }
      for (let c = 0; c < 3; c++) out[to + c] = weight > 0 ? Math.round(sum[c] / weight) : 0;
      const pixels = (rows[y + 1] - rows[y]) * (columns[x + 1] - columns[x]);
      if (channels === 4) out[to + 3] = Math.round(weight / pixels);
    }
  }
  return { data: out, width, height, channels };
}

/** Where each target pixel begins among `from` source pixels, and where the last ends. */
const edges = (from: number, to: number): number[] =>
  Array.from({ length: to + 1 }, (_, i) => Math.floor((i * from) / to));
