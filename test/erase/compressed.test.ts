import { describe, expect, it } from 'vitest';
import { eraseBlock } from '#imgtr/erase/erase-block.js';
import type { Raster } from '#imgtr/page.js';
import { decode } from '#imgtr/runtime/codec/decode.js';
import { encode } from '#imgtr/runtime/codec/encode.js';
import { drawPicture, type Paint, page, paste, psnr, quadOf, type Words, words } from './pictures.js';

const SIZE = { width: 264, height: 90 };
const small: Words = { text: '请以收到实物为准', x: 60, y: 45, size: 18, color: '#fff2d8' };

/** A label whose rim is this share of the letters' height away from them. */
const pill =
  (color: string, pad: number): Paint =>
  context => {
    page('#ffffff')(context);
    context.fillStyle = color;
    const height = 18 * (1 + 2 * pad);
    context.roundRect(45, 45 - height / 2, 174, height, height / 2);
    context.fill();
  };

async function compress(raster: Raster, quality: number): Promise<Raster> {
  const { bytes } = await encode(raster, { format: 'jpeg', quality });
  return (await decode(bytes)).raster;
}

function eraseWords(source: Raster, text: Words): Raster {
  const found = eraseBlock(
    source,
    { blockId: 'b1', quads: [quadOf(text)], neighbours: [] },
    { method: 'auto', leaveTexture: false },
  );
  return paste(source, found ? [found.patch] : []);
}

describe('a small label in a strongly compressed picture', () => {
  it.each([
    ['#b93027', 40, 0.35],
    ['#1f67d5', 40, 0.35],
    ['#1f67d5', 30, 0.35],
    ['#1f67d5', 30, 0.5],
    ['#ca2357', 30, 0.35],
  ])('of %s at quality %i, %d of a letter around its text, keeps its colour', async (color, quality, pad) => {
    const picture = drawPicture(SIZE, pill(color, pad), words(small));
    const result = eraseWords(await compress(picture.source, quality), small);
    expect(psnr(result, picture.plate, { quad: quadOf(small) })).toBeGreaterThan(25);
  });
});
