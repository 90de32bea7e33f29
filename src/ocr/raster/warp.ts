/** Straightens a rectangle of the page into a strip of its own. */
import type { Raster } from '../../page.js';
import { pointAt, type Rectangle } from './rectangle.js';
import { resample, type Taps, tapsOf } from './taps.js';

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
  const samples = Math.min(MOST_SAMPLES, Math.max(1, Math.round(rectangle.height / size.height)));
  const sample = rectangle.angle === 0 ? sampleUpright : sampleTurned;
  return { data: sample(ground, rectangle, { ...size, samples }), ...size };
}

/** A strip's size; each of its pixels is the mean of `samples` by `samples` places. */
interface Target {
  readonly width: number;
  readonly height: number;
  readonly samples: number;
}

/** Samples in the middle of each cell of a grid over a turned rectangle, each mixed from the four pixels around it. */
function sampleTurned(ground: Ground, rectangle: Rectangle, { width, height, samples }: Target): Float32Array {
  const out = new Float32Array(width * height * 3);
  const [columns, rows] = [width * samples, height * samples];
  const [stepU, stepV] = [rectangle.width / columns, rectangle.height / rows];
  const [stepX, stepY] = [stepU * Math.cos(rectangle.angle), stepU * Math.sin(rectangle.angle)];
  const mix = mixerOf(ground, out);
  for (let row = 0; row < rows; row++) {
    const v = (row + 0.5) * stepV - rectangle.height / 2;
    const [startX, startY] = pointAt(rectangle, (stepU - rectangle.width) / 2, v);
    const line = Math.floor(row / samples) * width;
    for (let column = 0; column < columns; column++) {
      const x = startX + column * stepX - 0.5;
      const y = startY + column * stepY - 0.5;
      const [left, top] = [Math.floor(x), Math.floor(y)];
      mix((line + Math.floor(column / samples)) * 3, left, top, x - left, y - top);
    }
  }
  if (samples > 1) for (let i = 0; i < out.length; i++) out[i] /= samples * samples;
  return out;
}

/** The same of an upright rectangle: rows and columns are mixed one after the other. */
function sampleUpright({ raster, matte }: Ground, rectangle: Rectangle, target: Target): Float32Array {
  const side = (axis: 0 | 1, length: number, count: number) => ({
    ...{ center: rectangle.center[axis], length, count, samples: target.samples },
    side: axis === 0 ? raster.width : raster.height,
  });
  const columns = bilinear(side(0, rectangle.width, target.width));
  const rows = bilinear(side(1, rectangle.height, target.height));
  return resample(raster, { columns, rows, matte });
}

/** Of `count` pixels along a side the means of their samples, each mixed from the two source pixels around it. */
function bilinear({
  center,
  length,
  count,
  samples,
  side,
}: {
  center: number;
  length: number;
  count: number;
  samples: number;
  side: number;
}): Taps {
  const step = length / count / samples;
  return tapsOf({ count, side }, (i, add) => {
    for (let sample = 0; sample < samples; sample++) {
      const at = center - length / 2 + (i * samples + sample + 0.5) * step - 0.5;
      const left = Math.floor(at);
      add(left, (1 - at + left) / samples);
      add(left + 1, (at - left) / samples);
    }
  });
}

type Mix = (to: number, left: number, top: number, right: number, below: number) => void;

/**
 * Adds to the sample at `to` what lies between the pixel (left, top) and its neighbours, `right` and `below` of the way;
 * beyond the page its border goes on.
 */
function mixerOf({ raster: { data, width, height, channels }, matte }: Ground, out: Float32Array): Mix {
  const clampX = (x: number) => (x < 0 ? 0 : x >= width ? width - 1 : x);
  const clampY = (y: number) => (y < 0 ? 0 : y >= height ? height - 1 : y);
  const opaque: Mix = (to, left, top, right, below) => {
    const y0 = clampY(top) * width;
    const y1 = clampY(top + 1) * width;
    const a = (y0 + clampX(left)) * 3;
    const b = (y0 + clampX(left + 1)) * 3;
    const c = (y1 + clampX(left)) * 3;
    const d = (y1 + clampX(left + 1)) * 3;
    const wd = right * below;
    const wb = right - wd;
    const wc = below - wd;
    const wa = 1 - right - wc;
    out[to] += data[a] * wa + data[b] * wb + data[c] * wc + data[d] * wd;
    out[to + 1] += data[a + 1] * wa + data[b + 1] * wb + data[c + 1] * wc + data[d + 1] * wd;
    out[to + 2] += data[a + 2] * wa + data[b + 2] * wb + data[c + 2] * wc + data[d + 2] * wd;
  };
  const add = (to: number, at: number, weight: number) => {
    const solid = (weight * data[at + 3]) / 255;
    const rest = matte * (weight - solid);
    out[to] += data[at] * solid + rest;
    out[to + 1] += data[at + 1] * solid + rest;
    out[to + 2] += data[at + 2] * solid + rest;
  };
  const transparent: Mix = (to, left, top, right, below) => {
    const [x0, x1] = [clampX(left) * 4, clampX(left + 1) * 4];
    const [y0, y1] = [clampY(top) * width * 4, clampY(top + 1) * width * 4];
    add(to, y0 + x0, (1 - right) * (1 - below));
    add(to, y0 + x1, right * (1 - below));
    add(to, y1 + x0, (1 - right) * below);
    add(to, y1 + x1, right * below);
  };
  return channels === 3 ? opaque : transparent;
}

/** Strips of one height side by side. */
export function joinStrips(strips: readonly Strip[]): Strip {
  if (strips.length === 1) return strips[0];
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
