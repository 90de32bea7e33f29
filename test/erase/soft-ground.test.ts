import { afterAll, expect, it } from 'vitest';
import { createEraser } from '#imgtr/erase/eraser.js';
import type { Block, Raster } from '#imgtr/page.js';
import { decode } from '#imgtr/runtime/codec/decode.js';
import { encode } from '#imgtr/runtime/codec/encode.js';
import { createPixelPool } from '#imgtr/runtime/pool/pool.js';
import {
  blockOf,
  drawPicture,
  largestDifference,
  type Paint,
  page,
  paste,
  psnr,
  quadOf,
  type Words,
  words,
} from './pictures.js';

const pool = createPixelPool({ threads: 2 });
afterAll(() => pool.close());

const SIZE = { width: 420, height: 160 };
const headline: Words = { text: '天然植萃护肤', x: 60, y: 80, size: 48, color: '#202830' };

/** Old paper: stains a line height wide, and a little grain. */
const paper: Paint = context => {
  const { width, height } = context.canvas;
  const image = context.createImageData(width, height);
  let state = 11;
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i += 4) {
      state = (state * 16807) % 2147483647;
      const shade = 9 * Math.sin(x / 17) * Math.cos(y / 13) + 6 * Math.sin((x + 2 * y) / 29) + (state % 5) - 2;
      image.data.set([222 + shade, 210 + shade, 188 + shade, 255], i);
    }
  }
  context.putImageData(image, 0, 0);
};

async function erase(source: Raster, blocks: Block[]) {
  const patches = await createEraser({ pool }).erase({ raster: source, blocks, sha256: '' });
  return { patches, result: paste(source, patches.values()) };
}

/** One block of several lines. */
function paragraph(lines: readonly Words[]): Block {
  const blocks = lines.map(line => blockOf('b1', quadOf(line)));
  return { ...blocks[0], lines: blocks.flatMap(block => block.lines) };
}

it('takes dark text off stained paper and leaves the ruled line beside it', async () => {
  const ruled: Paint = context => {
    paper(context);
    context.fillStyle = '#303030';
    context.fillRect(0, 116, SIZE.width, 3);
  };
  const picture = drawPicture(SIZE, ruled, words(headline));
  const { patches, result } = await erase(picture.source, [blockOf('b1', quadOf(headline))]);
  expect(patches.get('b1')?.method).toBe('smooth');
  expect(psnr(result, picture.plate, { quad: quadOf(headline) })).toBeGreaterThan(36);
  expect(largestDifference(result, picture.plate, { quad: quadOf(headline), where: 'inside' })).toBeLessThan(24);
  const line = [
    [0, 115],
    [SIZE.width, 115],
    [SIZE.width, 120],
    [0, 120],
  ] as const;
  expect(largestDifference(result, picture.plate, { quad: line, where: 'inside' })).toBeLessThan(24);
});

it('never takes the ink of a tight line for the ground of the next', async () => {
  const lines = [0, 1, 2].map(
    (n): Words => ({ ...headline, text: '天然植萃护肤精华', x: 30, y: 46 + n * 28, size: 26 }),
  );
  const picture = drawPicture(SIZE, paper, context => {
    for (const line of lines) words(line)(context);
  });
  const { result } = await erase(picture.source, [paragraph(lines)]);
  for (const line of lines) expect(psnr(result, picture.plate, { quad: quadOf(line) })).toBeGreaterThan(34);
});

it('leaves a block whole when the text of one of its lines cannot be told', async () => {
  const seen = { ...headline, y: 40, size: 40 };
  const unseen = { ...headline, y: 110, size: 40 };
  const { source } = drawPicture(SIZE, page('#f6f1e7'), words(seen));
  expect((await erase(source, [paragraph([seen, unseen])])).patches.size).toBe(0);
  expect((await erase(source, [paragraph([seen])])).patches.size).toBe(1);
});

it('takes the ripples of JPEG around the text along', async () => {
  const picture = drawPicture(SIZE, page('#ffffff'), words(headline));
  const { bytes } = await encode(picture.source, { format: 'jpeg', quality: 70 });
  const { raster } = await decode(bytes);
  const { result } = await erase(raster, [blockOf('b1', quadOf(headline))]);
  const beyond = { quad: quadOf(headline), grown: 14 };
  expect(largestDifference(raster, picture.plate, { ...beyond, where: 'inside' })).toBeGreaterThan(100);
  expect(largestDifference(result, picture.plate, { ...beyond, where: 'inside' })).toBeLessThanOrEqual(1);
});
