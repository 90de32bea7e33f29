/** Rectangles, regions, tiles and rows: the parts of the detector that need no model. */
import { describe, expect, it } from 'vitest';
import { findRectangles, keepAnswer } from '#imgtr/ocr/detect/detect.js';
import { findRegions } from '#imgtr/ocr/detect/regions.js';
import { planTiles } from '#imgtr/ocr/detect/tiles.js';
import { degrees, grow, leastRectangle, toQuad, turn, withExtent } from '#imgtr/ocr/raster/rectangle.js';
import type { Point } from '#imgtr/page.js';

const turnPoint =
  (angle: number) =>
  ([x, y]: Point): Point => [x * Math.cos(angle) - y * Math.sin(angle), x * Math.sin(angle) + y * Math.cos(angle)];
const box = (width: number, height: number): Point[] => [
  [0, 0],
  [width, 0],
  [width, height],
  [0, height],
];

describe('the rectangle of least area', () => {
  it.each([0, 10, 25, -30, 44])('finds a line turned by %i degrees', angle => {
    const rectangle = leastRectangle([...box(200, 40), [60, 15] as const].map(turnPoint((angle * Math.PI) / 180)));
    expect(degrees(rectangle)).toBeCloseTo(angle, 5);
    expect([rectangle.width, rectangle.height]).toEqual([expect.closeTo(200, 5), expect.closeTo(40, 5)]);
  });

  it('leaves a tall one tall', () => {
    const rectangle = leastRectangle(box(40, 200).map(turnPoint(0.1)));
    expect(rectangle.height).toBeCloseTo(200, 5);
    expect(degrees(rectangle)).toBeCloseTo((0.1 * 180) / Math.PI, 5);
  });

  it('stands upright when a tilt would save next to nothing', () => {
    const person: Point[] = [
      [50, 0],
      [100, 95],
      [95, 100],
      [5, 100],
      [0, 95],
    ];
    expect(leastRectangle(person).angle).toBe(0);
  });

  it('starts its quad at the corner where the text starts, also upside down', () => {
    const rectangle = { center: [50, 20], width: 100, height: 40, angle: 0 } as const;
    expect(toQuad(rectangle)[0]).toEqual([0, 0]);
    expect(toQuad(turn(rectangle, 2))[0]).toEqual([expect.closeTo(100), expect.closeTo(40)]);
    expect(degrees(turn(rectangle, 3))).toBeCloseTo(-90);
  });

  it('is cut along its own directions', () => {
    const part = withExtent(
      { center: [0, 0], width: 100, height: 40, angle: Math.PI / 2 },
      { left: 0, right: 50, top: -20, bottom: 20 },
    );
    expect(part.center).toEqual([expect.closeTo(0), expect.closeTo(25)]);
    expect([part.width, part.height]).toEqual([50, 40]);
    expect(grow(part, 5)).toMatchObject({ width: 60, height: 50, center: part.center });
  });
});

/** A map from rows of digits, 9 for certain text. */
function mapOf(...rows: string[]) {
  const data = Uint8Array.from(rows.join(''), digit => Math.round((Number(digit) / 9) * 255));
  return { data, width: rows[0].length, height: rows.length };
}

describe('regions', () => {
  it('are joined at corners and where two arms meet below', () => {
    const regions = findRegions(mapOf('9000900', '0909000', '0000000', '9000009', '9000009', '9999999'), 0.3);
    expect(regions.map(({ area }) => area)).toEqual([2, 2, 11]);
  });

  it('carry their mean probability', () => {
    const [region] = findRegions(mapOf('0000', '0960', '0000'), 0.3);
    expect(region.score).toBeCloseTo((1 + 6 / 9) / 2, 2);
  });

  it('stay apart when there is a pixel between them', () => {
    expect(findRegions(mapOf('990990', '990990'), 0.3)).toHaveLength(2);
  });
});

