/** Rows of faint strokes, on pages drawn here. */
import { describe, expect, it } from 'vitest';
import { findFaint } from '#imgtr/ocr/detect/faint.js';
import { glance, type ReadingTools } from '#imgtr/ocr/read-text.js';
import type { Quad } from '#imgtr/page.js';
import { aQuad } from '../fixtures/pages.js';
import { drawPage, write } from './drawing.js';

const [WIDTH, HEIGHT] = [700, 320];
const PRINT = { x: 61, y: 203, size: 10 };
const TEXT = '图片仅供参考请以实物为准';
type Paint = Parameters<typeof drawPage>[1];

const find = (paint: Paint, known: readonly Quad[] = []) =>
  findFaint({ raster: drawPage({ width: WIDTH, height: HEIGHT }, paint), matte: 255, known });
/** Small print in a colour a little darker than the page's #f4f1ea. */
const faintly =
  (color = '#dedbd4'): Paint =>
  context => {
    context.fillStyle = color;
    write(context, TEXT, PRINT);
  };

describe('a row of faint strokes', () => {
  it('is found where small print stands, to a cell', () => {
    const [row, ...others] = find(faintly());
    expect(others).toEqual([]);
    const { x, y, width, height } = row.box;
    for (const [side, wanted] of [
      [x, PRINT.x],
      [y, PRINT.y - 9],
      [x + width, PRINT.x + 120],
      [y + height, PRINT.y + 2],
    ])
      expect(Math.abs(side - wanted)).toBeLessThanOrEqual(4);
  });

  it.each<[string, Paint]>([
    ['darker', faintly()],
    [
      'lighter',
      context => {
        context.fillStyle = '#24303c';
        context.fillRect(0, 0, WIDTH, HEIGHT);
        faintly('#3a4652')(context);
      },
    ],
    [
      'darker than a ground that changes along it',
      context => {
        const paint = context.createLinearGradient(0, 0, WIDTH, 0);
        paint.addColorStop(0, '#7a8fb0');
        paint.addColorStop(1, '#f0f4fa');
        context.fillStyle = paint;
        context.fillRect(0, 0, WIDTH, HEIGHT);
        context.fillStyle = 'rgba(0,0,0,0.11)';
        write(context, TEXT, PRINT);
      },
    ],
  ])('is shown black on white when its ink is %s', (_, paint) => {
    const [{ raster }] = find(paint);
    const levels = [...raster.data].sort((a, b) => a - b);
    expect(levels[Math.floor(0.02 * levels.length)]).toBe(0);
    expect(levels[levels.length >> 1]).toBeGreaterThan(220);
  });

  it('is none where text is known to stand', () => {
    expect(find(faintly(), [aQuad(50, 190, 150, 20)])).toEqual([]);
  });

  it.each<[string, Paint]>([
    ['text that is seen well', context => write(context, TEXT, PRINT)],
    [
      'a rule',
      context => {
        context.fillStyle = '#dedbd4';
        context.fillRect(40, 200, 400, 2);
      },
    ],
    [
      'the even grain of paper',
      context => {
        const image = context.getImageData(0, 0, WIDTH, HEIGHT);
        let state = 7;
        for (let i = 0; i < image.data.length; i += 4) {
          state = (state * 1103515245 + 12345) % 2 ** 31;
          for (let c = 0; c < 3; c++) image.data[i + c] -= (state >> 16) % 14;
        }
        context.putImageData(image, 0, 0);
      },
    ],
  ])('is not %s', (_, paint) => {
    expect(find(paint)).toEqual([]);
  });
});

describe('a rule as long as a page', () => {
  it('is shown to no reader', async () => {
    const rectangle = { center: [395, 30], width: 781, height: 6, angle: 0 } as const;
    const line = { rectangle, cells: [rectangle], vertical: false };
    const tools = {
      pool: { run: async () => ({ tall: false, line }) },
      reader: { model: { classify: () => Promise.reject(new Error('it was read')) } },
    } as unknown as ReadingTools;
    const ground = { raster: drawPage({ width: 790, height: 60 }, () => {}), matte: 255 };
    expect((await glance(ground, { rectangle, unclipped: 3 }, tools)).text).toBe('');
  });
});
