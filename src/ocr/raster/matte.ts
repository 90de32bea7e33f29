import type { Raster } from '../../page.js';

const WHITE = 255;
const BLACK = 0;
/** Mean brightness of the solid pixels above which they are taken for light text on nothing. */
const LIGHT = 200;

/** The grey value, 0..255, over which the transparent pixels of a picture show its text. */
export function findMatte({ data, channels }: Raster): number {
  if (channels === 3) return WHITE;
  let sum = 0;
  let weight = 0;
  for (let i = 0; i < data.length; i += 4) {
    sum += ((data[i] + 2 * data[i + 1] + data[i + 2]) / 4) * data[i + 3];
    weight += data[i + 3];
  }
  return weight > 0 && weight < 0.9 * 255 * (data.length / 4) && sum / weight > LIGHT ? BLACK : WHITE;
}
