/** A block's own coordinates: `a` runs along its text, `b` down across its lines. */
import type { Point, Quad } from '../page.js';

export interface Frame {
  /** Radians, positive clockwise. */
  readonly angle: number;
  readonly cos: number;
  readonly sin: number;
}

/** A rectangle in a frame. */
export interface Area {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/**
 * The frame of a direction in degrees. A frame shares the page's origin; one that is (nearly) upright has whole
 * pixels in common with the page.
 */
export function frameOf(degrees: number): Frame {
  const upright = Math.round(degrees / 90) * 90;
  const angle = ((Math.abs(degrees - upright) < NEARLY_UPRIGHT ? upright : degrees) * Math.PI) / 180;
  return { angle, cos: snap(Math.cos(angle)), sin: snap(Math.sin(angle)) };
}

// What a detector's quad of a short upright line leans at most; lettering that leans as little looks like a mistake.
const NEARLY_UPRIGHT = 2;
const snap = (value: number) => (Math.abs(value - Math.round(value)) < 1e-9 ? Math.round(value) : value);

export const toFrame = ({ cos, sin }: Frame, [x, y]: Point): Point => [x * cos + y * sin, y * cos - x * sin];
export const toPage = ({ cos, sin }: Frame, [a, b]: Point): Point => [a * cos - b * sin, a * sin + b * cos];

/** The rectangle of the frame that encloses points of the page. */
export function areaOf(frame: Frame, points: readonly Point[]): Area {
  const local = points.map(point => toFrame(frame, point));
  const [as, bs] = [local.map(p => p[0]), local.map(p => p[1])];
  return { left: Math.min(...as), top: Math.min(...bs), right: Math.max(...as), bottom: Math.max(...bs) };
}

/** An area's corners on the page, clockwise from where the text starts. */
export function quadOf(frame: Frame, { left, top, right, bottom }: Area): Quad {
  const corner = (a: number, b: number) => toPage(frame, [a, b]);
  return [corner(left, top), corner(right, top), corner(right, bottom), corner(left, bottom)];
}

export const widthOf = (area: Area) => area.right - area.left;
export const heightOf = (area: Area) => area.bottom - area.top;
export const grow = ({ left, top, right, bottom }: Area, by: number): Area => ({
  left: left - by,
  top: top - by,
  right: right + by,
  bottom: bottom + by,
});
