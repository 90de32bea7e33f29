import { expect, it } from 'vitest';
import { eraseBlock } from '#imgtr/erase/erase-block.js';
import { createEraser } from '#imgtr/erase/eraser.js';
import type { Raster } from '#imgtr/page.js';
import type { PixelPool } from '#imgtr/runtime/pool/pool.js';
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

const SIZE = { width: 320, height: 130 };
const text: Words = { text: '品质保证', x: 70, y: 65, size: 40, color: '#202830' };

function erase(raster: Raster, { quads = [quadOf(text)] } = {}) {
  const erased = eraseBlock(raster, { blockId: 'b1', quads, neighbours: [] }, { method: 'auto', leaveTexture: false });
  return { method: erased?.patch.method, result: paste(raster, erased ? [erased.patch] : []) };
}

/** Two paints, one on the other. */
const both =
  (...paints: Paint[]): Paint =>
  context =>
    paints.forEach(paint => void paint(context));

const gradient: Paint = context => {
  const colours = context.createLinearGradient(0, 0, SIZE.width, SIZE.height);
  colours.addColorStop(0, '#e06a40');
  colours.addColorStop(1, '#f0b048');
  context.fillStyle = colours;
  context.fillRect(0, 0, SIZE.width, SIZE.height);
};

const disc =
  (x: number, y: number, radius: number, color = 'rgba(255,255,255,0.14)'): Paint =>
  context => {
    context.fillStyle = color;
    context.beginPath();
    context.arc(x, y, radius, 0, 2 * Math.PI);
    context.fill();
  };

const band: Paint = context => {
  context.fillStyle = 'rgba(255,255,255,0.14)';
  context.beginPath();
  context.moveTo(0, 40);
  context.lineTo(SIZE.width, 90);
  context.lineTo(SIZE.width, SIZE.height);
  context.lineTo(0, SIZE.height);
  context.fill();
};

/** What a JPEG's rounding leaves of an even ground: no pixel is exactly on it. */
const noise: Paint = context => {
  const image = context.getImageData(0, 0, SIZE.width, SIZE.height);
  let state = 11;
  for (let i = 0; i < image.data.length; i++) {
    state = (state * 16807) % 2147483647;
    if (i % 4 !== 3) image.data[i] += Math.round((state / 2147483647 - 0.5) * 5);
  }
  context.putImageData(image, 0, 0);
};

it.each([
  ['a faint disc ends in the middle of it', disc(150, 5, 70)],
  ['two discs reach into it', both(disc(100, 10, 45), disc(210, 125, 60))],
  ['a straight border crosses it', band],
])('what is designed behind the text keeps its shape: %s', (_, shape) => {
  const ground = both(gradient, shape, noise);
  const picture = drawPicture(SIZE, ground, words(text));
  const { method, result } = erase(picture.source);
  expect(method).toBe('gradient');
  // A membrane in place of the shape is off by the shape's 20 levels in places: 35 dB and less.
  expect(psnr(result, picture.plate, { quad: quadOf(text) })).toBeGreaterThan(42);
});

/** Dark, near enough that its rim lies where the text's own shadow could. */
const product: Paint = context => {
  context.fillStyle = '#24303a';
  context.fillRect(240, 0, 80, SIZE.height);
};

/** An upright bar as tall as letters, in the text's colour. */
const bar =
  (x: number, width: number): Paint =>
  context => {
    context.fillStyle = text.color;
    context.fillRect(x, 46, width, 38);
  };

const stroke =
  (draw: Paint): Paint =>
  context => {
    context.strokeStyle = '#c01818';
    context.fillStyle = '#c01818';
    context.lineWidth = 2;
    context.beginPath();
    draw(context);
    context.stroke();
  };

it.each([
  ['the border of a badge around it', stroke(context => context.roundRect(58, 38, 186, 54, 20))],
  ['a border that its box cuts', stroke(context => context.roundRect(58, 20, 200, 67, 6))],
  ['an icon beside it', stroke(context => context.roundRect(20, 46, 38, 38, 8))],
  ['a filled icon beside it', disc(42, 65, 18, '#c01818')],
  ['a product close to its glow', product],
  ['a bullet before it', disc(54, 65, 5, text.color)],
  ['a rule of its colour before it', bar(54, 3)],
])('what is not the text stays as it is: %s', (_, thing) => {
  const picture = drawPicture(SIZE, both(page('#f4efe6'), thing), words(text));
  const { result } = erase(picture.source);
  expect(largestDifference(result, picture.plate, { quad: quadOf(text), grown: 400, where: 'inside' })).toBe(0);
});

