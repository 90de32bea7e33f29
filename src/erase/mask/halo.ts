/** How far around ink its outline, shadow or glow reaches on a ground that no formula describes. */
import { fitSurface } from '../ground/surface.js';
import { atLeast, type Site } from '../site.js';

/** How far it is looked for, as a share of the line height, and in pixels at least. */
const HALO = { share: 0.2, least: 10 };
/**
 * A distance from the ink belongs to its halo while its colour is off that of the ground near by, light and shade of it
 * apart: on an average by this many levels, by this many standard errors of that average over the parts of the line, and by
 * more than any distance beyond a halo's reach. What stands in the ground, such as a row of buttons, is met in some parts and
 * not in others, or farther out as well.
 */
const HALO_OFF = { levels: 3, errors: 3.5 };
/** Parts of a line: so many line heights long, and so many at least. */
const PARTS = { size: 0.5, least: 6 };
/** Parts in which a side must be seen to be judged. */
const FEWEST = 3;
/** A shadow lies to one side of its ink: above, below, left and right are each measured. */
const SIDES = 4;

/** The halo's width, pixels, at each pixel's side of the ink. @param toInk each pixel's distance to the ink. */
export function measureHalo(site: Site, toInk: Float32Array): (pixel: number) => number {
  const far = Math.ceil(atLeast(HALO, site.frame.size));
  const offAt = measureRings(site, { toInk, far });
  const widths = Array.from({ length: SIDES }, (_, side) => haloOn(away => offAt(side, away), far));
  // A side that is hardly seen is taken to be as the others.
  const widest = Math.max(0, ...widths.map(width => width ?? 0));
  return pixel => widths[sideOf(toInk, pixel, site.window.width)] ?? widest;
}

/** How far out, pixels, a side's rings are off the ground; undefined where the side is hardly seen. */
function haloOn(offAt: (away: number) => Off[] | undefined, far: number): number | undefined {
  const first = offAt(1);
  if (!first) return undefined;
  const beyond = first.map((_, c) =>
    Array.from({ length: far }, (_, n) => Math.abs(offAt(far + 1 + n)?.[c].mean ?? 0)).reduce((a, b) => Math.max(a, b)),
  );
  const isOff = (away: number) =>
    offAt(away)?.some(
      ({ mean, error }, c) => Math.abs(mean) > Math.max(HALO_OFF.levels, HALO_OFF.errors * error, beyond[c]),
    );
  let reached = 0;
  while (reached < far && isOff(reached + 1)) reached++;
  return reached;
}

/**
 * How far each ring around the ink is off the ground on an average over the line's parts, levels a channel, by its side
 * and its distance, up to twice as far as a halo reaches; undefined where it is hardly seen.
 */
function measureRings(site: Site, { toInk, far }: { toInk: Float32Array; far: number }) {
  const { window, foreign, distance, reach } = site;
  const { channels, width } = window;
  const isGround = (i: number) => !foreign[i] && toInk[i] > far && distance[i] <= reach + far;
  const surface = fitSurface(
    window,
    foreign.map((_, i) => Number(!isGround(i))),
  );
  const values = surface ? window.values.map((value, i) => value - surface[i]) : window.values;
  const { parts, partOf } = partsAlong(site);
  const most = 2 * far;
  const firstBin = (side: number, away: number) => (side * (most + 1) + away) * parts;
  const isRing = (i: number) => toInk[i] > 0 && toInk[i] <= most && (toInk[i] <= far ? !foreign[i] : isGround(i));
  const ground = meansBy(parts, { values, channels, binOf: i => (isGround(i) ? partOf(i) : undefined) });
  const rings = meansBy(firstBin(SIDES, 0), {
    values,
    channels,
    binOf: i => (isRing(i) ? firstBin(sideOf(toInk, i, width), Math.ceil(toInk[i])) + partOf(i) : undefined),
  });
  return (side: number, away: number): Off[] | undefined => {
    const first = firstBin(side, away);
    const seen = [...Array(parts).keys()].filter(part => ground.counts[part] > 0 && rings.counts[first + part] > 0);
    if (seen.length < FEWEST) return undefined;
    const weights = seen.map(part => rings.counts[first + part]);
    return Array.from({ length: channels }, (_, c) =>
      weightedMean(
        seen.map(part => rings.mean(first + part, c) - ground.mean(part, c)),
        weights,
      ),
    );
  };
}

/** On which side of the nearest ink a pixel lies, 0..3. */
export function sideOf(toInk: Float32Array, i: number, width: number): number {
  const right = (toInk[i + 1] ?? toInk[i]) - (toInk[i - 1] ?? toInk[i]);
  const down = (toInk[i + width] ?? toInk[i]) - (toInk[i - width] ?? toInk[i]);
  if (Math.abs(down) >= Math.abs(right)) return down > 0 ? 0 : 1;
  return right > 0 ? 2 : 3;
}

/** The parts of a line, one after the other, and which of them a pixel lies in or beside. */
function partsAlong({ frame, window: { box, width } }: Site): { parts: number; partOf: (pixel: number) => number } {
  const { origin, along } = frame;
  const isWide = frame.width >= frame.height;
  const length = Math.max(frame.width, frame.height);
  const parts = Math.max(PARTS.least, Math.round(length / (PARTS.size * frame.size)));
  const partOf = (pixel: number) => {
    const dx = box.x + (pixel % width) + 0.5 - origin[0];
    const dy = box.y + Math.floor(pixel / width) + 0.5 - origin[1];
    const at = isWide ? dx * along[0] + dy * along[1] : dy * along[0] - dx * along[1];
    return Math.min(parts - 1, Math.max(0, Math.floor((at / length) * parts)));
  };
  return { parts, partOf };
}

interface Seen {
  readonly values: Float32Array;
  readonly channels: number;
  /** The bin of a pixel, undefined for none. */
  readonly binOf: (pixel: number) => number | undefined;
}

/** Mean colours of the pixels of each bin. */
function meansBy(bins: number, { values, channels, binOf }: Seen) {
  const counts = new Uint32Array(bins);
  const sums = new Float64Array(bins * channels);
  for (let i = 0; i * channels < values.length; i++) {
    const bin = binOf(i);
    if (bin === undefined) continue;
    counts[bin]++;
    for (let c = 0; c < channels; c++) sums[bin * channels + c] += values[i * channels + c];
  }
  return { counts, mean: (bin: number, channel: number) => sums[bin * channels + channel] / counts[bin] };
}

interface Off {
  readonly mean: number;
  /** Its standard error. */
  readonly error: number;
}

function weightedMean(values: readonly number[], weights: readonly number[]): Off {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const mean = values.reduce((sum, value, n) => sum + value * weights[n], 0) / total;
  const squares = values.reduce((sum, value, n) => sum + (weights[n] * (value - mean)) ** 2, 0);
  return { mean, error: Math.sqrt((squares / total ** 2) * (values.length / (values.length - 1))) };
}
