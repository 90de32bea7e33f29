import { afterAll, describe, expect, it } from 'vitest';
import { createEraser, type EraserSettings, noEraser } from '#imgtr/erase/eraser.js';
import type { Block, Raster } from '#imgtr/page.js';
import { createPixelPool } from '#imgtr/runtime/pool/pool.js';
import {
  blockOf,
  detail,
  drawPicture,
  largestDifference,
  type Paint,
  type Picture,
  page,
  paste,
  psnr,
  quadOf,
  type Words,
  words,
} from './pictures.js';

const pool = createPixelPool({ threads: 2 });
afterAll(() => pool.close());

const SIZE = { width: 420, height: 140 };
const headline: Words = { text: '天然植萃护肤', x: 60, y: 70, size: 48, color: '#202830' };

async function erase(source: Raster, blocks: Block[], method: EraserSettings['method'] = 'auto') {
  const patches = await createEraser({ pool, method }).erase({ raster: source, blocks, sha256: '' });
  return { patches, result: paste(source, patches.values()) };
}

async function eraseWords({ source }: Picture, text: Words, method?: EraserSettings['method']) {
  const { patches, result } = await erase(source, [blockOf('b1', quadOf(text))], method);
  return { method: patches.get('b1')?.method, result };
}

/** Every byte the same; an equality check of whole pictures would print them. */
function expectSame(a: Raster, b: Raster): void {
  const first = a.data.findIndex((byte, i) => byte !== b.data[i]);
  const at = Math.floor(first / a.channels);
  expect(first === -1 ? 'same' : `differs at ${at % a.width}, ${Math.floor(at / a.width)}`).toBe('same');
}

/** How far the mask may go beyond the ink. */
const reachOf = ({ size }: Words) => Math.max(12, 0.25 * size);

const tilted: Paint = context => {
  const gradient = context.createLinearGradient(0, 0, 380, 160);
  gradient.addColorStop(0, '#f4e3d0');
  gradient.addColorStop(1, '#7d93c9');
  context.fillStyle = gradient;
  context.fillRect(0, 0, SIZE.width, SIZE.height);
};

const radial: Paint = context => {
  const gradient = context.createRadialGradient(190, 60, 10, 190, 60, 240);
  gradient.addColorStop(0, '#ffffff');
  gradient.addColorStop(0.5, '#d9c7a6');
  gradient.addColorStop(1, '#6b5a44');
  context.fillStyle = gradient;
  context.fillRect(0, 0, SIZE.width, SIZE.height);
};

/** Threads over and under each other, with uneven dye. */
const fabric: Paint = context => {
  const image = context.createImageData(SIZE.width, SIZE.height);
  let state = 7;
  const uneven = () => {
    state = (state * 16807) % 2147483647;
    return (state / 2147483647 - 0.5) * 16;
  };
  for (let y = 0, i = 0; y < SIZE.height; y++) {
    for (let x = 0; x < SIZE.width; x++, i += 4) {
      const over = (Math.floor(x / 5) + Math.floor(y / 5)) % 2;
      const light = 60 * Math.sin((((over ? x : y) % 5) / 5) * Math.PI) + uneven();
      image.data.set([70 + light, 90 + light, 140 + light, 255], i);
    }
  }
  context.putImageData(image, 0, 0);
};

