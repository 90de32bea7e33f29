/** Fitting rectangles to ink and cutting columns, on bars instead of letters. */
import { describe, expect, it } from 'vitest';
import { fillDetectorTensor } from '#imgtr/ocr/detect/detect.js';
import type { Rectangle } from '#imgtr/ocr/raster/rectangle.js';
import { scaleBox } from '#imgtr/ocr/raster/resize.js';
import { straighten } from '#imgtr/ocr/raster/warp.js';
import { cutColumn } from '#imgtr/ocr/read/column.js';
import { fitToInk } from '#imgtr/ocr/read/ink.js';
import { sharedFloats, toShared } from '#imgtr/runtime/memory/shared.js';
import { listModels } from '#imgtr/runtime/models/models.js';
import { drawPage, writeDown } from './drawing.js';

type Bar = readonly [x: number, y: number, width: number, height: number];

/** A page of 400 x 400 with bars on a light ground. */
function barsOn(bars: readonly Bar[]) {
  const raster = drawPage({ width: 400, height: 400 }, context => {
    for (const bar of bars) context.fillRect(...bar);
  });
  return { raster, matte: 255 };
}

/** Strokes of 6 pixels every 12, as high as a line from y 100 to 140. */
const strokes: Bar[] = Array.from({ length: 15 }, (_, i) => [100 + 12 * i, 100, 6, 40]);
const found: Rectangle = { center: [187, 120], width: 200, height: 56, angle: 0 };

const sidesOf = ({ center: [x, y], width, height }: Rectangle) =>
  [x - width / 2, y - height / 2, x + width / 2, y + height / 2].map(Math.round);

describe('fitting to the ink', () => {
  it('ends where the strokes end', () => {
    const ink = fitToInk(barsOn(strokes), { rectangle: found, unclipped: 14 }).near;
    for (const [i, side] of [100, 100, 274, 140].entries()) expect(Math.abs(sidesOf(ink)[i] - side)).toBeLessThan(2);
  });

  it('takes in what the detector cut off', () => {
    const short = { ...found, center: [181, 120], width: 176 } as const;
    const ink = fitToInk(barsOn(strokes), { rectangle: short, unclipped: 14 }).near;
    expect(Math.abs(sidesOf(ink)[2] - 274)).toBeLessThan(2);
  });

  it('leaves out a bullet beside and a rule below', () => {
    const ground = barsOn([...strokes, [74, 114, 12, 12], [60, 148, 280, 3]]);
    const [left, , , bottom] = sidesOf(fitToInk(ground, { rectangle: found, unclipped: 14 }).near);
    expect(Math.abs(left - 100)).toBeLessThan(2);
    expect(Math.abs(bottom - 140)).toBeLessThan(2);
  });

  it('finds a whole character that the detector missed, when told to look far', () => {
    const ground = barsOn([...strokes, [292, 100, 6, 40]]);
    const { near, far } = fitToInk(ground, { rectangle: { ...found, center: [186, 120], width: 196 }, unclipped: 14 });
    expect(Math.abs(sidesOf(near)[2] - 274)).toBeLessThan(2);
    expect(sidesOf(far)[2]).toBeLessThan(300);
  });

  it('keeps the detected sides where there is no ink at all', () => {
    const { near, far } = fitToInk(barsOn([]), { rectangle: found, unclipped: 14 });
    expect(sidesOf(near)).toEqual(sidesOf(found));
    expect(sidesOf(far)).toEqual(sidesOf(found));
  });

  it('keeps the detected sides on a ground as restless as the text', () => {
    const weave: Bar[] = Array.from({ length: 60 }, (_, i) => [(i % 30) * 14, Math.floor(i / 30) * 200, 7, 200]);
    const ink = fitToInk(barsOn(weave), { rectangle: found, unclipped: 14 }).near;
    expect(sidesOf(ink)).toEqual(sidesOf(found));
  });
});

describe('a rectangle without ink to tell its ends by', () => {
  it.each([
    ['on bare ground', []],
    ['around a hairline', [[200, 100, 1, 200]] as Bar[]],
    [
      'between two rules',
      [
        [186, 60, 1, 280],
        [214, 60, 1, 280],
      ] as Bar[],
    ],
  ])('stays a rectangle %s', (_, bars) => {
    const tall: Rectangle = { center: [200, 200], width: 30, height: 160, angle: 0 };
    const { near, far } = fitToInk(barsOn(bars), { rectangle: tall, unclipped: 14.9 });
    for (const { width, height } of [near, far]) expect(Math.min(width, height)).toBeGreaterThan(0);
  });
});

