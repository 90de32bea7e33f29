import { expect, it } from 'vitest';
import { eraseBlock } from '#imgtr/erase/erase-block.js';
import { carryOn } from '#imgtr/erase/ground/carry-on.js';
import { FIRST, SECOND, UNSEEN } from '#imgtr/erase/ground/sides.js';
import type { Quad, Raster } from '#imgtr/page.js';
import { drawPicture, type Paint, paste, psnr, quadOf, type Words, words } from './pictures.js';

const SIZE = { width: 320, height: 130 };

function erase(raster: Raster, quad: Quad, neighbours: readonly Quad[] = []): Raster {
  const erased = eraseBlock(
    raster,
    { blockId: 'b1', quads: [quad], neighbours },
    { method: 'auto', leaveTexture: false },
  );
  return paste(raster, erased ? [erased.patch] : []);
}

/** Dark and light over so many pixels from the left. */
const shaded =
  (from: number, to: number, ...colors: string[]): Paint =>
  context => {
    const shades = context.createLinearGradient(from, 0, to, 0);
    for (const [n, color] of colors.entries()) shades.addColorStop(n / (colors.length - 1), color);
    context.fillStyle = shades;
  };

const backdrop: Paint = context => {
  shaded(0, SIZE.width, '#e8d8c8', '#c8b49e')(context);
  context.fillRect(0, 0, SIZE.width, SIZE.height);
};

it('an edge is carried on through what is not seen as it bends', () => {
  const size = 120;
  const isIn = (x: number, y: number) => Math.hypot(x + 0.5 - 75, y + 0.5 - 60) < 48;
  const side = Uint8Array.from({ length: size * size }, (_, i) => {
    const [x, y] = [i % size, Math.floor(i / size)];
    return y > 38 && y < 78 && x < 80 ? UNSEEN : isIn(x, y) ? SECOND : FIRST;
  });
  const distance = carryOn({ width: size, height: size, side });
  const wrong = side.filter((is, i) => is === UNSEEN && distance![i] > 0 !== isIn(i % size, Math.floor(i / size)));
  expect(side.filter(is => is === UNSEEN).length).toBeGreaterThan(3000);
  // 39 rows of the edge are hidden: little more than a pixel off in each. A straight line between its ends is off by 110.
  expect(wrong.length).toBeLessThan(60);
});

it('letters on a product are not filled with the page that others stand on', () => {
  const text: Words = { text: '天然植物精', x: 40, y: 65, size: 48, color: '#ffffff' };
  const product: Paint = context => {
    backdrop(context);
    shaded(180, 310, '#203828', '#5c8a6c', '#2c4a38')(context);
    context.fillRect(180, -10, 130, 150);
  };
  const picture = drawPicture(SIZE, product, words(text));
  // The page's colour in their shape: 13 dB.
  expect(psnr(erase(picture.source, quadOf(text)), picture.plate, { quad: quadOf(text) })).toBeGreaterThan(18);
});

it('the rounded corner of a product under glowing letters stays round', () => {
  const glow = { color: 'rgba(255,255,255,0.8)', blur: 6, offset: 2 };
  const text: Words = { text: '略有色差', x: 60, y: 70, size: 36, color: '#281c1c', shadow: glow };
  const product: Paint = context => {
    shaded(0, SIZE.width, '#9cbce4', '#84b0dc')(context);
    context.fillRect(0, 0, SIZE.width, SIZE.height);
    shaded(130, 300, '#6a302c', '#c08880', '#a86058')(context);
    context.beginPath();
    context.roundRect(130, 35, 220, 220, 60);
    context.fill();
  };
  const picture = drawPicture(SIZE, product, words(text));
  // Letters filled with the page: 14 dB.
  expect(psnr(erase(picture.source, quadOf(text)), picture.plate, { quad: quadOf(text) })).toBeGreaterThan(20);
});

it('a disc of which only two short arcs are seen is whole behind the text', () => {
  const text: Words = {
    text: '限时特惠',
    x: 70,
    y: 50,
    size: 44,
    color: '#ffffff',
    outline: { color: '#806c20', width: 10 },
  };
  const below: Quad = [
    [60, 92],
    [260, 92],
    [260, 130],
    [60, 130],
  ];
  const disc: Paint = context => {
    shaded(0, SIZE.width, '#c81830', '#e06030')(context);
    context.fillRect(0, 0, SIZE.width, SIZE.height);
    context.fillStyle = 'rgba(255,255,255,0.14)';
    context.beginPath();
    context.arc(150, 100, 70, 0, 2 * Math.PI);
    context.fill();
  };
  const picture = drawPicture(SIZE, disc, words(text));
  const result = erase(picture.source, quadOf(text), [below]);
  // Faded out by a membrane: 29 dB.
  expect(psnr(result, picture.plate, { quad: quadOf(text) })).toBeGreaterThan(36);
});