describe('the rectangles of a map', () => {
  const data = new Uint8Array(100 * 60);
  for (let y = 20; y < 30; y++) data.fill(255, y * 100 + 10, y * 100 + 90);

  it('are unclipped by area * ratio / perimeter and scaled to the page', () => {
    const [{ rectangle, unclipped }] = findRectangles({ map: { data, width: 100, height: 60 }, scale: 2 });
    const offset = (80 * 10 * 1.6) / 180;
    expect(rectangle).toMatchObject({ center: [25, 12.5], angle: 0 });
    expect([rectangle.width, rectangle.height]).toEqual([40 + offset, 5 + offset].map(value => expect.closeTo(value)));
    expect(unclipped).toBeCloseTo(offset / 2);
  });

  it('leave out faint and tiny ones', () => {
    const faint = data.map(value => value * 0.4);
    expect(findRectangles({ map: { data: faint, width: 100, height: 60 }, scale: 1 })).toEqual([]);
    expect(findRectangles({ map: mapOf('000000', '099990', '000000'), scale: 1 })).toEqual([]);
  });
});

describe('tiles', () => {
  it.each([
    [640, 640],
    [790, 30_000],
    [4000, 3000],
    [700, 2500],
  ])('of a page of %i x %i cover each pixel once, with margins that the model sees', (width, height) => {
    const { tiles } = planTiles({ width, height });
    const kept = tiles.reduce((sum, tile) => sum + tile.kept.width * tile.kept.height, 0);
    expect(kept).toBe(width * height);
    for (const { input, kept: part } of tiles) {
      expect([input.width % 32, input.height % 32]).toEqual([0, 0]);
      expect(input.width * input.height).toBeLessThanOrEqual(1280 ** 2);
      for (const [from, to, start, end, side] of [
        [part.x, part.x + part.width, input.x, input.x + input.width, width],
        [part.y, part.y + part.height, input.y, input.y + input.height, height],
      ]) {
        expect(from - start).toBeGreaterThanOrEqual(from === 0 ? 0 : 96);
        expect(end - to).toBeGreaterThanOrEqual(to === side ? 0 : 96);
      }
    }
  });

  it('enlarge small pictures, but not for ever, and shrink none', () => {
    expect(planTiles({ width: 400, height: 320 }).scale).toBe(2);
    expect(planTiles({ width: 1, height: 1 }).scale).toBe(3);
    expect(planTiles({ width: 3000, height: 2000 }).scale).toBe(1);
  });

  it('are one where the page has no more pixels than one may have', () => {
    expect(planTiles({ width: 1368, height: 930 }).tiles).toHaveLength(1);
    expect(planTiles({ width: 1368, height: 1270 }).tiles).toHaveLength(2);
  });

  it('that were looked at at half of the scale have each pixel of the answer twice along each side', () => {
    const map = { data: new Uint8Array(8), width: 4, height: 2 };
    const tile = { input: { x: -2, y: 0, width: 6, height: 2 }, kept: { x: 1, y: 0, width: 3, height: 2 } };
    const data = new Float32Array(new SharedArrayBuffer(4 * 4)).map((_, i) => i / 4);
    keepAnswer({ answer: { data: data as never, dims: [1, 1, 1, 4] }, tile, detail: 0.5, map });
    expect([...map.data]).toEqual([0, 64, 128, 128, 0, 64, 128, 128]);
  });

  it('keep of an answer what is theirs', () => {
    const map = { data: new Uint8Array(8), width: 4, height: 2 };
    const data = new Float32Array(new SharedArrayBuffer(4 * 16)).map((_, i) => i / 16);
    const tile = { input: { x: 1, y: -1, width: 4, height: 4 }, kept: { x: 2, y: 0, width: 2, height: 2 } };
    keepAnswer({ answer: { data: data as never, dims: [1, 1, 4, 4] }, tile, map });
    expect([...map.data]).toEqual([0, 0, 5, 6, 0, 0, 9, 10].map(value => Math.round((value / 16) * 255)));
  });
});
