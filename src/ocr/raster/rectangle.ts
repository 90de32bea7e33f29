/**
 * A rectangle of any angle: what the detector finds and the recogniser reads. `u` runs along its width, `v` along its
 * height, 90 degrees clockwise from `u`.
 */
import type { Point, Quad } from '../../page.js';

export interface Rectangle {
  readonly center: Point;
  readonly width: number;
  readonly height: number;
  /** Direction of the width in radians, clockwise from left-to-right. */
  readonly angle: number;
}

/** Sides of a rectangle as distances from its center, in its own directions. */
export interface Extent {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/**
 * An upright box is taken instead of the tilted one when the tilt saves less than this share of its area. Few
 * characters have no direction of their own: the least rectangle of a 人 is a turned square. A line of six characters
 * tilted by 2 degrees saves 17 %.
 */
const TILT_GAIN = 0.1;

/** The rectangle of least area around the points, its width within 45 degrees of the horizontal. */
export function leastRectangle(points: readonly Point[]): Rectangle {
  const hull = convexHull(points);
  const upright = boundingRectangle(hull, 0);
  let best = upright;
  for (let i = 0; i < hull.length; i++) {
    const [ax, ay] = hull[i];
    const [bx, by] = hull[(i + 1) % hull.length];
    const edge = Math.atan2(by - ay, bx - ax);
    const rectangle = boundingRectangle(hull, edge - Math.round(edge / (Math.PI / 2)) * (Math.PI / 2));
    if (rectangle.width * rectangle.height < best.width * best.height) best = rectangle;
  }
  const gain = 1 - (best.width * best.height) / (upright.width * upright.height);
  return gain < TILT_GAIN ? upright : best;
}

/** Every side moved outwards by `by` (inwards when negative). */
export function grow(rectangle: Rectangle, by: number): Rectangle {
  return { ...rectangle, width: rectangle.width + 2 * by, height: rectangle.height + 2 * by };
}

/** The part of a rectangle that an extent cuts out of it. */
export function withExtent(rectangle: Rectangle, { left, top, right, bottom }: Extent): Rectangle {
  const center = pointAt(rectangle, (left + right) / 2, (top + bottom) / 2);
  return { ...rectangle, center, width: right - left, height: bottom - top };
}

/** The same rectangle seen after quarter turns: its width becomes its height. */
export function turn(rectangle: Rectangle, quarters: number): Rectangle {
  const swap = quarters % 2 !== 0;
  return {
    center: rectangle.center,
    width: swap ? rectangle.height : rectangle.width,
    height: swap ? rectangle.width : rectangle.height,
    angle: rectangle.angle + (quarters * Math.PI) / 2,
  };
}

/** The point `u` to the right of the center and `v` below it, in the rectangle's own directions. */
export function pointAt({ center, angle }: Rectangle, u: number, v: number): Point {
  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  return [center[0] + u * cos - v * sin, center[1] + u * sin + v * cos];
}

/** The corners, clockwise from the one where the width and the height start. */
export function toQuad(rectangle: Rectangle): Quad {
  const u = rectangle.width / 2;
  const v = rectangle.height / 2;
  return [pointAt(rectangle, -u, -v), pointAt(rectangle, u, -v), pointAt(rectangle, u, v), pointAt(rectangle, -u, v)];
}

/** The direction in degrees, -180 < degrees <= 180. */
export function degrees({ angle }: Rectangle): number {
  const turned = ((((angle * 180) / Math.PI) % 360) + 360) % 360;
  return turned > 180 ? turned - 360 : turned;
}

/** Corners of the convex hull, clockwise on the screen. */
export function convexHull(points: readonly Point[]): Point[] {
  const sorted = [...points].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const half = (list: readonly Point[]) => {
    const chain: Point[] = [];
    for (const point of list) {
      while (chain.length > 1 && cross(chain[chain.length - 2], chain[chain.length - 1], point) <= 0) chain.pop();
      chain.push(point);
    }
    return chain.slice(0, -1);
  };
  return [...half(sorted), ...half(sorted.reverse())];
}

function cross(origin: Point, a: Point, b: Point): number {
  return (a[0] - origin[0]) * (b[1] - origin[1]) - (a[1] - origin[1]) * (b[0] - origin[0]);
}

function boundingRectangle(points: readonly Point[], angle: number): Rectangle {
  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x, y] of points) {
    const u = x * cos + y * sin;
    const v = y * cos - x * sin;
    left = Math.min(left, u);
    right = Math.max(right, u);
    top = Math.min(top, v);
    bottom = Math.max(bottom, v);
  }
  const [u, v] = [(left + right) / 2, (top + bottom) / 2];
  return { center: [u * cos - v * sin, u * sin + v * cos], width: right - left, height: bottom - top, angle };
}