describe('cutting a column', () => {
  it.each([2, 4, 7])('finds its %i characters', count => {
    const cells: Bar[] = Array.from({ length: count }, (_, i) => [100, 50 + 44 * i, 40, 38]);
    const height = 44 * (count - 1) + 38;
    const cut = cutColumn(barsOn(cells), { center: [120, 50 + height / 2], width: 40, height, angle: 0 });
    expect(cut).toHaveLength(count);
    cut.forEach(({ center: [, y] }, i) => {
      expect(Math.abs(y - (69 + 44 * i))).toBeLessThan(5);
    });
  });

  it('gives a 一 at its end a cell of its own, with the stroke in the middle', () => {
    const raster = drawPage({ width: 400, height: 400 }, context => {
      writeDown(context, '买一送一', { x: 100, y: 40, size: 40 });
    });
    const rows = Array.from({ length: 400 }, (_, y) => y).filter(
      y => raster.data[(y * 400 + 120) * raster.channels] < 128,
    );
    const [top, bottom] = [rows[0], rows[rows.length - 1] + 1];
    const place = { center: [120, (top + bottom) / 2], width: 40, height: bottom - top, angle: 0 } as const;
    const cut = cutColumn({ raster, matte: 255 }, place);
    expect(cut).toHaveLength(4);
    const { center, height } = cut[3];
    expect(Math.abs(center[1] - bottom)).toBeLessThan(6);
    expect(Math.abs(height - 40)).toBeLessThan(8);
  });
});

describe('a column that ends with a stroke as wide as itself', () => {
  it('has a cell for it that is as high as the others', () => {
    // Two characters, the second on a stroke of its own like 送, and a 一.
    const stroke = 170;
    const bars: Bar[] = [
      [100, 50, 14, 46],
      [126, 50, 14, 46],
      [100, 100, 14, 46],
      [126, 100, 14, 46],
      [100, 142, 40, 4],
      [100, stroke, 40, 4],
    ];
    const height = stroke + 4 - 50;
    const cut = cutColumn(barsOn(bars), { center: [120, 50 + height / 2], width: 40, height, angle: 0 });
    expect(cut).toHaveLength(3);
    expect(Math.abs(cut[2].center[1] - stroke - 2)).toBeLessThan(6);
    expect(cut[2].center[1] - cut[2].height / 2).toBeGreaterThanOrEqual(146); // nothing of what stands above it
  });
});

describe('pixels', () => {
  const { raster } = barsOn([[0, 0, 200, 400]]);

  it('are averaged when a page shrinks and go on beyond its border', () => {
    const out = scaleBox(raster, { scale: 0.01, box: { x: 0, y: 0, width: 6, height: 4 }, matte: 255 });
    const row = Array.from({ length: 6 }, (_, x) => Math.round(out[x * 3]));
    expect(row[0]).toBe(0x2a);
    expect(row[5]).toBe(0xf4);
    expect(row).toEqual([...row].sort((a, b) => a - b));
  });

  it('are straightened with their direction', () => {
    const upsideDown = { center: [200, 200], width: 400, height: 48, angle: Math.PI } as const;
    const { data } = straighten({ raster, matte: 255 }, upsideDown, { width: 400, height: 48 });
    expect([data[30], data[390 * 3]].map(Math.round)).toEqual([0xf4, 0x2a]);
  });
});

it.each([7, 52, 97, 188, 275])('pixels turned by %i degrees are the same with and without transparency', degrees => {
  const data = toShared(Uint8Array.from({ length: 60 * 50 * 3 }, (_, i) => (i * 7919) % 251));
  const solid = (_: unknown, i: number) => (i % 4 === 3 ? 255 : data[(i >> 2) * 3 + (i % 4)]);
  const clear = toShared(Uint8Array.from({ length: 60 * 50 * 4 }, solid));
  const place = { center: [30, 25], width: 26, height: 14, angle: (degrees * Math.PI) / 180 } as const;
  const strips = [
    { data, width: 60, height: 50, channels: 3 as const },
    { data: clear, width: 60, height: 50, channels: 4 as const },
  ].map(raster => straighten({ raster, matte: 255 }, place, { width: 13, height: 7 }));
  strips[0].data.forEach((value, i) => {
    expect(value).toBeCloseTo(strips[1].data[i], 2);
  });
});

describe('a tensor for the detector', () => {
  it.each([1, 1.28])('at scale %f is the same in two parts as in one', scale => {
    const { raster, matte } = barsOn(strokes);
    const side = Math.ceil((400 * scale) / 32) * 32;
    const box = { x: 0, y: 0, width: side, height: side };
    const input = listModels()['pp-ocrv4-det'].input!;
    const fill = (parts: readonly (readonly [number, number])[]) => {
      const into = sharedFloats(3 * side * side).fill(9);
      for (const [from, to] of parts)
        fillDetectorTensor({ raster, matte, scale, box, rows: { from, to }, input, into });
      return into;
    };
    const whole = fill([[0, side]]);
    expect(whole.includes(9)).toBe(false);
    const parts = fill([
      [0, 101],
      [101, side],
    ]);
    expect(Buffer.compare(Buffer.from(parts.buffer), Buffer.from(whole.buffer))).toBe(0); // toEqual takes seconds
  });
});
