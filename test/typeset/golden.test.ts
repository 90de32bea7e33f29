/**
 * Pages as they looked when a person last approved of them, as grids of brightness: each hexadecimal digit is the mean
 * of a cell of 10 x 10 pixels. With IMGTR_GOLDEN=write the grids of today are written.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import type { LanguageCode } from '#imgtr/language.js';
import type { Raster } from '#imgtr/page.js';
import { imgtr } from '../cli/imgtr.js';
import { drawPicture } from '../fixtures/pictures.js';
import { tempFolder } from '../temp-folder.js';
import { type Scene, typeset } from './scene.js';

const CELL = 10;
const FILE = path.join(import.meta.dirname, 'golden.json');
const GOLDEN: Record<string, string[]> = JSON.parse(readFileSync(FILE, 'utf8'));

const SCENES: Record<string, { to: LanguageCode; scene: Scene }> = {
  'a list in Korean': {
    to: 'ko',
    scene: {
      ...{ width: 420, height: 200 },
      letters: ['高密度面料', '不易变形', '四季可穿'].map((text, i) => ({
        ...{ text, x: 30, y: 45 + i * 55, size: 34, weight: 700 as const, color: [30, 60, 90] as const },
        to: ['고밀도 원단', '변형 없는 핏', '사계절 착용'][i],
      })),
    },
  },
  'a headline in English with an outline and a shadow': {
    to: 'en',
    scene: {
      ...{ width: 420, height: 140, ground: [210, 60, 50] },
      letters: [
        {
          ...{ text: '年中大促', x: 30, y: 70, size: 60, weight: 900, color: [255, 250, 235], to: 'Big Sale' },
          ...{ stroke: { color: [90, 20, 20], width: 5 }, shadow: { color: 'rgba(0,0,0,0.6)', dy: 6 } },
        },
      ],
    },
  },
  'a column in Korean': {
    to: 'ko',
    scene: {
      ...{ width: 160, height: 300 },
      letters: [{ text: '明前龙井', x: 80, y: 30, size: 44, weight: 700, vertical: true, to: '햇차 100% 용정' }],
    },
  },
  'a leaning sticker in English': {
    to: 'en',
    scene: {
      ...{ width: 320, height: 220, ground: [255, 220, 60] },
      letters: [{ text: '新品首发', x: 60, y: 70, size: 44, angle: 14, to: 'New arrival' }],
    },
  },
};

/** Rows of hexadecimal digits. */
function gridOf({ data, width, height, channels }: Raster): string[] {
  return Array.from({ length: height / CELL }, (_, row) =>
    Array.from({ length: width / CELL }, (_, column) => {
      let sum = 0;
      for (let y = row * CELL; y < (row + 1) * CELL; y++)
        for (let x = column * CELL; x < (column + 1) * CELL; x++)
          for (let c = 0; c < 3; c++) sum += data[(y * width + x) * channels + c];
      return Math.round(sum / (CELL * CELL * 3) / 17).toString(16);
    }).join(''),
  );
}

describe('a golden page', () => {
  it.each(Object.keys(SCENES))('looks as it did: %s', async name => {
    const { to, scene } = SCENES[name];
    const grid = gridOf((await typeset(scene, { to })).output!);
    if (process.env['IMGTR_GOLDEN'] === 'write') {
      GOLDEN[name] = grid;
      writeFileSync(
        FILE,
        `${JSON.stringify(GOLDEN, null, 2)}
`,
      );
    }
    const digits = (rows: string[]) => [...rows.join('')].map(digit => Number.parseInt(digit, 16));
    const [now, then] = [digits(grid), digits(GOLDEN[name])];
    expect(now).toHaveLength(then.length);
    const off = now.map((value, i) => Math.abs(value - then[i]));
    // Letters that move by a pixel change a cell by 1 or 2, another size or face many cells by more.
    expect(off.reduce((a, b) => a + b, 0) / off.length).toBeLessThan(0.25);
    expect(off.filter(value => value > 3).length).toBeLessThanOrEqual(off.length * 0.01);
  });

  it('does not depend on the fonts of the machine', async () => {
    const folder = tempFolder();
    const shop = path.join(folder, 'shop.png');
    const phrases = path.join(folder, 'phrases.json');
    await sharp(await drawPicture([{ text: '精选面料', x: 40, y: 70 }])).toFile(shop);
    writeFileSync(phrases, '{"精选面料": {"ko": "엄선한 原단"}}');
    const run = async (out: string, env: Record<string, string>) => {
      await imgtr(['translate', shop, '--out', path.join(folder, out), '--phrases', phrases], { env });
      return sharp(path.join(folder, out, 'shop.png'))
        .raw()
        .toBuffer();
    };
    const nowhere = path.join(folder, 'no-fonts');
    const [all, none] = [await run('a', {}), await run('b', { FONTCONFIG_PATH: nowhere, FONTCONFIG_FILE: nowhere })];
    expect(none).toEqual(all);
  });
});
