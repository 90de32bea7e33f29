/**
 * Texture that runs one way: wood, brushed metal, ribs. A hole's pixel is what stands at either end of the streak that runs
 * through it, mirrored; squares copied from elsewhere would break every line they touch.
 */
import { knownMean } from '../blur.js';
import type { Ground } from '../ground/ground.js';
import { unknownPixels } from '../mask/mask.js';
import type { Site } from '../site.js';
import type { Field } from '../window.js';
import { mixForDetail } from './detail.js';
import { GRAIN_RADIUS, medianGrain } from './grain.js';
import { stretchMembrane } from './membrane.js';

/** Radius over which a direction is agreed on, pixels: some streaks, but not a whole bend of the grain. */
const BEND = 10;
/** Share of the slopes' energy that is across one local direction: leaves 0.2, grass 0.5, brushed metal 0.8, wood 0.99. */
const ONE_WAY = 0.7;
/** The least size of streaks, as of grain, levels: brushed metal and wood 4 to 5, the light on a photographed bottle 1. */
const LEAST_STREAKS = 2;
/** Radius of the mean that parts streaks from the light on them, pixels. */
const LIGHT_RADIUS = 16;
/**
 * Share of the relief's energy that streaks must foretell, and from how far on either side, pixels, a stroke's width:
 * wood 0.9, brushed metal 0.4, the veins of marble, which bend and end, 0 to 0.1.
 */
const FORETOLD = { share: 0.25, gap: 8 };
/** Pixels around the hole that are foretold for the test. */
const TESTED = 1500;
/** A streak is followed so far into the hole, pixels: under outlined headlines a hole is as long as the text. */
const FARTHEST = 480;
/** Share of the hole that no streak may reach. */
const UNREACHED = 0.02;

/**
 * The window's values with the hole filled; undefined where the ground does not run one way.
 * @param isRelief whether the streaks are finer than the light on them, which then need not follow them. Wide rings of
 * wood are light of their own: there it comes from the streaks' ends as well.
 */
export function fillStreaks(site: Site, { mask }: Ground, isRelief: boolean): Float32Array | undefined {
  const { window, distance, reach } = site;
  const unknown = unknownPixels(site, mask);
  if (medianGrain(window, { mean: knownMean(window, unknown, GRAIN_RADIUS), unknown }) < LEAST_STREAKS)
    return undefined;
  const run = directions(window, unknown);
  if (!run) return undefined;
  const streaks = { ...window, unknown, run };
  const near = Int32Array.from(unknown.keys()).filter(i => !unknown[i] && distance[i] <= reach);
  if (shareForetold(streaks, near) < FORETOLD.share) return undefined;

  const holes = Int32Array.from(mask.hole.keys()).filter(i => mask.hole[i]);
  const mean = isRelief ? knownMean(window, unknown, LIGHT_RADIUS) : new Float32Array(window.values.length);
  const light = isRelief ? stretchMembrane({ ...window, values: mean }, unknown) : mean;
  const filled = window.values.slice();
  const copies = window.values.slice();
  let unreached = 0;
  for (const i of holes) {
    const ends = [1, -1].map(way => endOf(streaks, i, way)).filter(end => end !== undefined);
    if (ends.length === 0) unreached++;
    const nearest = ends.toSorted((a, b) => a.steps - b.steps)[0];
    const total = ends.reduce((sum, { steps }) => sum + 1 / steps, 0);
    for (let c = 0; c < window.channels; c++) {
      const reliefAt = (at: number) => window.values[at * window.channels + c] - mean[at * window.channels + c];
      const to = i * window.channels + c;
      filled[to] = light[to] + ends.reduce((sum, { at, steps }) => sum + reliefAt(at) / steps / total, 0);
      copies[to] = light[to] + (nearest ? reliefAt(nearest.at) : 0);
    }
  }
  if (unreached > UNREACHED * holes.length) return undefined;
  mixForDetail(window, { filled, copies, holes, ground: near });
  return filled;
}

interface Streaks extends Field {
  /** 1 where a pixel is not ground. */
  readonly unknown: Uint8Array;
  /** Unit vectors along the streaks, x and y of each pixel. */
  readonly run: Float32Array;
}