it('a stroke that the box cuts off whole goes with its letter', () => {
  const child = { ...text, text: '儿童拖鞋' };
  const picture = drawPicture(SIZE, page('#f4efe6'), words(child));
  const [[, top], right, [, bottom]] = quadOf(child);
  const cut = [[child.x + 22, top], right, [right[0], bottom], [child.x + 22, bottom]] as const;
  const { result } = erase(picture.source, { quads: [cut] });
  expect(largestDifference(result, picture.plate, { quad: quadOf(text), grown: 400, where: 'inside' })).toBe(0);
});

it('a thin stroke of large letters goes with them where it touches a rule', () => {
  const bar =
    (color: string, ...box: [number, number, number, number]): Paint =>
    context => {
      context.fillStyle = color;
      context.fillRect(...box);
    };
  const rule = bar('#c08850', 0, 225, SIZE.width, 4);
  const thin = bar(text.color, 235, 90, 8, 136);
  const letters = both(bar(text.color, 60, 40, 60, 150), bar(text.color, 150, 40, 60, 150), thin);
  const picture = drawPicture({ ...SIZE, height: 260 }, both(bar('#f4efe6', 0, 0, SIZE.width, 260), rule), letters);
  const box = (x: number, y: number, right: number, bottom: number) =>
    [
      [x, y],
      [right, y],
      [right, bottom],
      [x, bottom],
    ] as const;
  const { result } = erase(picture.source, { quads: [box(40, 30, 280, 222)] });
  expect(largestDifference(result, picture.plate, { quad: box(40, 30, 280, 218), where: 'inside' })).toBeLessThan(8);
});

/** Runs pool tasks in place. */
const inPlace = {
  run: async (task: { name: string }, work: never) =>
    ((await import('#imgtr/erase/pixels.js')) as unknown as Record<string, (work: never) => unknown>)[task.name](work),
} as unknown as PixelPool;

it.each([
  ['is erased where it is a part of the page', 200, 1],
  ['is left where it would be more than three quarters of it', 42, 0],
])('a text that fills its place %s', async (_, height, patches) => {
  const heavy = { ...text, x: 8, y: height / 2, outline: { color: '#d0021b', width: 30 } };
  const { source } = drawPicture({ width: 176, height }, page('#ffffff'), words(heavy));
  const erased = await createEraser({ pool: inPlace }).erase({
    raster: source,
    blocks: [blockOf('b1', quadOf(heavy))],
    sha256: '',
  });
  expect(erased.size).toBe(patches);
});

/** Cloth whose threads do not repeat, lit from one corner. */
const cloth: Paint = context => {
  const image = context.createImageData(context.canvas.width, context.canvas.height);
  let state = 5;
  for (let y = 0, i = 0; y < image.height; y++) {
    for (let x = 0; x < image.width; x++, i += 4) {
      state = (state * 16807) % 2147483647;
      const relief = (state / 2147483647 - 0.5) * 34;
      const light = 150 + 70 * Math.sin(x / 90) * Math.cos(y / 60) + relief;
      image.data.set([light, light, light + 6, 255], i);
    }
  }
  context.putImageData(image, 0, 0);
};

it('cloth in uneven light has its own light where the text was', () => {
  const small = { ...text, text: '品质', x: 40, y: 45 };
  const picture = drawPicture({ width: 180, height: 90 }, cloth, words(small));
  const { method, result } = erase(picture.source, { quads: [quadOf(small)] });
  expect(method).toBe('texture');
  const off: number[] = [];
  for (let top = 26; top + 12 <= 65; top += 12) {
    for (let left = 40; left + 20 <= 120; left += 20) {
      const mean = ({ data }: Raster) => {
        let sum = 0;
        for (let y = top; y < top + 12; y++) for (let x = left; x < left + 20; x++) sum += data[3 * (y * 180 + x) + 1];
        return sum / (12 * 20);
      };
      off.push(Math.abs(mean(result) - mean(picture.plate)));
    }
  }
  expect(Math.max(...off)).toBeLessThan(6);
});
