/** Who stands where on a page, so that lettering does not grow over other lettering. */
import type { Quad, Raster } from '../../page.js';
import type { Growth, Occupancy } from './room.js';

export interface Standing {
  readonly quad: Quad;
  /** Whether it will be set anew and may grow itself. */
  readonly grows: Growth;
}

/** @param standing by index: the owner of a cell is its index + 1 */
export function mapOccupancy({ width, height }: Raster, standing: readonly Standing[]): Occupancy {
  const rows: Uint16Array[] = new Array(height);
  standing.forEach(({ quad }, i) => {
    fillQuad({ rows, width, height }, { quad, value: i + 1 });
  });
  return { width, rows, grows: standing.map(({ grows }) => grows) };
}

/** An occupancy with more quads that nothing may grow over. */
export function addStanding(
  { occupancy, cleared }: { occupancy: Occupancy; cleared: Raster },
  quads: readonly Quad[],
): Occupancy {
  const { width, height } = cleared;
  const rows = occupancy.rows.map(row => row?.slice());
  const value = occupancy.grows.length + 1;
  for (const quad of quads) fillQuad({ rows, width, height }, { quad, value });
  return { width, rows, grows: [...occupancy.grows, 'none'] };
}

interface Page {
  readonly rows: (Uint16Array | undefined)[];
  readonly width: number;
  readonly height: number;
}

/** Fills the pixels whose centres lie in a convex quad. */
function fillQuad({ rows, width, height }: Page, { quad, value }: { quad: Quad; value: number }): void {
  const ys = quad.map(p => p[1]);
  const last = Math.min(height - 1, Math.ceil(Math.max(...ys)));
  for (let y = Math.max(0, Math.floor(Math.min(...ys))); y <= last; y++) {
    const crossings = quad.flatMap(([x1, y1], i) => {
      const [x2, y2] = quad[(i + 1) % 4];
      const middle = y + 0.5;
      return y1 <= middle === y2 <= middle ? [] : [x1 + ((middle - y1) * (x2 - x1)) / (y2 - y1)];
    });
    if (crossings.length < 2) continue;
    const from = Math.max(0, Math.round(Math.min(...crossings)));
    const to = Math.min(width, Math.round(Math.max(...crossings)));
    if (to <= from) continue;
    const row = rows[y] ?? new Uint16Array(width);
    rows[y] = row.fill(value, from, to);
  }
}
