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
/** Sharpness of the cubic; -0.5 is Catmull-Rom. */
const CUBIC = -0.5;

/** The rectangle's pixels at a size: cubic where it grows, averaged where it shrinks; the page's border goes on. */
export function straighten(ground: Ground, rectangle: Rectangle, size: { width: number; height: number }): Strip {
  const { width, height } = size;
  const samples = Math.min(MOST_SAMPLES, Math.max(1, Math.ceil(rectangle.height / height)));
  const fine = sampleGrid(ground, rectangle, {
    width: width * samples,
    height: height * samples,
    kernel: samples > 1 || process.env.LIN ? linear : cubic,
  });
  return samples > 1 ? averageCells(fine, samples) : fine;
}

/** Weights of the four pixels around a place, `at` (0..1) of the way from the second to the third. */
type Kernel = (at: number, weights: Float32Array) => void;

function linear(at: number, weights: Float32Array): void {
  weights[0] = weights[3] = 0;
  weights[1] = 1 - at;
  weights[2] = at;
}

function cubic(at: number, weights: Float32Array): void {
  for (let i = 0; i < 4; i++) {
    const d = Math.abs(at + 1 - i);
    weights[i] = d <= 1 ? ((CUBIC + 2) * d - (CUBIC + 3)) * d * d + 1 : (((d - 5) * d + 8) * d - 4) * CUBIC;
  }
}

/** One sample in the middle of each cell of a grid over the rectangle. */
function sampleGrid(
  { raster, matte }: Ground,
  rectangle: Rectangle,
  { width, height, kernel }: { width: number; height: number; kernel: Kernel },
): Strip {
  const out = new Float32Array(width * height * 3);
  const [stepU, stepV] = [rectangle.width / width, rectangle.height / height];
  const [cos, sin] = [Math.cos(rectangle.angle), Math.sin(rectangle.angle)];
  const [fx, fy] = [new Float32Array(4), new Float32Array(4)];
  const { data, channels } = raster;
  const [maxX, maxY] = [raster.width - 1, raster.height - 1];
  for (let row = 0, to = 0; row < height; row++) {
    const [startX, startY] = pointAt(
      rectangle,
      0.5 * stepU - rectangle.width / 2,
      (row + 0.5) * stepV - rectangle.height / 2,
    );
    for (let column = 0; column < width; column++, to += 3) {
      const x = startX + column * stepU * cos - 0.5;
      const y = startY + column * stepU * sin - 0.5;
      const [left, top] = [Math.floor(x), Math.floor(y)];
      kernel(x - left, fx);
      kernel(y - top, fy);
      for (let j = 0; j < 4; j++) {
        if (fy[j] === 0) continue;
        const line = Math.min(maxY, Math.max(0, top - 1 + j)) * raster.width;
        for (let i = 0; i < 4; i++) {
          const weight = fx[i] * fy[j];
          if (weight === 0) continue;
          const at = (line + Math.min(maxX, Math.max(0, left - 1 + i))) * channels;
          const solid = channels === 4 ? data[at + 3] / 255 : 1;
          const rest = matte * (1 - solid);
          out[to] += weight * (data[at] * solid + rest);
          out[to + 1] += weight * (data[at + 1] * solid + rest);
          out[to + 2] += weight * (data[at + 2] * solid + rest);
        }
      }
    }
  }
  return { data: out, width, height };
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
