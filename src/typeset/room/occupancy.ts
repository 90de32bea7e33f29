/** Who stands where on a page, so that lettering does not grow over other lettering. */
import type { Quad, Raster } from '../../page.js';

/** Who stands where: a map by rows would take as much as the page itself. */
export interface Occupancy {
  /** The index of who stands on a pixel, the last that was put there; undefined when nobody does. */
  at(x: number, y: number): number | undefined;
  /** By index: where lettering may grow itself, so that the ground between is shared. */
  readonly grows: readonly Growth[];
}

/** Lettering that keeps its left edge grows to the right only. */
export type Growth = 'none' | 'left' | 'right' | 'both';

export interface Standing {
  readonly quad: Quad;
  /** Whether it will be set anew and may grow itself. */
  readonly grows: Growth;
}

export function mapOccupancy({ height }: Raster, standing: readonly Standing[]): Occupancy {
  const rows = new Rows(height);
  standing.forEach(({ quad }, i) => {
    rows.fill(quad, i);
  });
  return { at: (x, y) => rows.at(x, y), grows: standing.map(({ grows }) => grows) };
}

/** An occupancy with more quads that nothing may grow over. */
export function addStanding(
  { occupancy, cleared: { height } }: { occupancy: Occupancy; cleared: Raster },
  quads: readonly Quad[],
): Occupancy {
  const rows = new Rows(height);
  const index = occupancy.grows.length;
  for (const quad of quads) rows.fill(quad, index);
  return { at: (x, y) => rows.at(x, y) ?? occupancy.at(x, y), grows: [...occupancy.grows, 'none'] };
}

/** Stretches of rows, by row: from column, to column (not with it), who. */
class Rows {
  readonly #stretches = new Map<number, number[]>();
  readonly #height: number;

  constructor(height: number) {
    this.#height = height;
  }

  at(x: number, y: number): number | undefined {
    const row = this.#stretches.get(y);
    if (!row) return undefined;
    for (let i = row.length - 3; i >= 0; i -= 3) if (x >= row[i] && x < row[i + 1]) return row[i + 2];
    return undefined;
  }

  /** Fills the pixels whose centres lie in a convex quad. */
  fill(quad: Quad, who: number): void {
    const ys = quad.map(p => p[1]);
    const last = Math.min(this.#height - 1, Math.ceil(Math.max(...ys)));
    for (let y = Math.max(0, Math.floor(Math.min(...ys))); y <= last; y++) {
      const crossings = quad.flatMap(([x1, y1], i) => {
        const [x2, y2] = quad[(i + 1) % 4];
        const middle = y + 0.5;
        return y1 <= middle === y2 <= middle ? [] : [x1 + ((middle - y1) * (x2 - x1)) / (y2 - y1)];
      });
      if (crossings.length < 2) continue;
      const from = Math.round(Math.min(...crossings));
      const to = Math.round(Math.max(...crossings));
      if (to <= from) continue;
      const row = this.#stretches.get(y);
      if (row) row.push(from, to, who);
      else this.#stretches.set(y, [from, to, who]);
    }
  }
}
