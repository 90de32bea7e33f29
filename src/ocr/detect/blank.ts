/** Whether there is anything to be seen in a tile at all. Pure. */
import type { Raster } from '../../page.js';
import type { Area } from './tiles.js';

/** Levels of 255 that a plain ground may differ in: no letter is as faint. */
const PLAIN = 3;

/** An area of one colour holds no text. The first pixel that differs ends the look, so others cost nothing. */
export function isBlank({ data, width, channels }: Raster, { left, right, top, bottom }: Area): boolean {
  const first = data.subarray((top * width + left) * channels, (top * width + left + 1) * channels);
  for (let row = top; row < bottom; row++) {
    const [start, end] = [(row * width + left) * channels, (row * width + right) * channels];
    for (let at = start; at < end; at += channels) {
      for (let c = 0; c < channels; c++) if (Math.abs(data[at + c] - first[c]) > PLAIN) return false;
    }
  }
  return true;
}
