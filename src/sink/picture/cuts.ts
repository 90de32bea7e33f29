/** Where a tall picture is cut into files. Pure. */
import type { Raster } from '../../page.js';

export interface CutWork {
  readonly raster: Raster;
  /** Rows that a file may have. */
  readonly maxHeight: number;
  /** Rows from top to bottom that belong together: texts. */
  readonly whole: readonly Span[];
}

export interface Span {
  readonly top: number;
  readonly bottom: number;
}

export interface Slice extends Span {
  /** Whether a text is cut at its bottom, for want of another place. */
  readonly through: boolean;
}

/** A file has at least this share of the rows it may have, so that none is a sliver. */
const LEAST = 0.4;
/** A cut as far from where all files are alike as a file may be high is as bad as doubling the edges so often. */
const STRAYING = 4;

/** The picture's rows in slices: cut between texts, in rows where little is to be seen, and about equally high. */
export function findCuts({ raster, maxHeight, whole }: CutWork): Slice[] {
  const { height } = raster;
  const slices: Slice[] = [];
  let top = 0;
  while (height - top > maxHeight) {
    const even = (height - top) / Math.ceil((height - top) / maxHeight);
    const rows = rowsBetween(top + Math.ceil(LEAST * maxHeight), Math.min(top + maxHeight, height - 1));
    const free = rows.filter(row => !whole.some(span => span.top < row && row < span.bottom));
    const cost = (row: number) => unrest(raster, row) + (STRAYING * Math.abs(row - top - even)) / maxHeight;
    const bottom = cheapest(free.length > 0 ? free : rows, cost);
    slices.push({ top, bottom, through: free.length === 0 });
    top = bottom;
  }
  return [...slices, { top, bottom: height, through: false }];
}

const rowsBetween = (first: number, last: number): number[] =>
  Array.from({ length: Math.max(1, last - first + 1) }, (_, i) => first + i);

function cheapest(rows: readonly number[], cost: (row: number) => number): number {
  let best = { row: rows[0], cost: Number.POSITIVE_INFINITY };
  for (const row of rows) {
    const own = cost(row);
    if (own < best.cost) best = { row, cost: own };
  }
  return best.row;
}

/** How much is cut: the edges that the two rows beside the cut cross. The first few tell a thing from plain ground. */
function unrest({ data, width, channels }: Raster, row: number): number {
  let edges = 0;
  for (const y of [row - 1, row]) {
    let at = (y * width + SOFT) * channels;
    for (let x = SOFT; x < width; x++, at += channels) {
      for (let c = 0; c < 3; c++) {
        if (Math.abs(data[at + c] - data[at + c - SOFT * channels]) <= EDGE) continue;
        edges++;
        break;
      }
    }
  }
  return Math.log2(1 + edges);
}
/** Edges are so many pixels wide at most, and so many levels high: gradients and the noise of JPEG stay below. */
const SOFT = 2;
const EDGE = 10;
