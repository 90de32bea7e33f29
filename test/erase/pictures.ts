/** Pictures for the erasing tests: text drawn over a plate that is known, and how near an erased picture comes to it. */
import { createRequire } from 'node:module';
import { type Canvas, createCanvas, GlobalFonts, type SKRSContext2D } from '@napi-rs/canvas';
import type { Block, Patch, Quad, Raster } from '#imgtr/page.js';
import { copyRaster, pastePatch } from '#imgtr/raster.js';
import { toShared } from '#imgtr/runtime/memory/shared.js';

GlobalFonts.registerFromPath(
  createRequire(import.meta.url).resolve('@expo-google-fonts/noto-sans-sc/700Bold/NotoSansSC_700Bold.ttf'),
  'Sans SC',
);

export type Paint = (context: SKRSContext2D) => void;
export interface Picture {
  readonly plate: Raster;
  readonly source: Raster;
}

/** The same plate without and with text on it. */
export function drawPicture(
  size: { width: number; height: number; alpha?: boolean },
  ground: Paint,
  text: Paint,
): Picture {
  const canvas = createCanvas(size.width, size.height);
  const context = canvas.getContext('2d');
  ground(context);
  const plate = toRaster(canvas, size.alpha ? 4 : 3);
  text(context);
  return { plate, source: toRaster(canvas, size.alpha ? 4 : 3) };
}

function toRaster(canvas: Canvas, channels: 3 | 4): Raster {
  const { width, height } = canvas;
  const { data } = canvas.getContext('2d').getImageData(0, 0, width, height);
  const kept = channels === 4 ? Uint8Array.from(data) : Uint8Array.from(data).filter((_, i) => i % 4 !== 3);
  return { data: toShared(kept), width, height, channels };
}

/** A die that falls the same in every run. */
export function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 16807) % 2147483647;
    return state / 2147483647;
  };
}

/** A filled page. */
export const page =
  (color: string): Paint =>
  context => {
    context.fillStyle = color;
    context.fillRect(0, 0, context.canvas.width, context.canvas.height);
  };

export interface Words {
  readonly text: string;
  /** Where the text starts, and the middle of its height. */
  readonly x: number;
  readonly y: number;
  readonly size: number;
  readonly color: string;
  readonly outline?: { readonly color: string; readonly width: number };
  readonly shadow?: { readonly color: string; readonly blur: number; readonly offset: number };
  /** Degrees around the place where the text starts. */
  readonly turn?: number;
}

export const words =
  ({ text, x, y, size, color, outline, shadow, turn = 0 }: Words): Paint =>
  context => {
    context.save();
    context.translate(x, y);
    context.rotate((turn * Math.PI) / 180);
    context.font = `${size}px "Sans SC"`;
    context.textBaseline = 'alphabetic';
    context.lineJoin = 'round';
    if (shadow) {
      context.shadowColor = shadow.color;
      context.shadowBlur = shadow.blur;
      context.shadowOffsetX = shadow.offset;
      context.shadowOffsetY = shadow.offset;
    }
    if (outline) {
      context.strokeStyle = outline.color;
      context.lineWidth = outline.width;
      context.strokeText(text, 0, size * 0.38);
      context.shadowColor = 'transparent';
    }
    context.fillStyle = color;
    context.fillText(text, 0, size * 0.38);
    context.restore();
  };

/** The quad that a reader would find around the words: a little larger than the ink. */
export function quadOf({ text, x, y, size, turn = 0 }: Words): Quad {
  const margin = size * 0.08;
  const [left, right] = [-margin, [...text].length * size + margin];
  const [top, bottom] = [-size / 2 - margin, size / 2 + margin];
  const [cos, sin] = [Math.cos((turn * Math.PI) / 180), Math.sin((turn * Math.PI) / 180)];
  const at = (u: number, v: number) => [x + u * cos - v * sin, y + u * sin + v * cos] as const;
  return [at(left, top), at(right, top), at(right, bottom), at(left, bottom)];
}

/** A block of one line; `keep` marks one that must stay. */
export function blockOf(id: string, quad: Quad, keep?: Block['keep']): Block {
  const line = { quad, text: '', confidence: 1, angle: 0, vertical: false };
  const block: Block = { id, quad, angle: 0, vertical: false, kind: 'overlay', lines: [line], text: '', align: 'left' };
  return keep ? { ...block, keep } : block;
}

export function paste(source: Raster, patches: Iterable<Patch>): Raster {
  const out = copyRaster(source);
  for (const patch of patches) pastePatch(out, patch);
  return out;
}

interface Area {
  readonly quad: Quad;
  /** Pixels that the quad is grown by. */
  readonly grown?: number;
}

/** Peak signal-to-noise ratio inside an area, decibels, 99 for no difference. */
export function psnr(a: Raster, b: Raster, area: Area): number {
  let sum = 0;
  let count = 0;
  forEachByte(a, ({ byte, x, y }) => {
    if (!isWithin(area, x, y)) return;
    sum += (a.data[byte] - b.data[byte]) ** 2;
    count++;
  });
  return sum === 0 ? 99 : 10 * Math.log10(65025 / (sum / count));
}

/** The largest difference of two pictures, inside an area or outside of it. */
export function largestDifference(
  a: Raster,
  b: Raster,
  { where, ...area }: Area & { where: 'inside' | 'outside' },
): number {
  let most = 0;
  forEachByte(a, ({ byte, x, y }) => {
    if (isWithin(area, x, y) === (where === 'inside')) most = Math.max(most, Math.abs(a.data[byte] - b.data[byte]));
  });
  return most;
}

/** Mean absolute Laplacian of the green channel inside an area: how much fine detail there is. */
export function detail({ data, width, channels, ...raster }: Raster, area: Area): number {
  let sum = 0;
  let count = 0;
  for (let y = 1; y < raster.height - 1; y++) {
    for (let x = 1; x < width - 1; x++) {
      if (!isWithin(area, x, y)) continue;
      const at = (y * width + x) * channels + 1;
      const row = width * channels;
      sum += Math.abs(4 * data[at] - data[at - channels] - data[at + channels] - data[at - row] - data[at + row]);
      count++;
    }
  }
  return sum / count;
}

/** A ground of threads over and under each other. */
export const weave: Paint = context => {
  const { width, height } = context.canvas;
  const image = context.createImageData(width, height);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i += 4) {
      const over = (Math.floor(x / 5) + Math.floor(y / 5)) % 2;
      const light = 60 * Math.sin((((over ? x : y) % 5) / 5) * Math.PI);
      image.data.set([70 + light, 90 + light, 140 + light, 255], i);
    }
  }
  context.putImageData(image, 0, 0);
};

function forEachByte(
  { width, height, channels }: Raster,
  visit: (place: { byte: number; x: number; y: number }) => void,
): void {
  for (let y = 0, byte = 0; y < height; y++) {
    for (let x = 0; x < width; x++) for (let c = 0; c < channels; c++, byte++) visit({ byte, x, y });
  }
}

function isWithin({ quad: [a, b, , d], grown = 0 }: Area, x: number, y: number): boolean {
  const [w, h] = [Math.hypot(b[0] - a[0], b[1] - a[1]), Math.hypot(d[0] - a[0], d[1] - a[1])];
  const [px, py] = [x + 0.5 - a[0], y + 0.5 - a[1]];
  const u = (px * (b[0] - a[0]) + py * (b[1] - a[1])) / w;
  const v = (px * (d[0] - a[0]) + py * (d[1] - a[1])) / h;
  return u >= -grown && u <= w + grown && v >= -grown && v <= h + grown;
}
