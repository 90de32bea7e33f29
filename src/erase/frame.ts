/** A line's own coordinates: how far a pixel lies inside or outside its quad, whatever its angle. */
import type { Box, Point, Quad } from '../page.js';

/** The upright rectangle in the line's own turned axes that encloses its quad. */
export interface Frame {
  /** Corner where the axes start. */
  readonly origin: Point;
  /** Unit vector along the quad's first side. */
  readonly along: Point;
  readonly width: number;
  readonly height: number;
  /** The line height: the shorter side. */
  readonly size: number;
}

export function frameOf([a, b, c, d]: Quad): Frame {
  const dx = b[0] - a[0] + (c[0] - d[0]);
  const dy = b[1] - a[1] + (c[1] - d[1]);
  const length = Math.hypot(dx, dy) || 1;
  const along: Point = [dx / length, dy / length];
  const us = [a, b, c, d].map(p => (p[0] - a[0]) * along[0] + (p[1] - a[1]) * along[1]);
  const vs = [a, b, c, d].map(p => (p[1] - a[1]) * along[0] - (p[0] - a[0]) * along[1]);
  const [u, v] = [Math.min(...us), Math.min(...vs)];
  const width = Math.max(1, Math.max(...us) - u);
  const height = Math.max(1, Math.max(...vs) - v);
  const origin: Point = [a[0] + u * along[0] - v * along[1], a[1] + u * along[1] + v * along[0]];
  return { origin, along, width, height, size: Math.min(width, height) };
}

/** A box as a frame. */
export function frameOfBox({ x, y, width, height }: Box): Frame {
  return { origin: [x, y], along: [1, 0], width, height, size: Math.min(width, height) };
}

/** The upright box on whole pixels around the frame grown by a margin, cut to the picture; may be empty. */
export function boxAround({ origin, along, width, height }: Frame, margin: number, page: PageSize): Box {
  const corners = [
    [-margin, -margin],
    [width + margin, -margin],
    [width + margin, height + margin],
    [-margin, height + margin],
  ].map(([u, v]) => [origin[0] + u * along[0] - v * along[1], origin[1] + u * along[1] + v * along[0]]);
  const x = Math.max(0, Math.floor(Math.min(...corners.map(p => p[0]))));
  const y = Math.max(0, Math.floor(Math.min(...corners.map(p => p[1]))));
  const right = Math.min(page.width, Math.ceil(Math.max(...corners.map(p => p[0]))));
  const bottom = Math.min(page.height, Math.ceil(Math.max(...corners.map(p => p[1]))));
  return { x, y, width: Math.max(0, right - x), height: Math.max(0, bottom - y) };
}
export interface PageSize {
  readonly width: number;
  readonly height: number;
}

/** For each pixel of a box its signed distance to the frame's rim along the line's axes: below 0 inside. */
export function distanceMap({ origin, along, width, height }: Frame, box: Box): Float32Array {
  const out = new Float32Array(box.width * box.height);
  for (let y = 0, i = 0; y < box.height; y++) {
    for (let x = 0; x < box.width; x++, i++) {
      const dx = box.x + x + 0.5 - origin[0];
      const dy = box.y + y + 0.5 - origin[1];
      const u = dx * along[0] + dy * along[1];
      const v = dy * along[0] - dx * along[1];
      out[i] = Math.max(-u, u - width, -v, v - height);
    }
  }
  return out;
}

/** The smallest frame with the same axes around the marked pixels of a box; undefined when none is marked. */
export function frameOfPixels(frame: Frame, box: Box, marked: Uint8Array): Frame | undefined {
  const { origin, along } = frame;
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let y = 0, i = 0; y < box.height; y++) {
    for (let x = 0; x < box.width; x++, i++) {
      if (!marked[i]) continue;
      const dx = box.x + x + 0.5 - origin[0];
      const dy = box.y + y + 0.5 - origin[1];
      const u = dx * along[0] + dy * along[1];
      const v = dy * along[0] - dx * along[1];
      left = Math.min(left, u);
      right = Math.max(right, u);
      top = Math.min(top, v);
      bottom = Math.max(bottom, v);
    }
  }
  if (left > right) return undefined;
  const [width, height] = [right - left + 1, bottom - top + 1];
  const [u, v] = [left - 0.5, top - 0.5];
  const corner: Point = [origin[0] + u * along[0] - v * along[1], origin[1] + u * along[1] + v * along[0]];
  return { origin: corner, along, width, height, size: Math.min(width, height) };
}
