/** Drops what was read twice: a piece of a line that the detector had found on its own as well. */
import { extentOf } from '../../geometry.js';
import type { Line, Point, Quad } from '../../page.js';

/** Characters of two lines never share more than this, in heights of the lower one: they are the same character then. */
const SHARED = 0.2;

export function dropDoubles(lines: readonly Line[]): Line[] {
  return lines.filter(line => !lines.some(other => isPartOf(line, other)));
}

function isPartOf(line: Line, other: Line): boolean {
  if (line.text.length >= other.text.length || !other.text.includes(line.text)) return false;
  const [x, y] = [0, 1].map(axis => line.quad.reduce((sum, point) => sum + point[axis], 0) / 4);
  return isInside([x, y], other.quad) || isEndOf(line, other);
}

/** Is the line the first or the last of another's characters, found a little beside it? */
function isEndOf(line: Line, other: Line): boolean {
  if (line.angle !== 0 || other.angle !== 0 || line.vertical || other.vertical) return false;
  const [a, b] = [extentOf(line.quad), extentOf(other.quad)];
  const height = Math.min(a.bottom - a.top, b.bottom - b.top);
  const [x, y] = [
    Math.min(a.right, b.right) - Math.max(a.left, b.left),
    Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top),
  ];
  if (x < SHARED * height || y < 0.5 * height) return false;
  return a.left < b.left ? other.text.startsWith(line.text) : other.text.endsWith(line.text);
}

/** Does the point lie on the inner side of all four edges? */
function isInside([x, y]: Point, quad: Quad): boolean {
  return quad.every(([ax, ay], i) => {
    const [bx, by] = quad[(i + 1) % 4];
    return (bx - ax) * (y - ay) - (by - ay) * (x - ax) >= 0;
  });
}
