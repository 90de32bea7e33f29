/** Picture files of every kind, made from the same few pixels. */
import { deflateSync } from 'node:zlib';
import sharp from 'sharp';
import type { Raster } from '#imgtr/page.js';
import { sharedBytes } from '#imgtr/runtime/memory/shared.js';

export const RED = [200, 30, 40];
export const GREEN = [20, 160, 60];
export const BLUE = [30, 50, 190];
export const WHITE = [250, 250, 250];

/** 48 x 32: red and green above, blue and white below. */
export function quarters(width = 48, height = 32): Raster {
  const data = sharedBytes(width * height * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [upper, left] = [y < height / 2, x < width / 2];
      data.set(upper ? (left ? RED : GREEN) : left ? BLUE : WHITE, (y * width + x) * 3);
    }
  }
  return { data, width, height, channels: 3 };
}

/** Something to compress: waves of all colours with a little noise of a fixed seed. */
export function waves(width = 256, height = 192): Raster {
  const data = sharedBytes(width * height * 3);
  const random = seeded(7);
  for (let i = 0; i < data.length; i++) {
    const [x, y, c] = [Math.floor(i / 3) % width, Math.floor(i / 3 / width), i % 3];
    data[i] = 128 + 90 * Math.sin((x + c * 20) / 11) * Math.cos(y / (9 + c)) + 20 * random();
  }
  return { data, width, height, channels: 3 };
}

/** Numbers 0..1 that are the same each time (a linear congruential generator, Numerical Recipes' constants). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1664525 + 1013904223) % 2 ** 32;
    return state / 2 ** 32;
  };
}

export const toSharp = ({ data, width, height, channels }: Raster) =>
  sharp(Buffer.from(data), { raw: { width, height, channels } });

export const pixelAt = ({ data, width, channels }: Raster, x: number, y: number): number[] => [
  ...data.subarray((y * width + x) * channels, (y * width + x + 1) * channels),
];

/** Mean square error as decibels. */
export function psnr(a: Raster, b: Raster): number {
  let sum = 0;
  for (let i = 0; i < a.data.length; i++) sum += (a.data[i] - b.data[i]) ** 2;
  return 10 * Math.log10(255 ** 2 / (sum / a.data.length));
}

/** An animation of two frames. */
export function moving(format: 'gif' | 'webp'): Promise<Buffer> {
  const frames = [quarters(), waves(48, 32)].map(({ data }) => Buffer.from(data));
  return sharp(Buffer.concat(frames), { raw: { width: 48, height: 64, channels: 3, pageHeight: 32 } })
    .toFormat(format)
    .toBuffer();
}

/** A PNG chunk; its checksum is right unless `broken`. */
export function chunk(type: string, body: Buffer, { broken = false } = {}): Buffer {
  const named = Buffer.concat([Buffer.from(type), body]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(body.length, 0);
  frame.writeUInt32BE(broken ? 0 : crc32(named), 4);
  return Buffer.concat([frame.subarray(0, 4), named, frame.subarray(4)]);
}

function crc32(bytes: Buffer): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}

export const PNG_SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex');

/** A PNG of black 1-bit pixels, small for its size. */
export function pngBomb(width: number, height: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = 1;
  const rows = deflateSync(Buffer.alloc(height * (1 + Math.ceil(width / 8))), { level: 9 });
  return Buffer.concat([PNG_SIGNATURE, chunk('IHDR', header), chunk('IDAT', rows), chunk('IEND', Buffer.alloc(0))]);
}

/** A PNG with the chunk that makes it an APNG of some frames. */
export async function apng(frames: number): Promise<Buffer> {
  const still = await toSharp(quarters()).png().toBuffer();
  const control = Buffer.alloc(8);
  control.writeUInt32BE(frames, 0);
  const afterHeader = 8 + 25;
  return Buffer.concat([still.subarray(0, afterHeader), chunk('acTL', control), still.subarray(afterHeader)]);
}