describe('what a text stands on decides how it is erased', () => {
  it('gives a flat ground back exactly', async () => {
    const picture = drawPicture(SIZE, page('#f6f1e7'), words(headline));
    const { method, result } = await eraseWords(picture, headline);
    expect(method).toBe('flat');
    expectSame(result, picture.plate);
  });

  it('continues a gradient at any angle', async () => {
    const picture = drawPicture(SIZE, tilted, words(headline));
    const { method, result } = await eraseWords(picture, headline);
    expect(method).toBe('gradient');
    expect(psnr(result, picture.plate, { quad: quadOf(headline) })).toBeGreaterThan(48);
  });

  it('fills a gradient badly when told to fill it flat', async () => {
    const picture = drawPicture(SIZE, tilted, words(headline));
    const { method, result } = await eraseWords(picture, headline, 'flat');
    expect(method).toBe('flat');
    expect(psnr(result, picture.plate, { quad: quadOf(headline) })).toBeLessThan(30);
  });

  it('carries the border of two grounds on behind the text', async () => {
    const disc: Paint = context => {
      tilted(context);
      context.fillStyle = 'rgba(255,255,255,.2)';
      context.arc(250, 110, 80, 0, 7);
      context.fill();
    };
    const picture = drawPicture(SIZE, disc, words(headline));
    const { method, result } = await eraseWords(picture, headline);
    expect(method).toBe('gradient');
    expect(psnr(result, picture.plate, { quad: quadOf(headline) })).toBeGreaterThan(36);
  });

  it('spans a curved shade smoothly', async () => {
    const picture = drawPicture(SIZE, radial, words(headline));
    const { method, result } = await eraseWords(picture, headline);
    expect(method).toBe('smooth');
    expect(psnr(result, picture.plate, { quad: quadOf(headline) })).toBeGreaterThan(38);
  });

  it('weaves fabric on with the detail it has', async () => {
    const white = { ...headline, color: '#fff6e0' };
    const picture = drawPicture(SIZE, fabric, words(white));
    const { method, result } = await eraseWords(picture, white);
    const area = { quad: quadOf(white) };
    expect(method).toBe('texture');
    expect(detail(result, area) / detail(picture.plate, area)).toBeGreaterThan(0.7);
    expect(detail(result, area) / detail(picture.plate, area)).toBeLessThan(1.4);
    const { result: smoothed } = await eraseWords(picture, white, 'smooth');
    expect(psnr(result, picture.plate, area)).toBeGreaterThan(psnr(smoothed, picture.plate, area) + 3);
  });

  it('fills colour and transparency of a picture with alpha', async () => {
    const badge: Paint = context => {
      context.fillStyle = '#c8102e';
      context.roundRect(40, 30, 330, 80, 40);
      context.fill();
    };
    const onBadge = { ...headline, color: '#ffffff', size: 40 };
    const picture = drawPicture({ ...SIZE, alpha: true }, badge, words(onBadge));
    const { method, result } = await eraseWords(picture, onBadge);
    expect(method).toBe('flat');
    expectSame(result, picture.plate);

    const bare = drawPicture({ ...SIZE, alpha: true }, () => {}, words(headline));
    expect((await eraseWords(bare, headline)).result.data.every(byte => byte === 0)).toBe(true);
  });
});

describe('what belongs to the text goes with it', () => {
  const fancy = {
    ...headline,
    color: '#d0021b',
    outline: { color: '#ffffff', width: 7 },
    shadow: { color: 'rgba(0,0,0,.6)', blur: 6, offset: 2 },
  };

  it.each([
    ['an outline', { ...fancy, shadow: undefined }],
    ['a blurred shadow', { ...fancy, outline: undefined }],
    ['an outline with a shadow', fancy],
    ['a glow', { ...headline, shadow: { color: '#ffffff', blur: 8, offset: 0 } }],
  ])('leaves no ghost of %s', async (_, text) => {
    const picture = drawPicture(SIZE, page('#dfc9a8'), words(text));
    const { result } = await eraseWords(picture, text);
    const area = { quad: quadOf(text), grown: reachOf(text) };
    expect(largestDifference(result, picture.plate, { ...area, where: 'inside' })).toBeLessThanOrEqual(2);
    expect(largestDifference(result, picture.source, { ...area, where: 'outside' })).toBe(0);
  });

  it('follows tips that the quad cuts off', async () => {
    const picture = drawPicture(SIZE, page('#ffffff'), words(headline));
    const tight = quadOf({ ...headline, y: headline.y + 6 });
    const { result } = await erase(picture.source, [blockOf('b1', tight)]);
    expectSame(result, picture.plate);
  });

  it('erases a line on its slant', async () => {
    const slanted = { ...headline, text: '新品上市', y: 100, turn: -15 };
    const picture = drawPicture({ width: 420, height: 180 }, page('#ffe9d6'), words(slanted));
    const { method, result } = await eraseWords(picture, slanted);
    expect(method).toBe('flat');
    expectSame(result, picture.plate);
  });
});

