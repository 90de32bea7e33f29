/** Harmonic interpolation: a soap film over the holes, held at their rims. */
import type { Field } from '../window.js';

/** Sweeps a level; each level starts from the one below, so few are needed (8 and 40 differ by less than 0.2 dB). */
const SWEEPS = 10;

/** The field's values with the unknown pixels filled in. @param unknown 1 where a pixel is to be made up. */
export function stretchMembrane({ width, height, channels, values }: Field, unknown: Uint8Array): Float32Array {
  const known = new Float32Array(unknown.length);
  for (let i = 0; i < known.length; i++) known[i] = unknown[i] ? 0 : 1;
  return fillLevel({ width, height, channels, values: values.slice(), known });
}

/** One level of the pyramid; `known` is the share of a pixel that is ground. */
interface Level {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly values: Float32Array;
  readonly known: Float32Array;
}

function fillLevel(level: Level): Float32Array {
  const holes = unknownPixels(level.known);
  if (holes.length === 0 || holes.length === level.known.length) return level.values;
  if (level.width > 1 || level.height > 1) {
    const half = halve(level);
    fillFromBelow(level, { ...half, values: fillLevel(half) }, holes);
  }
  for (let sweep = 0; sweep < SWEEPS; sweep++) relax(level, holes);
  return level.values;
}

function unknownPixels(known: Float32Array): Int32Array {
  let count = 0;
  for (let i = 0; i < known.length; i++) if (known[i] === 0) count++;
  const list = new Int32Array(count);
  for (let i = 0, n = 0; i < known.length; i++) if (known[i] === 0) list[n++] = i;
  return list;
}

/** Half the size: the mean of the known pixels of each two by two. */
function halve({ width, height, channels, values, known }: Level): Level {
  const [w, h] = [(width + 1) >> 1, (height + 1) >> 1];
  const sums = new Float32Array(w * h * channels);
  const weight = new Float32Array(w * h);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      if (known[i] === 0) continue;
      const to = (y >> 1) * w + (x >> 1);
      weight[to]++;
      for (let c = 0; c < channels; c++) sums[to * channels + c] += values[i * channels + c];
    }
  }
  for (let i = 0; i < weight.length; i++) {
    if (weight[i] > 1) for (let c = 0; c < channels; c++) sums[i * channels + c] /= weight[i];
  }
  return { width: w, height: h, channels, values: sums, known: weight };
}

/** Starts the holes from the smaller picture, bilinearly. */
function fillFromBelow({ width, channels, values }: Level, below: Level, holes: Int32Array): void {
  for (const i of holes) {
    const x = Math.max(0, Math.min(below.width - 1, ((i % width) - 0.5) / 2));
    const y = Math.max(0, Math.min(below.height - 1, (Math.floor(i / width) - 0.5) / 2));
    const [x0, y0] = [Math.floor(x), Math.floor(y)];
    const right = x0 + 1 < below.width ? channels : 0;
    const down = y0 + 1 < below.height ? below.width * channels : 0;
    const from = (y0 * below.width + x0) * channels;
    for (let c = 0; c < channels; c++) {
      const at = from + c;
      const top = below.values[at] + (below.values[at + right] - below.values[at]) * (x - x0);
      const bottom = below.values[at + down] + (below.values[at + down + right] - below.values[at + down]) * (x - x0);
      values[i * channels + c] = top + (bottom - top) * (y - y0);
    }
  }
}

/** Moves each unknown pixel to the mean of its neighbours, and a little beyond (over-relaxation). */
function relax({ width, height, channels, values }: Level, holes: Int32Array): void {
  const OVER = 1.4;
  const row = width * channels;
  for (const i of holes) {
    const x = i % width;
    const y = (i - x) / width;
    const at = i * channels;
    const left = x > 0 ? at - channels : at;
    const right = x < width - 1 ? at + channels : at;
    const up = y > 0 ? at - row : at;
    const down = y < height - 1 ? at + row : at;
    for (let c = 0; c < channels; c++) {
      const mean = (values[left + c] + values[right + c] + values[up + c] + values[down + c]) / 4;
      values[at + c] += OVER * (mean - values[at + c]);
    }
  }
}
