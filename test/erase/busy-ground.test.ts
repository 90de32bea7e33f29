import { describe, expect, it } from 'vitest';
import { eraseBlock } from '#imgtr/erase/erase-block.js';
import type { Raster } from '#imgtr/page.js';
import { detail, dice, drawPicture, type Paint, paste, psnr, quadOf, type Words, words } from './pictures.js';

const SIZE = { width: 520, height: 200 };

function erase(source: Raster, text: Words) {
  const target = { blockId: 'b1', quads: [quadOf(text)], neighbours: [] };
  const found = eraseBlock(source, target, { method: 'auto', leaveTexture: false });
  return { method: found?.patch.method, result: paste(source, found ? [found.patch] : []) };
}

/** Threads over and under each other, as wide as told, in uneven light. */
const cloth =
  (thread: number): Paint =>
  context => {
    const image = context.createImageData(SIZE.width, SIZE.height);
    const random = dice(5);
    for (let y = 0, i = 0; y < SIZE.height; y++) {
      for (let x = 0; x < SIZE.width; x++, i += 4) {
        const over = (Math.floor(x / thread) + Math.floor(y / thread)) % 2;
        const relief = 50 * Math.sin((((over ? x : y) % thread) / thread) * Math.PI) * (over ? 1 : 0.8);
        const light = relief + 12 * Math.sin(x / 60 + y / 45) + 10 * (random() - 0.5);
        image.data.set([60 + light, 40 + light * 0.8, 90 + light, 255], i);
      }
    }
    context.putImageData(image, 0, 0);
  };

/** Leaves of all sizes; a few large ones. */
const leaves: Paint = context => {
  const random = dice(9);
  for (let n = 0; n < 2600; n++) {
    const light = 50 + 120 * random();
    context.fillStyle = `rgb(${light}, ${light * 0.86}, ${light * 0.5})`;
    context.beginPath();
    const size = n % 90 === 0 ? 70 : 4 + 12 * random();
    context.ellipse(SIZE.width * random(), SIZE.height * random(), size, size * 0.7, 3 * random(), 0, 7);
    context.fill();
  }
};

/** A backdrop in soft light, and the rounded edge of a product before it. */
const product: Paint = context => {
  const light = context.createRadialGradient(150, 60, 20, 150, 60, 460);
  light.addColorStop(0, '#fff6da');
  light.addColorStop(0.6, '#eed9a4');
  light.addColorStop(1, '#b79b62');
  context.fillStyle = light;
  context.fillRect(0, 0, SIZE.width, SIZE.height);
  context.fillStyle = '#8a2f2a';
  context.roundRect(330, 20, 300, 300, 70);
  context.fill();
};

/** Faint rays over a gradient, from a corner. */
const rays: Paint = context => {
  const light = context.createLinearGradient(0, 0, SIZE.width, SIZE.height);
  light.addColorStop(0, '#ff7a1a');
  light.addColorStop(1, '#ff2b2b');
  context.fillStyle = light;
  context.fillRect(0, 0, SIZE.width, SIZE.height);
  context.fillStyle = 'rgba(255,255,255,0.05)';
  for (let n = 0; n < 9; n++) {
    context.beginPath();
    context.moveTo(620, 120);
    context.lineTo(-400, n * 130 - 500);
    context.lineTo(-400, n * 130 - 440);
    context.fill();
  }
};

it('faint rays of light behind a headline are not taken for its glow and painted over', () => {
  const shadow = { color: 'rgba(120,0,0,0.4)', blur: 8, offset: 3 };
  const text: Words = { text: '年中狂欢节', x: 60, y: 90, size: 64, color: '#ffffff', shadow };
  const picture = drawPicture(SIZE, rays, words(text));
  const { method, result } = erase(picture.source, text);
  expect(method).toBe('smooth');
  expect(psnr(result, picture.plate, { quad: quadOf(text), grown: 6 })).toBeGreaterThan(36);
});

describe('cloth', () => {
  it.each([3, 4, 5, 6, 7])('of threads %i pixels wide is woven on under thick strokes', thread => {
    const text: Words = { text: '满减大促', x: 60, y: 100, size: 96, color: '#ffffff' };
    const picture = drawPicture(SIZE, cloth(thread), words(text));
    const { method, result } = erase(picture.source, text);
    const area = { quad: quadOf(text) };
    expect(method).toBe('texture');
    expect(psnr(result, picture.plate, area)).toBeGreaterThan(33);
    const share = detail(result, area) / detail(picture.plate, area);
    expect([share > 0.7, share < 1.4]).toEqual([true, true]);
  });

  it('takes the soft shadow of its text along, which no single pixel of it shows', () => {
    const shadow = { color: 'rgba(0,0,0,0.5)', blur: 10, offset: 4 };
    const text: Words = { text: '高腰显瘦牛仔裤', x: 60, y: 100, size: 44, color: '#ffffff', shadow };
    const picture = drawPicture(SIZE, cloth(5), words(text));
    const { result } = erase(picture.source, text);
    expect(psnr(result, picture.plate, { quad: quadOf(text), grown: 8 })).toBeGreaterThan(33);
  });
});

