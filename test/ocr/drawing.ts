/** Pictures with Chinese text, drawn for the recogniser. */
import { createRequire } from 'node:module';
import path from 'node:path';
import { type Canvas, createCanvas, GlobalFonts, type SKRSContext2D } from '@napi-rs/canvas';
import type { Raster } from '#imgtr/page.js';
import { toShared } from '#imgtr/runtime/memory/shared.js';

const require = createRequire(import.meta.url);
const folder = path.dirname(require.resolve('@expo-google-fonts/noto-sans-sc/package.json'));
GlobalFonts.registerFromPath(path.join(folder, '500Medium/NotoSansSC_500Medium.ttf'), 'Drawn Chinese');

/** A light page that `paint` draws on. */
export function drawPage(size: { width: number; height: number }, paint: (context: SKRSContext2D) => void): Raster {
  const canvas = createCanvas(size.width, size.height);
  const context = canvas.getContext('2d');
  context.fillStyle = '#f4f1ea';
  context.fillRect(0, 0, size.width, size.height);
  context.fillStyle = '#2a2420';
  paint(context);
  return toRaster(canvas);
}

/** Text on a base line; (x, y) is its left end. */
export function write(
  context: SKRSContext2D,
  text: string,
  { x, y, size = 32 }: { x: number; y: number; size?: number },
) {
  context.font = `${size}px "Drawn Chinese"`;
  context.fillText(text, x, y);
}

/** Characters below each other; (x, y) is the first one's upper left corner. */
export function writeDown(
  context: SKRSContext2D,
  text: string,
  { x, y, size = 32 }: { x: number; y: number; size?: number },
) {
  [...text].forEach((character, i) => {
    write(context, character, { x, y: y + size * (0.88 + 1.1 * i), size });
  });
}

/** Draws in a frame turned clockwise about a point, which is its origin. */
export function turned(
  context: SKRSContext2D,
  { x, y, degrees }: { x: number; y: number; degrees: number },
  paint: () => void,
) {
  context.save();
  context.translate(x, y);
  context.rotate((degrees * Math.PI) / 180);
  paint();
  context.restore();
}

function toRaster(canvas: Canvas): Raster {
  const { width, height } = canvas;
  const { data } = canvas.getContext('2d').getImageData(0, 0, width, height);
  return { data: toShared(new Uint8Array(data.buffer)), width, height, channels: 4 };
}
