/**
 * The border of two even grounds that meet under the text, where it is what designers draw: a disc, or a straight line.
 * Seen in parts, it is known in all; a membrane would round off a disc's rim and bend a band's edge.
 */
import { knownMean } from '../blur.js';
import { createRandom, type Random } from '../random.js';
import type { Window } from '../window.js';
import { type Plane, residual } from './plane.js';
import { FIRST, pointsBetween, SECOND, UNSEEN } from './sides.js';

/** Radius of the mean by which a pixel's ground is told, pixels: single pixels of a faint disc are lost in JPEG's noise. */
const MEAN_RADIUS = 2;
/** Border points that vote, and guesses of a disc and of a line. */
const POINTS = { most: 400, least: 12 };
const TRIALS = 120;
/**
 * A point this near, pixels, lies on the border, at first and where that finds none (points of a drawn disc are 0.3 off it,
 * those of two discs that pass for one 0.7, of strong compression 1); so large a share of them may lie elsewhere.
 */
const ON_BORDER = { pixels: [0.75, 1.5], rest: 0.2 };
/** Discs and lines that a border may be made of. */
const MOST_SHAPES = 3;
/** A disc is taken before a line when it holds so many times its points. */
const DISC_BY = 1.05;
const REFITS = 3;
/** Pixels this far from the border, and farther, must be on their own side of it, so large a share of them. */
const SIDES = { from: 3, share: 0.95 };
/** A disc with a larger radius, in sides of the window, is straight. */
const MOST_RADIUS = 8;

/** A point's signed distance to the border, pixels: below 0 on the second ground. */
export type Border = (x: number, y: number) => number;

/** The border's distance to the middle of a pixel, by the pixel's number in a field of this width. */
export const borderAt =
  (border: Border, width: number) =>
  (pixel: number): number => {
    const x = pixel % width;
    return border(x + 0.5, (pixel - x) / width + 0.5);
  };

/** @param unknown 1 where a pixel is no ground. @returns undefined where the border is made of other shapes. */
export function findBorder(
  window: Window,
  { planes, unknown }: { planes: readonly [Plane, Plane]; unknown: Uint8Array },
): Border | undefined {
  const side = sidesOf(window, { planes, unknown });
  const points = pointsBetween(side, { width: window.width, most: POINTS.most });
  for (const near of ON_BORDER.pixels) {
    const shapes = findShapes(points, {
      near,
      most: MOST_RADIUS * Math.max(window.width, window.height),
      random: createRandom(points.length),
    });
    const oriented = shapes.map(({ shape, on }) => orient(shape, on, { side, width: window.width }));
    for (const [n, { rest }] of shapes.entries()) {
      const border: Border = (x, y) => Math.min(...oriented.slice(0, n + 1).map(shape => distanceTo(shape, x, y)));
      if (rest <= ON_BORDER.rest && parts(border, side, window.width)) return border;
    }
  }
  return undefined;
}

/** For each pixel the plane that its surroundings are nearer to; UNSEEN where it is neither. */
function sidesOf(
  window: Window,
  { planes: [first, second], unknown }: { planes: readonly [Plane, Plane]; unknown: Uint8Array },
): Uint8Array {
  const { width, channels } = window;
  const values = knownMean(window, unknown, MEAN_RADIUS);
  const near = Math.max(first.near, second.near);
  const apart = first.terms.map((term, t) => term - second.terms[t]);
  const nothing = new Float32Array(channels);
  return unknown.map((not, i) => {
    if (not) return UNSEEN;
    const x = i % width;
    const pixel = { values, at: i * channels, x, y: (i - x) / width };
    const [off, other] = [residual(first.terms, pixel), residual(second.terms, pixel)];
    // On the border itself a pixel is half of each, and half their step from both.
    if (Math.min(off, other) > near + residual(apart, { ...pixel, values: nothing, at: 0 }) / 2) return UNSEEN;
    return off <= other ? FIRST : SECOND;
  });
}

/** a (x² + y²) + b x + c y + d = 0, scaled so that its value near the border is the distance in pixels; a is 0 for a line. */
type Shape = readonly [a: number, b: number, c: number, d: number];

interface Limits {
  /** How far from a shape a point of it may be, pixels. */
  readonly near: number;
  /** Of a radius, pixels. */
  readonly most: number;
  readonly random: Random;
}

interface Found {
  readonly shape: Shape;
  /** Its points. */
  readonly on: Float64Array;
  /** Share of all points that lie neither on it nor on one before. */
  readonly rest: number;
}

