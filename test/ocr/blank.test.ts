import { describe, expect, it } from 'vitest';
import { isBlank } from '#imgtr/ocr/detect/blank.js';
import { planTiles } from '#imgtr/ocr/detect/tiles.js';
import type { Raster } from '#imgtr/page.js';
import { sharedBytes } from '#imgtr/runtime/memory/shared.js';

const page = (width: number, height: number): Raster => ({
  data: sharedBytes(width * height * 3).fill(240),
  ...{ width, height, channels: 3 },
});

describe('a tile of one colour', () => {
  it('is told from one with a single pixel of another, wherever that stands', () => {
    const raster = page(1600, 3000);
    const { scale, tiles } = planTiles(raster);
    expect(tiles.every(tile => isBlank({ raster, scale, tile }))).toBe(true);
    raster.data[(2999 * 1600 + 1599) * 3] = 230;
    expect(tiles.filter(tile => !isBlank({ raster, scale, tile }))).toEqual([tiles.at(-1)]);
  });

  it('may be grainy by a level or two, enlarged or made smaller', () => {
    const raster = page(300, 300);
    for (let i = 0; i < raster.data.length; i += 7) raster.data[i] = 238;
    for (const zoom of [0.5, 1]) {
      const { scale, tiles } = planTiles(raster, { zoom });
      expect(tiles.every(tile => isBlank({ raster, scale, tile }))).toBe(true);
      raster.data[0] = 240;
    }
  });
});
