/**
 * PSNR, SSIM and detail inside the text's own mask against the known ground, and milliseconds a block: this program's
 * fills and OpenCV's Telea and NS, all with the same mask. Build the program, `npm install` here, `npm start`.
 */
import { createRequire } from 'node:module';
import { createCanvas, GlobalFonts } from '@napi-rs/canvas';
import cvModule from '@techstark/opencv-js';
import { eraseBlock } from '../../../dist/erase/erase-block.js';
import { toShared } from '../../../dist/runtime/memory/shared.js';
import { grounds } from './grounds.js';
import { score } from './score.js';

// Awaiting the module itself would never end: it has a `then` that hands out the module.
const cv = cvModule instanceof Promise ? await cvModule : cvModule;
if (!cv.Mat) {
  await new Promise(resolve => {
    cv.onRuntimeInitialized = () => resolve();
  });
}

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
/** OpenCV's radius, pixels: what its own samples use. */
const RADIUS = 3;

const rows = [];
for (const [name, paint] of Object.entries(grounds)) {
  const cells = {};
  for (const [n, text] of TEXTS.entries()) {
    const picture = draw(paint, { ...text, seed: 11 + n });
    const found = eraseBlock(picture.source, target(text), { method: 'auto', leaveTexture: false });
    if (!found) continue;
    const mask = pageMask(found.patch);
    note(cells, `own (${found.patch.method})`, () => paste(picture.source, own(picture, text, 'auto')), picture, mask);
    for (const method of ['smooth', 'texture']) {
      note(cells, method, () => paste(picture.source, own(picture, text, method)), picture, mask);
    }
    note(cells, 'opencv telea', () => inpaint(picture.source, mask, cv.INPAINT_TELEA), picture, mask);
    note(cells, 'opencv ns', () => inpaint(picture.source, mask, cv.INPAINT_NS), picture, mask);
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

function own({ source }, text, method) {
  return eraseBlock(source, target(text), { method, leaveTexture: false }).patch;
}

function paste(source, { box, pixels, mask }) {
  const data = source.data.slice();
  for (let i = 0; i < mask.length; i++) {
    if (!mask[i]) continue;
    const to = ((box.y + Math.floor(i / box.width)) * source.width + box.x + (i % box.width)) * 3;
    for (let c = 0; c < 3; c++) data[to + c] = pixels[i * 3 + c];
  }
  return { ...source, data };
}

function pageMask({ box, mask }) {
  const out = new Uint8Array(SIZE.width * SIZE.height);
  for (let i = 0; i < mask.length; i++) {
    if (mask[i]) out[(box.y + Math.floor(i / box.width)) * SIZE.width + box.x + (i % box.width)] = 255;
  }
  return out;
}

function inpaint({ data, ...rest }, mask, method) {
  const image = cv.matFromArray(SIZE.height, SIZE.width, cv.CV_8UC3, data);
  const holes = cv.matFromArray(SIZE.height, SIZE.width, cv.CV_8UC1, mask);
  const out = new cv.Mat();
  cv.inpaint(image, holes, out, RADIUS, method);
  const filled = Uint8Array.from(out.data);
  for (const mat of [image, holes, out]) mat.delete();
  return { ...rest, data: filled };
}

/** Once to warm up, once on the clock. */
function note(cells, method, fill, { plate }, mask) {
  fill();
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