/** Discs and lines that points lie on, by turns the one that most of the rest do. */
function findShapes(points: Float64Array, limits: Limits): Found[] {
  const found: Found[] = [];
  let rest = points;
  while (found.length < MOST_SHAPES && rest.length >= 2 * POINTS.least) {
    const shape = bestShape(rest, limits);
    if (!shape) break;
    const before = rest;
    rest = before.filter((_, n) => !isOn(shape, before, { n, near: limits.near }));
    found.push({ shape, on: pointsOn(shape, before, limits.near), rest: rest.length / points.length });
  }
  return found;
}

/** The disc or line that most of the points lie on; undefined where too few do. */
function bestShape(points: Float64Array, limits: Limits): Shape | undefined {
  const disc = bestFit(points, 3, limits);
  const line = bestFit(points, 2, limits);
  // A disc has one term more: it must hold more points to be taken for one.
  return disc && (!line || disc.on > DISC_BY * line.on) ? disc.shape : line?.shape;
}

/** Through how many points a guess goes: 3 for a disc, 2 for a line. */
function bestFit(points: Float64Array, through: 2 | 3, { near, most, random }: Limits) {
  let best: { shape: Shape; on: number } | undefined;
  const consider = (shape: Shape | undefined) => {
    const on = shape ? countOn(shape, points, near) : 0;
    if (shape && on >= Math.max(POINTS.least, (best?.on ?? 0) + 1)) best = { shape, on };
  };
  for (let trial = 0; trial < TRIALS; trial++) {
    const sample = Float64Array.from({ length: through }, () => random.below(points.length / 2));
    const picked = Float64Array.from({ length: 2 * through }, (_, n) => points[2 * sample[n >> 1] + (n & 1)]);
    consider(through === 3 ? fitDisc(picked, most) : fitLine(picked));
  }
  for (let n = 0; n < REFITS && best; n++) {
    const members = pointsOn(best.shape, points, near);
    const shape = through === 3 ? fitDisc(members, most) : fitLine(members);
    if (shape) best = { shape, on: countOn(shape, points, near) };
  }
  return best;
}

/** @param n of either number of a point. */
const isOn = (shape: Shape, points: Float64Array, { n, near }: { n: number; near: number }): boolean =>
  Math.abs(distanceTo(shape, points[n & ~1], points[n | 1])) <= near;

const pointsOn = (shape: Shape, points: Float64Array, near: number): Float64Array =>
  points.filter((_, n) => isOn(shape, points, { n, near }));

function countOn(shape: Shape, points: Float64Array, near: number): number {
  let on = 0;
  for (let n = 0; n < points.length; n += 2) if (isOn(shape, points, { n, near })) on++;
  return on;
}

/** A shape's signed distance to a point, pixels. */
function distanceTo([a, b, c, d]: Shape, x: number, y: number): number {
  const value = a * (x * x + y * y) + b * x + c * y + d;
  const [right, down] = [b + 2 * a * x, c + 2 * a * y];
  return value / Math.max(1e-9, Math.sqrt(right * right + down * down));
}

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

/** The shape with the second ground on its negative side, as is seen beside the points that lie on it. */
function orient(shape: Shape, on: Float64Array, { side, width }: { side: Uint8Array; width: number }): Shape {
  let along = 0;
  for (let n = 0; n < on.length; n += 2) {
    for (let away = -SIDES.from; away <= SIDES.from; away += 2 * SIDES.from) {
      for (const [x, y] of [
        [on[n] + away, on[n + 1]],
        [on[n], on[n + 1] + away],
      ]) {
        const is = side[Math.floor(y) * width + Math.floor(x)];
        if (is) along += Math.sign(distanceTo(shape, x, y)) * (is === FIRST ? 1 : -1);
      }
    }
  }
  return along >= 0 ? shape : [-shape[0], -shape[1], -shape[2], -shape[3]];
}

/** Whether the border parts the two grounds. */
function parts(border: Border, side: Uint8Array, width: number): boolean {
  let [right, wrong] = [0, 0];
  const awayOf = borderAt(border, width);
  for (let i = 0; i < side.length; i++) {
    if (side[i] === UNSEEN) continue;
    const away = awayOf(i);
    if (Math.abs(away) < SIDES.from) continue;
    if (away > 0 === (side[i] === FIRST)) right++;
    else wrong++;
  }
  return right >= SIDES.share * (right + wrong);
}
