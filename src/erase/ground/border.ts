/**
 * The border of two even grounds that meet under the text, where it is what designers draw: a disc, or a straight line.
 * Seen in parts, it is known in all; a membrane would round off a disc's rim and bend a band's edge.
 */
import { knownMean } from '../blur.js';
import { createRandom, type Random } from '../random.js';
import type { Window } from '../window.js';
import { type Plane, residual } from './plane.js';

/** Radius of the mean by which a pixel's ground is told, pixels: single pixels of a faint disc are lost in JPEG's noise. */
const MEAN_RADIUS = 2;
/** Border points that vote, and guesses of a disc and of a line. */
const POINTS = { most: 400, least: 24 };
const TRIALS = 120;
/** A point this near, pixels, lies on the border; so large a share of all points must (there may be another disc in view). */
const ON_BORDER = { pixels: 1.5, share: 0.75 };
const REFITS = 3;
/** Pixels this far from the border, and farther, must be on their own side of it, all but a few. */
const SIDES = { from: 3, share: 0.95 };
/** Discs with a larger radius, in sides of the window, are straight. */
const MOST_RADIUS = 8;

/** A point's signed distance to the border, pixels: below 0 on the second ground. */
export type Border = (x: number, y: number) => number;

/** @param unknown 1 where a pixel is no ground. @returns undefined where the border is neither a disc's nor straight. */
export function findBorder(
  window: Window,
  { planes, unknown }: { planes: readonly [Plane, Plane]; unknown: Uint8Array },
): Border | undefined {
  const side = sidesOf(window, { planes, unknown });
  const points = pointsBetween(side, window.width);
  if (points.length < 2 * POINTS.least) return undefined;
  const random = createRandom(points.length);
  const limits = { most: MOST_RADIUS * Math.max(window.width, window.height), random };
  const disc = bestFit(points, 3, limits);
  const line = bestFit(points, 2, limits);
  // A disc has one term more: it must be clearly nearer to be taken for one.
  const best = disc && (!line || disc.on > 1.05 * line.on) ? disc : line;
  if (!best || best.on < (ON_BORDER.share * points.length) / 2) return undefined;
  return orient(best.shape, side, window.width);
}

const UNKNOWN = 0;
const FIRST = 1;
const SECOND = 2;

/** For each pixel the plane that its surroundings are nearer to; UNKNOWN where it is no ground. */
function sidesOf(
  window: Window,
  { planes: [first, second], unknown }: { planes: readonly [Plane, Plane]; unknown: Uint8Array },
): Uint8Array {
  const { width, channels } = window;
  const values = knownMean(window, unknown, MEAN_RADIUS);
  return unknown.map((not, i) => {
    if (not) return UNKNOWN;
    const x = i % width;
    const pixel = { values, at: i * channels, x, y: (i - x) / width };
    return residual(first.terms, pixel) <= residual(second.terms, pixel) ? FIRST : SECOND;
  });
}

/** Places between two neighbours on different sides, x and y by turns, at most so many. */
function pointsBetween(side: Uint8Array, width: number): Float64Array {
  const found: number[] = [];
  for (let i = 0; i + width < side.length; i++) {
    const x = i % width;
    const y = (i - x) / width;
    if (x + 1 < width && side[i] + side[i + 1] === FIRST + SECOND && side[i] && side[i + 1]) found.push(x + 1, y + 0.5);
    if (side[i] + side[i + width] === FIRST + SECOND && side[i] && side[i + width]) found.push(x + 0.5, y + 1);
  }
  const step = Math.max(1, Math.ceil(found.length / 2 / POINTS.most));
  const taken = Math.floor(found.length / 2 / step);
  return Float64Array.from({ length: 2 * taken }, (_, n) => found[2 * step * (n >> 1) + (n & 1)]);
}

/** a (x² + y²) + b x + c y + d = 0, scaled so that its value near the border is the distance in pixels; a is 0 for a line. */
type Shape = readonly [a: number, b: number, c: number, d: number];

interface Limits {
  /** Radius, pixels. */
  readonly most: number;
  readonly random: Random;
}