/** Where the streaks run, by the structure tensor (Bigün and Granlund 1987); undefined where they do not run one way. */
function directions(field: Field, unknown: Uint8Array): Float32Array | undefined {
  const { width, height, channels, values } = field;
  const tensors = new Float32Array(3 * unknown.length);
  const edge = Uint8Array.from(unknown);
  for (let i = 0; i < unknown.length; i++) {
    const x = i % width;
    if (x === 0 || x === width - 1 || i < width || i >= width * (height - 1)) edge[i] = 1;
    else if (unknown[i - 1] || unknown[i + 1] || unknown[i - width] || unknown[i + width]) edge[i] = 1;
    if (edge[i]) continue;
    for (let c = 0; c < channels; c++) {
      const dx = values[(i + 1) * channels + c] - values[(i - 1) * channels + c];
      const dy = values[(i + width) * channels + c] - values[(i - width) * channels + c];
      tensors[3 * i] += dx * dx;
      tensors[3 * i + 1] += dx * dy;
      tensors[3 * i + 2] += dy * dy;
    }
  }
  const smooth = knownMean({ width, height, channels: 3, values: tensors }, edge, BEND);
  const [all, oneWay] = energies(smooth, edge);
  if (!(oneWay > ONE_WAY * all)) return undefined;
  const whole = stretchMembrane({ width, height, channels: 3, values: smooth }, edge);
  const run = new Float32Array(2 * unknown.length);
  for (let i = 0; i < unknown.length; i++) {
    // Across the streaks the slopes are steepest; they run at a right angle to that.
    const across = Math.atan2(2 * whole[3 * i + 1], whole[3 * i] - whole[3 * i + 2]) / 2;
    run[2 * i] = -Math.sin(across);
    run[2 * i + 1] = Math.cos(across);
  }
  return run;
}

/** All energy of the slopes, and how much more there is of it one way than the other. */
function energies(tensors: Float32Array, edge: Uint8Array): [all: number, oneWay: number] {
  let [all, oneWay] = [0, 0];
  for (let i = 0; i < edge.length; i++) {
    if (edge[i]) continue;
    const [xx, xy, yy] = tensors.subarray(3 * i, 3 * i + 3);
    all += xx + yy;
    oneWay += Math.hypot(xx - yy, 2 * xy);
  }
  return [all, oneWay];
}

/** How much of the known relief is foretold by the streaks some way off on both sides: 1 all of it, 0 or less nothing. */
function shareForetold(streaks: Streaks, pixels: Int32Array): number {
  const { channels, values, unknown } = streaks;
  const mean = knownMean(streaks, unknown, LIGHT_RADIUS);
  let [energy, missed] = [0, 0];
  const step = Math.max(1, Math.floor(pixels.length / TESTED));
  for (let n = 0; n < pixels.length; n += step) {
    const i = pixels[n];
    const [a, b] = [1, -1].map(way => walk(streaks, i, { way, steps: FORETOLD.gap }));
    if (a === undefined || b === undefined || unknown[a] || unknown[b]) continue;
    for (let c = 0; c < channels; c++) {
      const is = values[i * channels + c];
      energy += (is - mean[i * channels + c]) ** 2;
      missed += (is - (values[a * channels + c] + values[b * channels + c]) / 2) ** 2;
    }
  }
  return energy > 0 ? 1 - missed / energy : 0;
}

/** The ground's pixel as far beyond the hole's end as this one is before it, there and back where less ground is in sight. */
function endOf(streaks: Streaks, from: number, way: number): { at: number; steps: number } | undefined {
  const seen: number[] = [];
  let steps = 0;
  for (const [step, at] of path(streaks, from, way)) {
    if (!streaks.unknown[at]) {
      if (seen.length === 0) steps = step;
      seen.push(at);
      if (seen.length >= steps) break;
    } else if (seen.length > 0 || step >= FARTHEST) break;
  }
  if (seen.length === 0) return undefined;
  const around = (steps - 1) % (2 * seen.length);
  return { at: seen[around < seen.length ? around : 2 * seen.length - 1 - around], steps };
}

function walk(streaks: Streaks, from: number, { way, steps }: { way: number; steps: number }): number | undefined {
  for (const [step, at] of path(streaks, from, way)) if (step === steps) return at;
  return undefined;
}

/** The pixels that a streak runs through, one step of a pixel after the other, to the window's edge. */
function* path({ width, height, run }: Streaks, from: number, way: number): Generator<[step: number, at: number]> {
  let x = from % width;
  let y = (from - x) / width;
  let [dx, dy] = [way * run[2 * from], way * run[2 * from + 1]];
  for (let step = 1; ; step++) {
    x += dx;
    y += dy;
    const [u, v] = [Math.round(x), Math.round(y)];
    if (u < 0 || v < 0 || u >= width || v >= height) return;
    const at = v * width + u;
    yield [step, at];
    // A direction has no sign: it goes on as it came.
    const ahead = run[2 * at] * dx + run[2 * at + 1] * dy < 0 ? -1 : 1;
    [dx, dy] = [ahead * run[2 * at], ahead * run[2 * at + 1]];
  }
}
