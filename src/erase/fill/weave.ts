/**
 * Texture that repeats: cloth, knitwear, mesh, tiles. A hole's pixel is what stands one, two or more repeats away; the
 * light on it is a membrane's. In the middle of a thick stroke the search for like squares would lose the threads' step.
 */
import { knownMean } from '../blur.js';
import { type TextMask, unknownPixels } from '../mask/mask.js';
import type { Site } from '../site.js';
import type { Field } from '../window.js';
import { mixForDetail } from './detail.js';
import { stretchMembrane } from './membrane.js';
import { findRepeats } from './repeats.js';

/** Radius of the mean that parts threads from the light on them, pixels; where repeats are farther apart, half of one. */
const LIGHT_RADIUS = 8;
/** Repeats that a pixel is the mean of, the nearest: what is chance in one of them is less in all. */
const COPIES = 8;
/** Share of the relief's energy around the hole that its repeats must foretell. */
const FORETOLD = 0.5;
/** Pixels around the hole that are foretold for the test. */
const TESTED = 1500;
/** Share of the hole that may be out of reach of all repeats. */
const UNREACHED = 0.02;

interface Hole {
  /** 1 where threads are to be made up. */
  readonly hole: Uint8Array;
  /** What the light on them is not seen through either. */
  readonly covered: TextMask;
}

/** The window's values with the hole filled; undefined where the ground does not repeat itself. */
export function fillWeave(site: Site, { hole, covered }: Hole): Float32Array | undefined {
  const { window, distance, reach } = site;
  const unlit = unknownPixels(site, covered);
  const unknown = unlit.map((not, i) => not | hole[i]);
  const repeats = findRepeats(reliefOf(window, unknown, LIGHT_RADIUS), unknown);
  if (repeats.length === 0) return undefined;
  const radius = Math.max(LIGHT_RADIUS, Math.ceil(Math.hypot(...repeats[0]) / 2));
  const threads = reliefOf(window, unknown, radius);
  const near = Int32Array.from(unknown.keys()).filter(i => !unknown[i] && distance[i] <= reach);
  if (shareForetold(threads, { unknown, repeats, pixels: near }) < FORETOLD) return undefined;

  const holes = Int32Array.from(hole.keys()).filter(i => hole[i]);
  const light = stretchMembrane({ ...window, values: knownMean(window, unlit, radius) }, unlit);
  const means = light.slice();
  const copies = light.slice();
  let unreached = 0;
  for (const i of holes) {
    const sources = sourcesOf(i, { field: window, unknown, repeats });
    if (sources.length === 0) unreached++;
    for (let c = 0; c < window.channels && sources.length > 0; c++) {
      means[i * window.channels + c] += meanAt(threads, sources, c);
      copies[i * window.channels + c] += threads.values[sources[0] * window.channels + c];
    }
  }
  if (unreached > UNREACHED * holes.length) return undefined;
  const filled = window.values.slice();
  for (const i of holes) for (let c = i * window.channels; c < (i + 1) * window.channels; c++) filled[c] = means[c];
  mixForDetail(window, { filled, copies, holes, ground: near });
  return filled;
}

function reliefOf(field: Field, unknown: Uint8Array, radius: number): Field {
  const mean = knownMean(field, unknown, radius);
  return {
    ...field,
    values: field.values.map((value, i) => (unknown[Math.floor(i / field.channels)] ? 0 : value - mean[i])),
  };
}

interface Weave {
  readonly unknown: Uint8Array;
  /** Offsets, the nearest first. */
  readonly repeats: readonly (readonly [x: number, y: number])[];
}

/** How much of the known relief its own repeats foretell: 1 all of it, 0 or less nothing. */
function shareForetold(threads: Field, { pixels, ...weave }: Weave & { pixels: Int32Array }): number {
  let [energy, missed] = [0, 0];
  const step = Math.max(1, Math.floor(pixels.length / TESTED));
  for (let n = 0; n < pixels.length; n += step) {
    const sources = sourcesOf(pixels[n], { field: threads, ...weave });
    for (let c = 0; c < threads.channels; c++) {
      const is = threads.values[pixels[n] * threads.channels + c];
      energy += is * is;
      missed += (is - (sources.length > 0 ? meanAt(threads, sources, c) : 0)) ** 2;
    }
  }
  return energy > 0 ? 1 - missed / energy : 0;
}

/** Known pixels at the nearest repeats. */
function sourcesOf(i: number, { field: { width, height }, unknown, repeats }: Weave & { field: Field }): number[] {
  const x = i % width;
  const y = (i - x) / width;
  const sources: number[] = [];
  for (const [dx, dy] of repeats) {
    const [u, v] = [x + dx, y + dy];
    if (u < 0 || v < 0 || u >= width || v >= height || unknown[v * width + u]) continue;
    if (sources.push(v * width + u) === COPIES) break;
  }
  return sources;
}

function meanAt({ channels, values }: Field, pixels: readonly number[], channel: number): number {
  let sum = 0;
  for (const i of pixels) sum += values[i * channels + channel];
  return sum / pixels.length;
}
