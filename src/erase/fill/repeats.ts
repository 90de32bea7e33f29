/** Finds by which steps a texture repeats itself: where it is most like itself, shifted. */
import type { Field } from '../window.js';

/** The farthest step looked at, pixels: several threads of a coarse knit, and wide enough to leave a headline's strokes. */
const FARTHEST = 48;
/** Pixels that stand for all. */
const SAMPLES = 1500;
/** Steps shorter than this are the texture's own grain. */
const SHORTEST = 3;
/** Correlation from which a shifted texture is the same again, alone and against the best step's. */
const ALIKE = { least: 0.4, ofBest: 0.8 };
/** Samples both of whose ends are known, by which a step can be judged. */
const LEAST_PAIRS = 200;

/** Steps in pixels to all sides, the shortest first; none where nothing repeats. @param unknown 1 where a pixel does not count. */
export function findRepeats(relief: Field, unknown: Uint8Array): (readonly [x: number, y: number])[] {
  const { width, height } = relief;
  const heights = sumChannels(relief);
  const pixels = sampleKnown(unknown);
  const columns = pixels.map(i => i % width);
  const [across, down] = [Math.min(FARTHEST, width - 1), Math.min(FARTHEST, height - 1)];
  const side = 2 * across + 1;
  const alike = new Float32Array(side * (down + 1));
  for (let dy = 0; dy <= down; dy++) {
    for (let dx = -across; dx <= across; dx++) {
      alike[dy * side + dx + across] = likeness(heights, { pixels, columns, unknown, width, height, dx, dy });
    }
  }
  const peaks: { dx: number; dy: number; is: number }[] = [];
  for (let dy = 0; dy < down; dy++) {
    for (let dx = 1 - across; dx < across; dx++) {
      if (Math.hypot(dx, dy) < SHORTEST || (dy === 0 && dx < 0)) continue;
      const at = dy * side + dx + across;
      const is = alike[at];
      if (is >= ALIKE.least && isPeak(alike, { at, side, first: dy === 0 })) peaks.push({ dx, dy, is });
    }
  }
  const best = Math.max(...peaks.map(({ is }) => is));
  return peaks
    .filter(({ is }) => is >= ALIKE.ofBest * best)
    .flatMap(({ dx, dy }) => [[dx, dy] as const, [-dx, -dy] as const])
    .toSorted((a, b) => Math.hypot(...a) - Math.hypot(...b));
}

function sumChannels({ channels, values }: Field): Float32Array {
  const out = new Float32Array(values.length / channels);
  for (let i = 0; i < values.length; i++) out[Math.floor(i / channels)] += values[i];
  return out;
}

function sampleKnown(unknown: Uint8Array): Int32Array {
  const known = Int32Array.from(unknown.keys()).filter(i => !unknown[i]);
  const step = Math.max(1, known.length / SAMPLES);
  return Int32Array.from({ length: Math.floor(known.length / step) }, (_, n) => known[Math.floor(n * step)]);
}

interface Shift {
  readonly pixels: Int32Array;
  /** Of each pixel. */
  readonly columns: Int32Array;
  readonly unknown: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly dx: number;
  readonly dy: number;
}

/** Correlation of the texture with itself, shifted; 0 where too little of both is known. */
function likeness(heights: Float32Array, { pixels, columns, unknown, width, height, dx, dy }: Shift): number {
  let [pairs, here, there, both] = [0, 0, 0, 0];
  const shift = dy * width + dx;
  for (let n = 0; n < pixels.length; n++) {
    const x = columns[n] + dx;
    const j = pixels[n] + shift;
    if (x < 0 || x >= width || j >= width * height || unknown[j]) continue;
    const [a, b] = [heights[pixels[n]], heights[j]];
    here += a * a;
    there += b * b;
    both += a * b;
    pairs++;
  }
  return pairs >= LEAST_PAIRS && here > 0 && there > 0 ? both / Math.sqrt(here * there) : 0;
}

/** Whether no step one pixel longer, shorter or aside fits better; the row above the first mirrors the one below. */
function isPeak(alike: Float32Array, { at, side, first }: { at: number; side: number; first: boolean }): boolean {
  for (const near of [at - 1, at + 1, at + side - 1, at + side, at + side + 1])
    if (alike[near] > alike[at]) return false;
  if (first) return true;
  for (const near of [at - side - 1, at - side, at - side + 1]) if (alike[near] > alike[at]) return false;
  return true;
}
