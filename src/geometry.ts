/** Quads: where they lie, and their areas. Pure. */
import type { Point, Quad } from './page.js';

/** A quad of a picture in the same picture at another size. */
export const scaleQuad = (quad: Quad, by: number): Quad => {
  const [a, b, c, d] = quad.map(([x, y]): Point => [x * by, y * by]);
  return [a, b, c, d];
};

/** A quad elsewhere, pixels to the right and down. */
export const moveQuad = (quad: Quad, { x, y }: { readonly x: number; readonly y: number }): Quad => {
  const [a, b, c, d] = quad.map(([u, v]): Point => [u + x, v + y]);
  return [a, b, c, d];
};

/** A quad as seen from a part of its picture that begins so many rows below. */
export const lift = (quad: Quad, by: number): Quad => moveQuad(quad, { x: 0, y: -by });

/** The upright box that holds all points. */
export function extentOf(points: readonly Point[]) {
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
  return { left: Math.min(...xs), right: Math.max(...xs), top: Math.min(...ys), bottom: Math.max(...ys) };
}

/** Area that two convex quads share, in square pixels. */
export function sharedArea(first: Quad, second: Quad): number {
  let polygon: readonly Point[] = first;
  for (let i = 0; i < 4; i++) {
    const [from, to] = [second[i], second[(i + 1) % 4]];
    const side = ([x, y]: Point) => (to[0] - from[0]) * (y - from[1]) - (to[1] - from[1]) * (x - from[0]);
    polygon = polygon.flatMap((p, j) => {
      const q = polygon[(j + 1) % polygon.length];
      const [sp, sq] = [side(p), side(q)];
      const crossing: Point[] =
        sp * sq < 0 ? [[p[0] + ((q[0] - p[0]) * sp) / (sp - sq), p[1] + ((q[1] - p[1]) * sp) / (sp - sq)]] : [];
      return sp >= 0 ? [p, ...crossing] : crossing;
    });
  }
  return polygonArea(polygon);
}

/** Area of a polygon, in square pixels. */
export const polygonArea = (points: readonly Point[]): number =>
  Math.abs(
    points.reduce((sum, [x, y], i) => {
      const [nx, ny] = points[(i + 1) % points.length];
      return sum + x * ny - nx * y;
    }, 0),
  ) / 2;

/** How much of a quad other quads cover, 0..1; where those overlap each other it is counted twice, up to 1. */
export function coveredShare(quad: Quad, covers: readonly Quad[]): number {
  const area = polygonArea(quad);
  if (area === 0) return 0;
  return Math.min(1, covers.reduce((sum, cover) => sum + sharedArea(quad, cover), 0) / area);
}
