/** Drops what was read twice: a piece of a line that the detector had found on its own as well. */
import type { Line, Point, Quad } from '../../page.js';

export function dropDoubles(lines: readonly Line[]): Line[] {
  return lines.filter(line => !lines.some(other => isPartOf(line, other)));
}

function isPartOf(line: Line, other: Line): boolean {
  if (line.text.length >= other.text.length || !other.text.includes(line.text)) return false;
  const [x, y] = [0, 1].map(axis => line.quad.reduce((sum, point) => sum + point[axis], 0) / 4);
  return isInside([x, y], other.quad);
}

/** Does the point lie on the inner side of all four edges? */
function isInside([x, y]: Point, quad: Quad): boolean {
  return quad.every(([ax, ay], i) => {
    const [bx, by] = quad[(i + 1) % 4];
    return (bx - ax) * (y - ay) - (by - ay) * (x - ax) >= 0;
  });
}
