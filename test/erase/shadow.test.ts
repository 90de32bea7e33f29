import { expect, it } from 'vitest';
import { eraseBlock } from '#imgtr/erase/erase-block.js';
import { findGround } from '#imgtr/erase/ground/find-ground.js';
import { blurGaussian } from '#imgtr/erase/shadow/gaussian.js';
import { liftShadow } from '#imgtr/erase/shadow/lift-shadow.js';
import { openSite } from '#imgtr/erase/site.js';
import type { Raster } from '#imgtr/page.js';
import { drawPicture, type Paint, paste, psnr, quadOf, type Words, words } from './pictures.js';

const SIZE = { width: 240, height: 100 };
const white: Words = { text: '柔软亲肤', x: 50, y: 50, size: 34, color: '#ffffff' };

/** Soft clouds, two of them lost under the text. */
const clouds: Paint = context => {
  const { width, height } = context.canvas;
  const image = context.createImageData(width, height);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i += 4) {
      const shade = 16 * Math.sin(x / 11) * Math.cos(y / 9) + 9 * Math.sin((x + 2 * y) / 7);
      image.data.set([120 + shade, 96 + shade, 44 + 0.6 * shade, 255], i);
    }
  }
  context.putImageData(image, 0, 0);
};

function lift(source: Raster, line: Words) {
  const site = openSite(source, quadOf(line), { neighbours: [], siblings: [] })!;
  return liftShadow(site, findGround(site)!);
}

function erase(source: Raster, line: Words): Raster {
  const target = { blockId: 'b1', quads: [quadOf(line)], neighbours: [] };
  return paste(source, [eraseBlock(source, target, { method: 'auto', leaveTexture: false })!.patch]);
}

it.each([
  ['shadow', '#ffffff', 'rgba(0,0,0,0.65)'],
  ['glow', '#241a10', 'rgba(255,255,255,0.6)'],
])('sees the ground through the %s of letters', (_, color, shade) => {
  const line: Words = { ...white, color, shadow: { color: shade, blur: 8, offset: 2 } };
  const { plate, source } = drawPicture(SIZE, clouds, words(line));
  expect(psnr(erase(source, line), plate, { quad: quadOf(line) })).toBeGreaterThan(30);
});

it('takes neither the ground nor an outline for a shadow', () => {
  for (const outline of [undefined, { color: '#301008', width: 6 }]) {
    const line: Words = { ...white, ...(outline && { outline }) };
    const { source } = drawPicture(SIZE, clouds, words(line));
    expect(lift(source, line)).toBeUndefined();
  }
});

it('does not see through what is dark around dark letters: it may be ink', () => {
  const line: Words = { ...white, color: '#181410', shadow: { color: 'rgba(0,0,0,0.65)', blur: 8, offset: 2 } };
  const { source } = drawPicture(SIZE, clouds, words(line));
  expect(lift(source, line)).toBeUndefined();
});

it('blurs as wide as it is told, and moves nothing', () => {
  const [width, sigma] = [61, 3.3];
  const dot = new Float32Array(width * width);
  dot[30 * width + 30] = 1;
  const blurred = blurGaussian(dot, { width, sigma });
  let [sum, mean, square] = [0, 0, 0];
  for (const [i, value] of blurred.entries()) {
    sum += value;
    mean += value * ((i % width) - 30);
    square += value * ((i % width) - 30) ** 2;
  }
  expect(sum).toBeCloseTo(1, 4);
  expect(mean).toBeCloseTo(0, 4);
  expect(Math.sqrt(square)).toBeCloseTo(sigma, 2);
});
