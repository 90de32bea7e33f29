/** Straightens a rectangle of the page into a strip of its own. */
import type { Raster } from '../page.js';
import { pointAt, type Rectangle } from './rectangle.js';

/** Rows of interleaved RGB, 0..255. */
export interface Strip {
  readonly data: Float32Array;
  readonly width: number;
  readonly height: number;
}

/** A raster and the grey value, 0..255, that its transparent pixels are seen over. */
export interface Ground {
  readonly raster: Raster;
  readonly matte: number;
}

/** Most samples a side that a pixel of a shrunk strip is averaged from: enough for letters of 288 pixels. */
const MOST_SAMPLES = 6;

/**
 * The rectangle's pixels at a size: averaged where it shrinks, mixed from its neighbours where it grows.
 *
 * Growing is linear although PaddleOCR's own crops are cubic: on small synthetic pages of JPEG quality 40, with letters
 * from 9 pixels, linear found 98.6 % of the lines (CER 0.5 %) and cubic 90.4 % (2.2 %).
 */
export function straighten(ground: Ground, rectangle: Rectangle, size: { width: number; height: number }): Strip {
  const { width, height } = size;
  const samples = Math.min(MOST_SAMPLES, Math.max(1, Math.ceil(rectangle.height / height)));
  const fine = sampleGrid(ground, rectangle, { width: width * samples, height: height * samples });
  return samples > 1 ? averageCells(fine, samples) : fine;
}

/** One sample in the middle of each cell of a grid over the rectangle, mixed from the four pixels around it. */
function sampleGrid(
  { raster, matte }: Ground,
  rectangle: Rectangle,
  { width, height }: { width: number; height: number },
): Strip {
  const out = new Float32Array(width * height * 3);
  const [stepU, stepV] = [rectangle.width / width, rectangle.height / height];
  const [stepX, stepY] = [stepU * Math.cos(rectangle.angle), stepU * Math.sin(rectangle.angle)];
  for (let row = 0, to = 0; row < height; row++) {
    const [startX, startY] = pointAt(
      rectangle,
      (stepU - rectangle.width) / 2,
      (row + 0.5) * stepV - rectangle.height / 2,
    );
    for (let column = 0; column < width; column++, to += 3) {
      const x = startX + column * stepX - 0.5;
      const y = startY + column * stepY - 0.5;
      const [left, top] = [Math.floor(x), Math.floor(y)];
      const [right, below] = [x - left, y - top];
      addPixel(raster, { x: left, y: top, weight: (1 - right) * (1 - below), matte }, out, to);
      addPixel(raster, { x: left + 1, y: top, weight: right * (1 - below), matte }, out, to);
      addPixel(raster, { x: left, y: top + 1, weight: (1 - right) * below, matte }, out, to);
      addPixel(raster, { x: left + 1, y: top + 1, weight: right * below, matte }, out, to);
    }
  }
  return { data: out, width, height };
}

/** Adds a share of a pixel of the page to the sample at `to`; beyond the page its border goes on. */
function addPixel(
  { data, width, height, channels }: Raster,
  { x, y, weight, matte }: { x: number; y: number; weight: number; matte: number },
  out: Float32Array,
  to: number,
): void {
  const column = x < 0 ? 0 : x >= width ? width - 1 : x;
  const row = y < 0 ? 0 : y >= height ? height - 1 : y;
  const at = (row * width + column) * channels;
  const solid = channels === 4 ? (weight * data[at + 3]) / 255 : weight;
  const rest = matte * (weight - solid);
  out[to] += data[at] * solid + rest;
  out[to + 1] += data[at + 1] * solid + rest;
  out[to + 2] += data[at + 2] * solid + rest;
}

/** Averages squares of `side` pixels to one. */
function averageCells({ data, width, height }: Strip, side: number): Strip {
  const [w, h] = [width / side, height / side];
  const out = new Float32Array(w * h * 3);
  for (let y = 0; y < height; y++) {
    const row = Math.floor(y / side) * w;
    for (let x = 0; x < width; x++) {
      const to = (row + Math.floor(x / side)) * 3;
      const at = (y * width + x) * 3;
      for (let c = 0; c < 3; c++) out[to + c] += data[at + c];
    }
  }
  for (let i = 0; i < out.length; i++) out[i] /= side * side;
  return { data: out, width: w, height: h };
}

/** Strips of one height side by side. */
export function joinStrips(strips: readonly Strip[]): Strip {
  const height = strips[0].height;
  const width = strips.reduce((sum, strip) => sum + strip.width, 0);
  const data = new Float32Array(width * height * 3);
  let left = 0;
  for (const strip of strips) {
    for (let y = 0; y < height; y++) {
      data.set(strip.data.subarray(y * strip.width * 3, (y + 1) * strip.width * 3), (y * width + left) * 3);
    }
    left += strip.width;
  }
  return { data, width, height };
}
