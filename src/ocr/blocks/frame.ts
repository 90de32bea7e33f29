/** A line of text as a frame along its own reading direction: what grouping and alignment compare. */
import type { Line, Point, Quad } from '../../page.js';

/** A line seen along an axis: `start`..`end` in reading direction, `top`..`bottom` across it (towards the next line). */
export interface Span {
  readonly start: number;
  readonly end: number;
  readonly top: number;
  readonly bottom: number;
}
export interface Frame {
  /** Direction in which the characters follow each other, degrees clockwise; 90 for a column read downwards. */
  readonly direction: number;
  readonly center: Point;
  /** Extent in reading direction, pixels. */
  readonly length: number;
  /** Extent across it: the line height, pixels. */
  readonly size: number;
}

/** By how many degrees the direction of a line may be off: a box of one character, a line without end, at most. */
const [DOUBT_OF_SQUARE, LEAST_DOUBT, MOST_DOUBT] = [8, 1, 8];

/** The frame of a line; a column's direction is that of its longer side, whichever corner its quad starts from. */
export function frameOf({ quad, vertical }: Pick<Line, 'quad' | 'vertical'>): Frame {
  const across = meanVector(quad, [0, 1, 3, 2]);
  const down = meanVector(quad, [0, 3, 1, 2]);
  const isColumn = vertical && Math.hypot(...down) >= Math.hypot(...across);
  const [run, rise] = isColumn ? [down, across] : [across, down];
  return {
    direction: (Math.atan2(run[1], run[0]) * 180) / Math.PI,
    center: [mean(quad.map(p => p[0])), mean(quad.map(p => p[1]))],
    length: Math.hypot(...run),
    size: Math.hypot(...rise),
  };
}

/** Where a frame lies on an axis of the given direction; its own length and size are kept, so a slight tilt adds nothing. */
export function spanOn(direction: number, { center, length, size }: Frame): Span {
  const [u, v] = turn(center, -direction);
  return { start: u - length / 2, end: u + length / 2, top: v - size / 2, bottom: v + size / 2 };
}

/**
 * The same frames with the directions they have in common: a short line's own is off by some degrees, which would
 * shift everything seen along it. The longer a line, the more it counts and the less it gives way.
 */
export function steadied<T extends Frame>(frames: readonly T[]): T[] {
  return frames.map(frame => {
    const doubt = Math.min(MOST_DOUBT, LEAST_DOUBT + (DOUBT_OF_SQUARE * frame.size) / Math.max(frame.length, 1));
    let [turned, weight] = [0, 0];
    for (const { direction, length } of frames) {
      const difference = direction - frame.direction;
      const off = Math.abs(difference) > 180 ? signedAngle(difference) : difference;
      if (Math.abs(off) > doubt) continue;
      turned += off * length ** 2;
      weight += length ** 2;
    }
    return { ...frame, direction: frame.direction + turned / Math.max(weight, 1e-9) };
  });
}

/** The smallest quad along a direction that holds all quads, starting at the corner where a horizontal text starts. */
export function enclosingQuad(quads: readonly Quad[], direction: number): Quad {
  const points = quads.flat().map(point => turn(point, -direction));
  const us = points.map(p => p[0]);
  const vs = points.map(p => p[1]);
  const [left, right, top, bottom] = [Math.min(...us), Math.max(...us), Math.min(...vs), Math.max(...vs)];
  const corners: Quad = [
    [left, top],
    [right, top],
    [right, bottom],
    [left, bottom],
  ];
  return corners.map(point => turn(point, direction)) as unknown as Quad;
}

/** The angle between two directions, 0..180 degrees. */
export const angleBetween = (a: number, b: number): number => Math.abs(signedAngle(a - b));

/** How much of the shorter of two intervals both share, negative when they are apart. */
export const sharedPart = (a: readonly [number, number], b: readonly [number, number]): number =>
  (Math.min(a[1], b[1]) - Math.max(a[0], b[0])) / Math.max(Math.min(a[1] - a[0], b[1] - b[0]), 1e-9);

/** A point turned about the origin, clockwise on the picture. */
export function turn([x, y]: Point, degrees: number): Point {
  const [cos, sin] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
  return [x * cos - y * sin, x * sin + y * cos];
}

/** The mean of the two edges from corner a to b and from c to d. */
function meanVector(quad: Quad, [a, b, c, d]: readonly [number, number, number, number]): [number, number] {
  const edge = (axis: 0 | 1) => (quad[b][axis] - quad[a][axis] + quad[d][axis] - quad[c][axis]) / 2;
  return [edge(0), edge(1)];
}

/** The same angle between -180 and 180 degrees. */
const signedAngle = (degrees: number): number => ((((degrees + 180) % 360) + 360) % 360) - 180;

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
