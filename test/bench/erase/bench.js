/**
 * PSNR, SSIM and detail inside the text's own mask against the known ground, and milliseconds a block: this program's
 * fills and OpenCV's Telea and NS, all with the same mask. Build the program, `npm install` here, `npm start`.
 */
import { createRequire } from 'node:module';
import { createCanvas, GlobalFonts } from '@napi-rs/canvas';
import { toShared } from '../../../dist/runtime/memory/shared.js';
import { erase, INPAINT_NS, INPAINT_TELEA, inpaint, pageMask, paste } from './compare.js';
import { grounds } from './grounds.js';
import { score } from './score.js';

const require = createRequire(import.meta.url);
GlobalFonts.registerFromPath(
  require.resolve('@expo-google-fonts/noto-sans-sc/700Bold/NotoSansSC_700Bold.ttf'),
  'Bench',
);

const SIZE = { width: 640, height: 220 };
const TEXTS = [
  { text: '天然植萃护肤精华', size: 56, color: '#ffffff', outline: '#202020' },
  { text: '新品上市限时优惠', size: 36, color: '#202830' },
  { text: '加厚法兰绒毛毯', size: 64, color: '#fff2d8', outline: '#5a1010' },
];
/** Of the pictures drawn: two of each, so that a row is not one picture's luck. */
const SEEDS = [11, 101];

const rows = [];
for (const [name, paint] of Object.entries(grounds)) {
  const cells = {};
  for (const seed of SEEDS) {
    for (const [n, text] of TEXTS.entries()) {
      const picture = draw(paint, { ...text, seed: seed + n });
      const patch = erase(picture.source, target(text));
      if (!patch) continue;
      const mask = pageMask(picture.source, patch);
      note(
        cells,
        `own (${patch.method})`,
        () => paste(picture.source, erase(picture.source, target(text))),
        picture,
        mask,
      );
      note(cells, 'opencv telea', () => inpaint(picture.source, mask, INPAINT_TELEA), picture, mask);
      note(cells, 'opencv ns', () => inpaint(picture.source, mask, INPAINT_NS), picture, mask);
    }
  }
  for (const [method, scores] of Object.entries(cells)) rows.push({ ground: name, method, ...mean(scores) });
}
console.table(rows);

function draw(paint, { text, size, color, outline, seed }) {
  const canvas = createCanvas(SIZE.width, SIZE.height);
  const context = canvas.getContext('2d');
  paint(context, seed);
  const plate = raster(context);
  context.font = `${size}px Bench`;
  context.lineJoin = 'round';
  const [x, y] = [60, SIZE.height / 2 + size * 0.38];
  if (outline) {
    context.strokeStyle = outline;
    context.lineWidth = size / 8;
    context.strokeText(text, x, y);
  }
  context.fillStyle = color;
  context.fillText(text, x, y);
  return { plate, source: raster(context) };
}

function raster(context) {
  const { data } = context.getImageData(0, 0, SIZE.width, SIZE.height);
  return { ...SIZE, channels: 3, data: toShared(data.filter((_, i) => i % 4 !== 3)) };
}

function target({ text, size }) {
  const margin = 0.08 * size;
  const [left, right] = [60 - margin, 60 + [...text].length * size + margin];
  const [top, bottom] = [SIZE.height / 2 - size / 2 - margin, SIZE.height / 2 + size / 2 + margin];
  const quad = [
    [left, top],
    [right, top],
    [right, bottom],
    [left, bottom],
  ];
  return { blockId: 'b1', quads: [quad], neighbours: [] };
}

function note(cells, method, fill, { plate }, mask) {
  const started = performance.now();
  const filled = fill();
  const ms = performance.now() - started;
  cells[method] ??= [];
  cells[method].push({ ...score(filled, plate, mask), ms });
}

function mean(scores) {
  const names = Object.keys(scores[0]);
  return Object.fromEntries(
    names.map(name => [name, Number((scores.reduce((sum, each) => sum + each[name], 0) / scores.length).toFixed(3))]),
  );
}
