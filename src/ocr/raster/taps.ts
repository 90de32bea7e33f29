/** Resamples upright pixels along one side at a time: which source pixels make up each target pixel. */
import type { Raster } from '../../page.js';

/** Of each target pixel along a side the first source pixel, and how much of it and of the next ones. */
export interface Taps {
  /** First source pixel of each target pixel; inside the side, and no less than the one before. */
  readonly from: Int32Array;
  /** Where the weights of each target pixel begin; one place more than there are pixels. */
  readonly starts: Int32Array;
  readonly weights: Float32Array;
}

/**
 * Taps of target pixels in order. `weigh` calls back with the source pixels of each, which may lie beyond the side:
 * there its border pixel goes on.
 */
export function tapsOf(
  { count, side }: { count: number; side: number },
  weigh: (target: number, add: (source: number, weight: number) => void) => void,
): Taps {
  const from = new Int32Array(count);
  const starts = new Int32Array(count + 1);
  const weights: number[] = [];
  for (let i = 0; i < count; i++) {
    const first = weights.length;
    weigh(i, (source, weight) => {
      const inside = source < 0 ? 0 : source >= side ? side - 1 : source;
      if (weights.length === first) from[i] = inside;
      const at = first + inside - from[i];
      weights[at] = (weights[at] ?? 0) + weight;
    });
    starts[i + 1] = weights.length;
  }
  return { from, starts, weights: Float32Array.from(weights) };
}

interface Resampling {
  readonly columns: Taps;
  readonly rows: Taps;
  readonly matte: number;
}

/** Rows of interleaved RGB, 0..255; transparent pixels are seen over `matte` (0..255). */
export function resample(raster: Raster, how: Resampling): Float32Array {
  const length = how.columns.from.length * 3;
  const out = new Float32Array(length * how.rows.from.length);
  resampleRows(raster, how, (row, y) => out.set(row, y * length));
  return out;
}

/** The same row by row, in memory that the next row takes over. */
export function resampleRows(
  raster: Raster,
  { columns, rows, matte }: Resampling,
  take: (row: Float32Array, y: number) => void,
): void {
  const scaleRow = scalerOf(raster, columns, matte);
  const length = columns.from.length * 3;
  // Source rows that are scaled, each in its place until another one needs it.
  const places = 1 + rows.from.reduce((most, _, y) => Math.max(most, rows.starts[y + 1] - rows.starts[y]), 0);
  const scaled = Array.from({ length: places }, () => new Float32Array(length));
  const held = new Int32Array(places).fill(-1);
  const target = new Float32Array(length);
  for (let y = 0; y < rows.from.length; y++) {
    const start = rows.starts[y];
    for (let i = start; i < rows.starts[y + 1]; i++) {
      const source = rows.from[y] + i - start;
      const place = source % places;
      if (held[place] !== source) {
        held[place] = source;
        scaleRow(source, scaled[place]);
      }
      if (i === start) setRow(target, scaled[place], rows.weights[i]);
      else addRow(target, scaled[place], rows.weights[i]);
    }
    take(target, y);
  }
}

function setRow(target: Float32Array, row: Float32Array, weight: number): void {
  for (let x = 0; x < target.length; x++) target[x] = row[x] * weight;
}

function addRow(target: Float32Array, row: Float32Array, weight: number): void {
  for (let x = 0; x < target.length; x++) target[x] += row[x] * weight;
}

/** Scales one source row into what is given. */
function scalerOf(raster: Raster, columns: Taps, matte: number): (y: number, out: Float32Array) => void {
  const { data, width, channels } = raster;
  if (channels === 4) {
    const opaque = new Float32Array(width * 3);
    return (y, out) => {
      layOver(data, { from: y * width * 4, matte, into: opaque });
      scaleMany(opaque, { columns, from: 0, out });
    };
  }
  const pair = pairOf(columns);
  return pair
    ? (y, out) => scalePairs(data, { ...pair, from: y * width * 3, out })
    : (y, out) => scaleMany(data, { columns, from: y * width * 3, out });
}

/** Where each target pixel is mixed from two source pixels at most: the first's place, and both weights. */
interface Pairs {
  readonly places: Int32Array;
  readonly first: Float32Array;
  readonly second: Float32Array;
}

function pairOf({ from, starts, weights }: Taps): Pairs | undefined {
  if (from.some((_, x) => starts[x + 1] - starts[x] > 2)) return undefined;
  return {
    places: from.map(place => place * 3),
    first: Float32Array.from(from, (_, x) => weights[starts[x]]),
    second: Float32Array.from(from, (_, x) => (starts[x + 1] - starts[x] > 1 ? weights[starts[x] + 1] : 0)),
  };
}

function scalePairs(
  data: Uint8Array,
  { places, first, second, from, out }: Pairs & { from: number; out: Float32Array },
): void {
  for (let x = 0, to = 0; x < places.length; x++, to += 3) {
    const at = from + places[x];
    const [a, b] = [first[x], second[x]];
    const next = b === 0 ? at : at + 3; // behind the last pixel there is none
    out[to] = data[at] * a + data[next] * b;
    out[to + 1] = data[at + 1] * a + data[next + 1] * b;
    out[to + 2] = data[at + 2] * a + data[next + 2] * b;
  }
}

function scaleMany(
  data: Uint8Array | Float32Array,
  { columns: { from: places, starts, weights }, from, out }: { columns: Taps; from: number; out: Float32Array },
): void {
  for (let x = 0, to = 0; x < places.length; x++, to += 3) {
    let [red, green, blue] = [0, 0, 0];
    for (let i = starts[x], at = from + places[x] * 3; i < starts[x + 1]; i++, at += 3) {
      const weight = weights[i];
      red += data[at] * weight;
      green += data[at + 1] * weight;
      blue += data[at + 2] * weight;
    }
    out[to] = red;
    out[to + 1] = green;
    out[to + 2] = blue;
  }
}

/** A row of RGBA as opaque RGB. */
function layOver(data: Uint8Array, { from, matte, into }: { from: number; matte: number; into: Float32Array }): void {
  for (let to = 0, at = from; to < into.length; to += 3, at += 4) {
    const solid = data[at + 3] / 255;
    const rest = matte * (1 - solid);
    for (let c = 0; c < 3; c++) into[to + c] = data[at + c] * solid + rest;
  }
}
