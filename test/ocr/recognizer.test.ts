/** The whole recogniser with its real models, on pages drawn here. */
import { afterAll, describe, expect, it } from 'vitest';
import { createRecognizer, noRecognizer } from '#imgtr/ocr/recognizer.js';
import type { Line, Quad, Raster } from '#imgtr/page.js';
import { createInference } from '#imgtr/runtime/inference/inference.js';
import { createPixelPool } from '#imgtr/runtime/pool/pool.js';
import { drawPage, turned, write, writeDown } from './drawing.js';

const inference = createInference({ threads: 2 });
const pool = createPixelPool({ threads: 2 });
const recognizer = createRecognizer({ inference, pool });
afterAll(async () => {
  await recognizer.close();
  await inference.close();
  await pool.close();
});

const read = (raster: Raster) => recognizer.read({ raster, sha256: '' });
const textsOf = (lines: readonly Line[]) => lines.map(line => line.text);
const heightOf = ([start, , , below]: Quad) => Math.hypot(below[0] - start[0], below[1] - start[1]);

describe('the recogniser', () => {
  it('reads lines from top to bottom, with quads tight around them', async () => {
    const lines = await read(
      drawPage({ width: 640, height: 400 }, context => {
        write(context, '天然植物洗发水', { x: 60, y: 120, size: 50 });
        write(context, '净含量500毫升', { x: 60, y: 260 });
      }),
    );
    expect(textsOf(lines)).toEqual(['天然植物洗发水', '净含量500毫升']);
    expect(heightOf(lines[0].quad) / 50).toBeGreaterThan(0.9);
    expect(heightOf(lines[0].quad) / 50).toBeLessThan(1.12);
    expect(lines[0].quad[0][0]).toBeCloseTo(60, -1);
    expect(lines[0].confidence).toBeGreaterThan(0.9);
  });

  it.each([15, -15])('keeps the angle of text turned by %i degrees', async degrees => {
    const [line, ...others] = await read(
      drawPage({ width: 640, height: 480 }, context =>
        turned(context, { x: 120, y: 240, degrees }, () => write(context, '第二件半价优惠', { x: 0, y: 0, size: 48 })),
      ),
    );
    expect(others).toEqual([]);
    expect(line.text).toBe('第二件半价优惠');
    expect(Math.abs(line.angle - degrees)).toBeLessThan(1.5);
    const [[x0, y0], [x1, y1]] = line.quad;
    expect(Math.sign(y1 - y0)).toBe(Math.sign(degrees));
    expect(x1).toBeGreaterThan(x0);
  });

  it('reads columns downwards and from right to left', async () => {
    const lines = await read(
      drawPage({ width: 640, height: 640 }, context => {
        writeDown(context, '手工制作', { x: 420, y: 80, size: 56 });
        writeDown(context, '买一送一', { x: 330, y: 120, size: 44 });
        writeDown(context, '传统工艺', { x: 250, y: 120, size: 44 });
      }),
    );
    expect(textsOf(lines)).toEqual(['手工制作', '买一送一', '传统工艺']);
    expect(lines.every(line => line.vertical)).toBe(true);
  });

  it('reads lines of a page that lies on its side', async () => {
    const lines = await read(
      drawPage({ width: 640, height: 640 }, context => {
        turned(context, { x: 200, y: 560, degrees: -90 }, () =>
          write(context, '最高洗涤温度', { x: 0, y: 0, size: 40 }),
        );
        turned(context, { x: 400, y: 80, degrees: 90 }, () => write(context, '不可漂白晾干', { x: 0, y: 0, size: 40 }));
      }),
    );
    expect(new Map(lines.map(line => [line.text, Math.round(line.angle)]))).toEqual(
      new Map([
        ['最高洗涤温度', -90],
        ['不可漂白晾干', 90],
      ]),
    );
    expect(lines.every(line => !line.vertical)).toBe(true);
  });

  it('turns a line that is upside down', async () => {
    const [line] = await read(
      drawPage({ width: 640, height: 300 }, context =>
        turned(context, { x: 520, y: 150, degrees: 180 }, () =>
          write(context, '请勿倒置轻拿轻放', { x: 0, y: 0, size: 44 }),
        ),
      ),
    );
    expect(line.text).toBe('请勿倒置轻拿轻放');
    expect(Math.abs(line.angle)).toBeCloseTo(180, 0);
    expect(line.quad[0][0]).toBeGreaterThan(line.quad[1][0]);
  });

  it('reads fine print, white on a strong colour, and prices between Chinese and Latin, and takes no icon for text', async () => {
    const small = ['本品经防水处理', '净含量500ml', '2026年新款T恤'];
    const lines = await read(
      drawPage({ width: 640, height: 640 }, context => {
        small.forEach((text, i) => {
          write(context, text, { x: 60, y: 60 + 30 * i, size: 9 });
        });
        write(context, '原价￥1,299.00', { x: 60, y: 220, size: 30 });
        context.fillRect(60, 300, 30, 30);
        context.arc(160, 315, 18, 0, 7);
        context.stroke();
        context.fillStyle = '#d0021b';
        context.fillRect(0, 400, 640, 240);
        context.fillStyle = 'white';
        write(context, '买2件送1件', { x: 60, y: 500, size: 36 });
      }),
    );
    expect(textsOf(lines)).toEqual([...small, '原价￥1,299.00', '买2件送1件']);
  });

  it('keeps the cells of a table apart', async () => {
    const rows = [
      ['尺码', '胸围', '衣长', '体重'],
      ['均码', '104', '66', '50公斤'],
    ];
    const lines = await read(
      drawPage({ width: 640, height: 240 }, context => {
        rows.forEach((cells, j) => {
          cells.forEach((cell, i) => {
            context.strokeRect(40 + 130 * i, 40 + 60 * j, 130, 60);
            write(context, cell, { x: 65 + 130 * i, y: 82 + 60 * j, size: 26 });
          });
        });
      }),
    );
    expect(textsOf(lines)).toEqual(rows.flat());
  });

  it('reads every line of a tall page once, those on the seams of its bands and those where all is large, too', async () => {
    const prices = Array.from({ length: 24 }, (_, i) => `第${i + 10}号商品`);
    const lines = await read(
      drawPage({ width: 640, height: 3000 }, context => {
        prices.forEach((text, i) => {
          write(context, text, { x: 80, y: 70 + 73 * i, size: 36 });
        });
        write(context, '大促', { x: 80, y: 2600, size: 240 });
      }),
    );
    expect(textsOf(lines)).toEqual([...prices, '大促']);
  });

  it('shows white text on a transparent ground to the models', async () => {
    const raster = drawPage({ width: 640, height: 200 }, context => {
      context.clearRect(0, 0, 640, 200);
      context.fillStyle = 'white';
      write(context, '新品上市', { x: 60, y: 120, size: 50 });
    });
    expect(textsOf(await read(raster))).toEqual(['新品上市']);
  });

  it('finds nothing in pictures without text, however small', async () => {
    expect(await read(drawPage({ width: 500, height: 300 }, () => {}))).toEqual([]);
    expect(await read(drawPage({ width: 1, height: 1 }, () => {}))).toEqual([]);
    const rules = drawPage({ width: 500, height: 300 }, context => {
      context.fillRect(40, 60, 400, 3);
      context.strokeRect(100, 120, 120, 90);
    });
    expect(await read(rules)).toEqual([]);
  });

  it('reads several pages at once without mixing them up', async () => {
    const texts = ['纯棉毛巾', '儿童水杯', '户外帐篷'];
    const pages = texts.map(text =>
      drawPage({ width: 400, height: 200 }, context => write(context, text, { x: 60, y: 120, size: 48 })),
    );
    const readings = await Promise.all(pages.map(read));
    expect(readings.map(textsOf)).toEqual(texts.map(text => [text]));
  });
});

it('can be replaced by one that reads nothing', async () => {
  const raster = drawPage({ width: 400, height: 200 }, context => write(context, '纯棉毛巾', { x: 60, y: 120 }));
  expect(await noRecognizer.read({ raster, sha256: '' })).toEqual([]);
  await noRecognizer.close();
});