/** The disc (through 3 points) or line (through 2) that most of the points lie on. */
function bestFit(points: Float64Array, through: 2 | 3, { most, random }: Limits) {
  let best: { shape: Shape; on: number } | undefined;
  const consider = (shape: Shape | undefined) => {
    const on = shape ? onShape(points, shape).length / 2 : 0;
    if (shape && on > (best?.on ?? 0)) best = { shape, on };
  };
  for (let trial = 0; trial < TRIALS; trial++) {
    const sample = Float64Array.from({ length: through }, () => random.below(points.length / 2));
    const picked = Float64Array.from({ length: 2 * through }, (_, n) => points[2 * sample[n >> 1] + (n & 1)]);
    consider(through === 3 ? fitDisc(picked, most) : fitLine(picked));
  }
  for (let n = 0; n < REFITS && best; n++) {
    const near = onShape(points, best.shape);
    consider(through === 3 ? fitDisc(near, most) : fitLine(near));
  }
  return best;
}

function onShape(points: Float64Array, shape: Shape): Float64Array {
  return points.filter((_, n) => {
    const at = n & ~1;
    return Math.abs(distanceTo(shape, points[at], points[at + 1])) <= ON_BORDER.pixels;
  });
}

const distanceTo = ([a, b, c, d]: Shape, x: number, y: number): number => {
  const value = a * (x * x + y * y) + b * x + c * y + d;
  return value / Math.hypot(b + 2 * a * x, c + 2 * a * y);
};

/** Least squares of x² + y² + b x + c y + d = 0 (Kåsa 1976); undefined for points in a row. */
function fitDisc(points: Float64Array, most: number): Shape | undefined {
  const [mx, my] = meanOf(points);
  let [xx, xy, yy, xz, yz, zz] = [0, 0, 0, 0, 0, 0];
  for (let n = 0; n < points.length; n += 2) {
    const [x, y] = [points[n] - mx, points[n + 1] - my];
    const z = x * x + y * y;
    xx += x * x;
    xy += x * y;
    yy += y * y;
    xz += x * z;
    yz += y * z;
    zz += z;
  }
  const det = 2 * (xx * yy - xy * xy);
  if (Math.abs(det) < 1e-9) return undefined;
  const [cx, cy] = [(xz * yy - yz * xy) / det, (yz * xx - xz * xy) / det];
  const squared = zz / (points.length / 2) + cx * cx + cy * cy;
  const [ox, oy] = [cx + mx, cy + my];
  return squared <= most * most ? [1, -2 * ox, -2 * oy, ox * ox + oy * oy - squared] : undefined;
}

/** The line through the points' mean along which they spread most. */
function fitLine(points: Float64Array): Shape | undefined {
  const [mx, my] = meanOf(points);
  let [xx, xy, yy] = [0, 0, 0];
  for (let n = 0; n < points.length; n += 2) {
    const [x, y] = [points[n] - mx, points[n + 1] - my];
    xx += x * x;
    xy += x * y;
    yy += y * y;
  }
  if (xx + yy < 1e-9) return undefined;
  const angle = Math.atan2(2 * xy, xx - yy) / 2;
  const [nx, ny] = [-Math.sin(angle), Math.cos(angle)];
  return [0, nx, ny, -nx * mx - ny * my];
}

function meanOf(points: Float64Array): [x: number, y: number] {
  let [x, y] = [0, 0];
  for (let n = 0; n < points.length; n += 2) {
    x += points[n];
    y += points[n + 1];
  }
  return [(2 * x) / points.length, (2 * y) / points.length];
}

/** The shape as a border between the two sides; undefined where it does not part them. */
function orient(shape: Shape, side: Uint8Array, width: number): Border | undefined {
  let [along, against] = [0, 0];
  for (let i = 0; i < side.length; i++) {
    if (side[i] === UNKNOWN) continue;
    const x = i % width;
    const away = distanceTo(shape, x + 0.5, (i - x) / width + 0.5);
    if (Math.abs(away) < SIDES.from) continue;
    if (away > 0 === (side[i] === FIRST)) along++;
    else against++;
  }
  if (Math.max(along, against) < SIDES.share * (along + against)) return undefined;
  const sign = along >= against ? 1 : -1;
  return (x, y) => sign * distanceTo(shape, x, y);
}
