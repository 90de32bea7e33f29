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

/** Rasters of one width below each other, scaled down together. One that has no alpha is opaque where others have some. */
export function shrinkStacked({ rasters, width, height }: Stack): Raster {
  const total = rasters.reduce((sum, raster) => sum + raster.height, 0);
  const channels = rasters.some(raster => raster.channels === 4) ? 4 : 3;
  const data = sharedBytes(width * height * channels);
  let [rows, top] = [0, 0];
  for (const raster of rasters) {
    rows += raster.height;
    const bottom = Math.round((rows * height) / total);
    if (bottom > top) {
      const part = shrink({ raster, width, height: bottom - top });
      data.set(channels === part.channels ? part.data : withAlpha(part), top * width * channels);
    }
    top = bottom;
  }
  return { data, width, height, channels };
}

interface Stack {
  readonly rasters: readonly Raster[];
  readonly width: number;
  readonly height: number;
}

function withAlpha({ data, width, height }: Raster): Uint8Array {
  const out = new Uint8Array(width * height * 4).fill(255);
  for (let from = 0, to = 0; from < data.length; from += 3, to += 4) out.set(data.subarray(from, from + 3), to);
  return out;
}

/** Where each target pixel begins among `from` source pixels, and where the last ends. */
const edges = (from: number, to: number): number[] =>
  Array.from({ length: to + 1 }, (_, i) => Math.floor((i * from) / to));