describe('outlined text on leaves', () => {
  it.each(['氨基酸洁面乳', '尺码对照表', '下单后发出'])('goes whole, %s, outline and all', content => {
    const outline = { color: '#241c14', width: 8 };
    const text: Words = { text: content, x: 100, y: 100, size: 40, color: '#fdf0ee', outline };
    const picture = drawPicture(SIZE, leaves, words(text));
    const { result } = erase(picture.source, text);
    // What is made up differs from the leaves that were there; letters left standing differ far more.
    expect(psnr(picture.source, picture.plate, { quad: quadOf(text) })).toBeLessThan(11);
    expect(psnr(result, picture.plate, { quad: quadOf(text) })).toBeGreaterThan(16);
    // Means of what like squares propose are blurred: they keep less than 0.4 of the detail here, and a start from the
    // soft film between the rims, which matches the plainest leaves, 0.5.
    const area = { quad: quadOf(text) };
    expect(detail(result, area) / detail(picture.plate, area)).toBeGreaterThan(0.7);
  });
});

/** Planks: rings of all widths that bend slowly, and fibres along them. */
const wood: Paint = context => {
  const image = context.createImageData(SIZE.width, SIZE.height);
  const random = dice(3);
  const rings = Array.from({ length: SIZE.height }, () => 70 * (random() - 0.5));
  for (let y = 0, i = 0; y < SIZE.height; y++) {
    let fibre = 0;
    for (let x = 0; x < SIZE.width; x++, i += 4) {
      fibre = 0.97 * fibre + 6 * (random() - 0.5);
      const ring = (y + 6 * Math.sin(x / 70) + 10) / 3;
      const [inner, outer] = [rings[Math.floor(ring)], rings[Math.floor(ring) + 1]];
      const light = inner + (outer - inner) * (ring % 1) + fibre;
      image.data.set([150 + light, 104 + 0.8 * light, 60 + 0.6 * light, 255], i);
    }
  }
  context.putImageData(image, 0, 0);
};

it('the grain of wood runs on under the letters, bends and all', () => {
  const text: Words = { text: '实木', x: 100, y: 100, size: 40, color: '#ffffff' };
  const picture = drawPicture(SIZE, wood, words(text));
  const { method, result } = erase(picture.source, text);
  const area = { quad: quadOf(text) };
  expect(method).toBe('texture');
  // Squares from elsewhere break the rings: 28 dB.
  expect(psnr(result, picture.plate, area)).toBeGreaterThan(30);
  expect(detail(result, area) / detail(picture.plate, area)).toBeGreaterThan(0.8);
});

/** A backdrop that gets lighter, photographed: with the noise of a sensor. */
const grainyBackdrop: Paint = context => {
  const image = context.createImageData(SIZE.width, SIZE.height);
  const random = dice(7);
  for (let y = 0, i = 0; y < SIZE.height; y++) {
    for (let x = 0; x < SIZE.width; x++, i += 4) {
      const light = x / 10 + y / 8 + 5 * (random() - 0.5);
      image.data.set([150 + light, 150 + light, 156 + light, 255], i);
    }
  }
  context.putImageData(image, 0, 0);
};

it('a gradient with grain has grain where the text was', () => {
  const text: Words = { text: '质感', x: 100, y: 100, size: 40, color: '#202020' };
  const picture = drawPicture(SIZE, grainyBackdrop, words(text));
  const { method, result } = erase(picture.source, text);
  const area = { quad: quadOf(text) };
  expect(method).toBe('gradient');
  expect(detail(result, area) / detail(picture.plate, area)).toBeGreaterThan(0.8);
});

it('the edge of a product is carried on under the text that runs onto it', () => {
  const text: Words = { text: '净含量充足', x: 200, y: 110, size: 34, color: '#2a2018' };
  const picture = drawPicture(SIZE, product, words(text));
  const { result } = erase(picture.source, text);
  expect(psnr(result, picture.plate, { quad: quadOf(text) })).toBeGreaterThan(27);
});
