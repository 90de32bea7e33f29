/** At which share of its scale a tile is looked at. */
import { describe, expect, it } from 'vitest';
import { chooseDetail } from '#imgtr/ocr/detect/detail.js';
import { inputAt, planTiles } from '#imgtr/ocr/detect/tiles.js';
import type { Raster } from '#imgtr/page.js';
import { sharedBytes } from '#imgtr/runtime/memory/shared.js';
import { drawPage, write } from './drawing.js';

const details = (raster: Raster, zoom = 1) => {
  const { scale, tiles } = planTiles(raster, { zoom });
  return tiles.map(tile => chooseDetail({ raster, matte: 255, scale, tile }));
};
const plain = (width: number, height: number): Raster => ({
  data: sharedBytes(width * height * 3).fill(240),
  ...{ width, height, channels: 3 },
});
const letters = { x: 60, y: 500, size: 200 };
type Paint = Parameters<typeof drawPage>[1];
const largeAnd = (paint?: Paint) =>
  drawPage({ width: 800, height: 700 }, context => {
    write(context, '新品到', letters);
    paint?.(context);
  });

describe('a tile of one colour', () => {
  it('is not looked at, unless there is a single pixel of another, wherever that stands', () => {
    const raster = plain(1000, 2000);
    expect(details(raster)).toEqual([0, 0]);
    raster.data[(1999 * 1000 + 999) * 3] = 230;
    expect(details(raster)).toEqual([0, 0.5]);
  });

  it('may be grainy by a level or two, enlarged or made smaller', () => {
    const raster = plain(300, 300);
    for (let i = 0; i < raster.data.length; i += 7) raster.data[i] = 238;
    for (const zoom of [0.5, 1]) expect(details(raster, zoom)).toEqual([0]);
  });
});

describe('a tile with large letters', () => {
  it('is looked at at half of its scale', () => {
    const raster = largeAnd();
    expect(details(raster)).toEqual([0.5]);
    const [tile] = planTiles(raster).tiles;
    expect(inputAt(tile!, { detail: 0.5 })).toEqual({ x: 0, y: 0, width: 416, height: 352 });
  });

  it('is not made smaller still on a page that is', () => {
    expect(details(largeAnd(), 0.75)).toEqual([1]);
  });

  const print = (color: string, size: number): Paint => {
    return context => {
      context.fillStyle = color;
      write(context, '全场包邮', { x: 601, y: 53, size });
    };
  };
  it.each<[string, Paint]>([
    ['of 8 pixels', print('#2a2420', 8)],
    ['of 8 pixels in light grey', print('#cfccc6', 8)],
    ['of 20 pixels', print('#2a2420', 20)],
    ['of 20 pixels, hardly to be seen', print('#e2dfd8', 20)],
    [
      'of 12 pixels in a colour as bright as its ground',
      context => {
        context.fillStyle = '#40a040';
        context.fillRect(590, 30, 100, 40);
        print('#e05040', 12)(context);
      },
    ],
  ])('is looked at at its full scale when there are letters %s', (_, paint) => {
    expect(details(largeAnd(paint))).toEqual([1]);
  });
});
