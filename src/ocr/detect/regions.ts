/** Connected regions of a probability map, row by row: memory goes with the text on the page, not with its pixels. */
import type { Point } from '../../page.js';

/** A map of bytes, one a pixel: 0 is probability 0, 255 is 1. */
export interface ByteMap {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
}

export interface Region {
  /** The ends of its runs, corners of pixels: enough to build its hull. */
  readonly outline: readonly Point[];
  /** Pixels. */
  readonly area: number;
  /** Mean value of its pixels, 0..1. */
  readonly score: number;
}

interface Run {
  readonly start: number;
  /** Behind the last pixel. */
  readonly end: number;
  readonly region: number;
}

/** The regions of pixels above `threshold` (0..1); pixels that touch at a corner are connected. */
export function findRegions(map: ByteMap, threshold: number): Region[] {
  const parents: number[] = [];
  const rows: Run[][] = [];
  let above: Run[] = [];
  for (let y = 0; y < map.height; y++) {
    above = joinToRowAbove(runsOf(map, { y, above: threshold * 255 }), above, parents);
    rows.push(above);
  }
  return gather(map, rows, parents);
}

function runsOf({ data, width }: ByteMap, { y, above }: { y: number; above: number }): Omit<Run, 'region'>[] {
  const runs: Omit<Run, 'region'>[] = [];
  const row = y * width;
  for (let x = 0; x < width; x++) {
    if (data[row + x] <= above) continue;
    const start = x;
    while (x < width && data[row + x] > above) x++;
    runs.push({ start, end: x });
  }
  return runs;
}

/** Gives each run the region of the runs it touches in the row above, and makes those one region. */
function joinToRowAbove(runs: readonly Omit<Run, 'region'>[], above: readonly Run[], parents: number[]): Run[] {
  let first = 0;
  return runs.map(run => {
    while (first < above.length && above[first].end < run.start) first++;
    let region = -1;
    for (let i = first; i < above.length && above[i].start <= run.end; i++) {
      const other = rootOf(above[i].region, parents);
      if (region < 0) region = other;
      else parents[Math.max(region, other)] = region = Math.min(region, other);
    }
    if (region < 0) region = parents.push(parents.length) - 1;
    return { ...run, region };
  });
}

function rootOf(region: number, parents: number[]): number {
  while (parents[region] !== region) {
    parents[region] = parents[parents[region]];
    region = parents[region];
  }
  return region;
}

function gather({ data, width }: ByteMap, rows: readonly Run[][], parents: number[]): Region[] {
  const found = new Map<number, { outline: Point[]; area: number; sum: number }>();
  rows.forEach((runs, y) => {
    for (const { start, end, region } of runs) {
      const root = rootOf(region, parents);
      const entry = found.get(root) ?? { outline: [], area: 0, sum: 0 };
      found.set(root, entry);
      entry.outline.push([start, y], [end, y], [start, y + 1], [end, y + 1]);
      entry.area += end - start;
      for (let i = y * width + start; i < y * width + end; i++) entry.sum += data[i];
    }
  });
  return [...found.values()].map(({ outline, area, sum }) => ({ outline, area, score: sum / area / 255 }));
}
