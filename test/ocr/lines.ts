/** Lines as a recogniser would return them, for tests that need no picture. */
import type { Line, Point, Quad } from '#imgtr/page.js';

interface Place {
  readonly x: number;
  readonly y: number;
  /** Line height, pixels; characters are as wide. */
  readonly size?: number;
  readonly align?: 'left' | 'center' | 'right';
  readonly angle?: number;
  readonly vertical?: boolean;
  readonly confidence?: number;
}

/** A line whose start, middle or end (by `align`) is at x and whose top is at y; turned about that point. */
export function line(text: string, place: Place): Line {
  const { x, y, size = 40, align = 'left', angle = 0, vertical = false, confidence = 0.98 } = place;
  const length = size * [...text].reduce((sum, c) => sum + (c.codePointAt(0)! > 0x2000 ? 1 : 0.55), 0);
  const left = x - { left: 0, center: length / 2, right: length }[align];
  const [width, height] = vertical ? [size, length] : [length, size];
  const start = vertical ? x : left;
  const corners: Point[] = [
    [start, y],
    [start + width, y],
    [start + width, y + height],
    [start, y + height],
  ];
  const [cos, sin] = [Math.cos((angle * Math.PI) / 180), Math.sin((angle * Math.PI) / 180)];
  const turned = corners.map(
    ([px, py]): Point => [x + (px - x) * cos - (py - y) * sin, y + (px - x) * sin + (py - y) * cos],
  );
  return { quad: turned as unknown as Quad, text, confidence, angle, vertical };
}

/** Lines below each other, `step` line heights from top to top. */
export function stack(texts: readonly string[], place: Place & { readonly step: number }): Line[] {
  const { x, y, size = 40, angle = 0, step } = place;
  const [cos, sin] = [Math.cos((angle * Math.PI) / 180), Math.sin((angle * Math.PI) / 180)];
  return texts.map((text, i) => line(text, { ...place, x: x - i * step * size * sin, y: y + i * step * size * cos }));
}
