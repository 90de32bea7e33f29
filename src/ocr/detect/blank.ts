/** Whether there is anything to be seen in a tile at all. Pure. */
import type { Raster } from '../../page.js';
import type { Tile } from './tiles.js';

/** Levels of 255 that a plain ground may differ in: no letter is as faint. */
const PLAIN = 3;

/** A tile of one colour holds no text. The first pixel that differs ends the look, so others cost nothing. */
export function isBlank({ raster, scale, tile }: { raster: Raster; scale: number; tile: Tile }): boolean {
  const { data, width, height, channels } = raster;
  const { x, y, width: across, height: down } = tile.input;
  const left = Math.min(width - 1, Math.floor(x / scale)) * channels;
  const right = Math.min(width, Math.ceil((x + across) / scale)) * channels;
  const top = Math.min(height - 1, Math.floor(y / scale));
  const bottom = Math.min(height, Math.ceil((y + down) / scale));
  const first = data.subarray(top * width * channels + left, top * width * channels + left + channels);
  for (let row = top; row < bottom; row++) {
    const start = row * width * channels;
    for (let at = start + left; at < start + right; at += channels) {
      for (let c = 0; c < channels; c++) if (Math.abs(data[at + c] - first[c]) > PLAIN) return false;
    }
  }
  return true;
}