describe('what is not the text stays', () => {
  it('keeps grid lines that run through the quad', async () => {
    const cell = { ...headline, text: '尺码', x: 150, size: 36 };
    const grid: Paint = context => {
      page('#ffffff')(context);
      context.fillStyle = '#888888';
      context.fillRect(0, 44, SIZE.width, 2);
      context.fillRect(0, 95, SIZE.width, 2);
      context.fillRect(146, 0, 2, SIZE.height);
    };
    const picture = drawPicture(SIZE, grid, words(cell));
    const wide = quadOf({ ...cell, size: 50, x: 142 });
    const { result } = await erase(picture.source, [blockOf('b1', wide)]);
    expectSame(result, picture.plate);
  });

  it('keeps the label that the letters stand on', async () => {
    const small = { ...headline, text: '原版正品', x: 130, size: 34, color: '#c01818' };
    const label: Paint = context => {
      page('#c01818')(context);
      context.fillStyle = '#ffffff';
      context.fillRect(122, 48, 152, 44);
    };
    const picture = drawPicture(SIZE, label, words(small));
    const { result } = await eraseWords(picture, small);
    expectSame(result, picture.plate);
  });

  it('keeps neighbouring text that is to be kept', async () => {
    const left = { ...headline, text: '净含量', x: 20, size: 40 };
    const brand = { ...headline, text: '美加净', x: 146, size: 40 };
    const background = page('#f0f4f8');
    const kept = drawPicture(
      SIZE,
      context => {
        background(context);
        words(brand)(context);
      },
      words(left),
    );
    const { patches, result } = await erase(kept.source, [
      blockOf('b1', quadOf(left)),
      blockOf('b2', quadOf(brand), 'rule'),
    ]);
    expect([...patches.keys()]).toEqual(['b1']);
    expectSame(result, kept.plate);
  });

  it('gives no patch where there is no text', async () => {
    const { plate } = drawPicture(SIZE, tilted, () => {});
    const { patches } = await erase(plate, [
      blockOf('nothing there', quadOf(headline)),
      blockOf('off the picture', quadOf({ ...headline, x: 900 })),
    ]);
    expect(patches.size).toBe(0);
  });

  it('leaves the picture it was given as it was', async () => {
    const { source } = drawPicture(SIZE, page('#f6f1e7'), words(headline));
    const before = source.data.slice();
    await erase(source, [blockOf('b1', quadOf(headline))]);
    expect(source.data).toEqual(before);
  });
});

it('erases every block of a long page, each in its own patch', async () => {
  const rows = Array.from({ length: 40 }, (_, n): Words => ({ ...headline, y: 40 + n * 60, size: 30 }));
  const picture = drawPicture({ width: 300, height: 2440 }, page('#eeeeee'), context => {
    for (const row of rows) words(row)(context);
  });
  const blocks = rows.map((row, n) => blockOf(`b${n + 1}`, quadOf(row)));
  const { patches, result } = await erase(picture.source, blocks);
  expect([...patches.keys()]).toEqual(blocks.map(block => block.id));
  expectSame(result, picture.plate);
});

it('erases several lines of one block into one patch', async () => {
  const lines = [
    { ...headline, y: 35, size: 40 },
    { ...headline, y: 95, size: 40 },
  ];
  const picture = drawPicture(SIZE, tilted, context => {
    for (const line of lines) words(line)(context);
  });
  const [first, second] = lines.map(line => blockOf('b1', quadOf(line)));
  const { patches, result } = await erase(picture.source, [{ ...first, lines: [...first.lines, ...second.lines] }]);
  expect(patches.get('b1')?.method).toBe('gradient');
  for (const line of lines) expect(psnr(result, picture.plate, { quad: quadOf(line) })).toBeGreaterThan(45);
});

it('erases nothing with the do-nothing eraser', async () => {
  const { source } = drawPicture(SIZE, page('#f6f1e7'), words(headline));
  const patches = await noEraser.erase({ raster: source, blocks: [blockOf('b1', quadOf(headline))], sha256: '' });
  expect(patches.size).toBe(0);
});
