/** Small print that hardly stands off its ground: the detector passes over it, on a quiet ground its strokes show it. */
import { coveredShare } from '../../geometry.js';
import type { Box, Quad, Raster } from '../../page.js';
import { sharedBytes } from '../../runtime/memory/shared.js';
import type { Ground } from '../raster/warp.js';
import { findRegions } from './regions.js';

/** A row of faint strokes, and what the recogniser is to see of it. */
export interface FaintRow {
  /** Around the strokes, pixels of the page. */
  readonly box: Box;
  /** The row and some ground around it, its ink made black and its ground white. */
  readonly raster: Raster;
  /** Where the raster's first pixel stands on the page. */
  readonly origin: readonly [x: number, y: number];
}

/** Side of the cells that a page is looked at in, pixels: in one, small letters show both ink and ground. */
const CELL = 4;
/** Levels of 255 between ink and ground in a cell: above a JPEG's noise, below what the detector sees well. */
const FAINT = { least: 6, most: 90 };
/** Strokes are this much more restless than most of the ground around them, within so many cells. */
const UNREST = { times: 1.8, around: 16 };
/** The space between two letters, cells. */
const SPACE = 2;
/** A row of small print, pixels; what is wider than high by less is a mark. */
const HEIGHT = { least: 8, most: 24 };
const LEAST_LENGTH = 2.5;
/** Share of a row's cells that hold strokes; writing gives 0.6 and more. */
const LEAST_FILL = 0.5;
/** A row with this share under text that is known is that text. */
const KNOWN = 0.3;
/** Rows a megapixel at most, the longest first: grain can look like many. */
const MOST_ROWS = 24;
/** Ground around a row that its level is taken from, pixels. */
const RIM = 4;

/** The rows of faint strokes that stand by themselves. @param known quads of text that is known to stand there */
export function findFaint({ known, ...ground }: Ground & { known: readonly Quad[] }): FaintRow[] {
  const { width, height } = ground.raster;
  const boxes = rowsOf(measureCells(ground))
    .filter(box => coveredShare(quadOf(box), known) < KNOWN)
    .sort((a, b) => b.width - a.width)
    .slice(0, Math.ceil((MOST_ROWS * width * height) / 1e6));
  return boxes.map(box => ({ box, ...blacken(ground, box) }));
}

/** The levels between the darkest and the lightest pixel of each cell. */
function measureCells({ raster, matte }: Ground) {
  const [columns, rows] = [Math.ceil(raster.width / CELL), Math.ceil(raster.height / CELL)];
  const data = new Uint8Array(columns * rows);
  const [least, most] = [new Uint8Array(columns), new Uint8Array(columns)];
  const level = levelOf({ raster, matte });
  for (let row = 0; row < rows; row++) {
    least.fill(255);
    most.fill(0);
    for (let y = row * CELL; y < Math.min((row + 1) * CELL, raster.height); y++)
      for (let x = 0; x < raster.width; x++) {
        const value = level(y * raster.width + x);
        const column = x >> 2;
        if (value < least[column]) least[column] = value;
        if (value > most[column]) most[column] = value;
      }
    for (let column = 0; column < columns; column++) data[row * columns + column] = most[column] - least[column];
  }
  return { data, width: columns, height: rows };
}

/** Brightness of a pixel, by its number. */
function levelOf({ raster: { data, channels }, matte }: Ground): (pixel: number) => number {
  return pixel => {
    const at = pixel * channels;
    const grey = (data[at] + 2 * data[at + 1] + data[at + 2]) >> 2;
    return channels === 3 ? grey : (grey * data[at + 3] + matte * (255 - data[at + 3])) / 255;
  };
}

interface Cells {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** Cells, and the level from which one holds strokes. */
interface Judged extends Cells {
  readonly least: (x: number, y: number) => number;
}

/** The level from which a cell holds strokes, for every square of UNREST.around cells. */
function thresholdsOf({ data, width, height }: Cells) {
  const { times, around } = UNREST;
  const across = Math.ceil(width / around);
  const squares = Array.from({ length: across * Math.ceil(height / around) }, (_, i) => {
    const [left, top] = [(i % across) * around, Math.floor(i / across) * around];
    const ranges: number[] = [];
    for (let y = top; y < Math.min(height, top + around); y++)
      ranges.push(...data.subarray(y * width + left, y * width + Math.min(width, left + around)));
    ranges.sort((a, b) => a - b);
    return Math.max(FAINT.least, times * ranges[ranges.length >> 1]);
  });
  return (x: number, y: number) => squares[Math.floor(y / around) * across + Math.floor(x / around)];
}

/** Boxes of connected cells with strokes that are as long and as low as a line of small print. */
function rowsOf(measured: Cells): Box[] {
  const cells = { ...measured, least: thresholdsOf(measured) };
  const joined = joinAlong(cells);
  return findRegions(joined, 0.5).flatMap(({ outline }): Box[] => {
    const xs = outline.map(([x]) => x);
    const ys = outline.map(([, y]) => y);
    const [left, right] = [min(xs) + SPACE, max(xs) - SPACE];
    const [top, bottom] = [min(ys), max(ys)];
    const [width, height] = [(right - left) * CELL, (bottom - top) * CELL];
    if (height < HEIGHT.least || height > HEIGHT.most || width < LEAST_LENGTH * height) return [];
    return isWriting(cells, { left, right, top, bottom }) ? [{ x: left * CELL, y: top * CELL, width, height }] : [];
  });
}

/** Cells with strokes, as far as the next letter may be. */
function joinAlong({ data, width, height, least }: Judged): Cells {
  const joined = new Uint8Array(data.length);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      if (data[y * width + x] < least(x, y)) continue;
      joined.fill(255, y * width + Math.max(0, x - SPACE), y * width + Math.min(width, x + SPACE + 1));
    }
  return { data: joined, width, height };
}

/** Strokes fill most of it, and only few of them stand out well. */
function isWriting(
  { data, width, least }: Judged,
  { left, right, top, bottom }: { left: number; right: number; top: number; bottom: number },
): boolean {
  let [ink, strong] = [0, 0];
  for (let y = top; y < bottom; y++)
    for (let x = left; x < right; x++) {
      const range = data[y * width + x];
      if (range >= least(x, y)) ink++;
      if (range > FAINT.most) strong++;
    }
  return ink >= LEAST_FILL * (right - left) * (bottom - top) && strong <= 0.1 * ink;
}

/** The row with its strokes in black on white: levels off the ground beside it, the strongest of them black. */
function blacken(ground: Ground, box: Box): Pick<FaintRow, 'raster' | 'origin'> {
  const { raster } = ground;
  const [x0, y0] = [Math.max(0, box.x - 2 * RIM), Math.max(0, box.y - RIM)];
  const width = Math.min(raster.width, box.x + box.width + 2 * RIM) - x0;
  const height = Math.min(raster.height, box.y + box.height + RIM) - y0;
  const level = levelOf(ground);
  const off = new Float32Array(width * height);
  for (let x = 0; x < width; x++) {
    const base = groundAt({ level, pageWidth: raster.width, x0, y0, width, height }, x);
    for (let y = 0; y < height; y++) off[y * width + x] = level((y0 + y) * raster.width + x0 + x) - base;
  }
  const sorted = off.slice().sort();
  const [darker, lighter] = [-quantile(sorted, 0.03), quantile(sorted, 0.97)];
  const full = darker > lighter ? -darker : lighter;
  const data = sharedBytes(width * height * 3);
  for (let i = 0; i < off.length; i++) {
    const ink = Math.min(1, Math.max(0, off[i] / full));
    data.fill(Math.round(255 * (1 - ink)), i * 3, i * 3 + 3);
  }
  return { raster: { data, width, height, channels: 3 }, origin: [x0, y0] };
}

/** Mean level of the ground above and below, near a column. */
function groundAt(
  window: {
    level: (pixel: number) => number;
    pageWidth: number;
    x0: number;
    y0: number;
    width: number;
    height: number;
  },
  x: number,
): number {
  const { level, pageWidth, x0, y0, width, height } = window;
  let [sum, count] = [0, 0];
  for (let near = Math.max(0, x - RIM); near <= Math.min(width - 1, x + RIM); near++)
    for (const y of [0, 1, height - 2, height - 1]) {
      sum += level((y0 + y) * pageWidth + x0 + near);
      count++;
    }
  return sum / count;
}

const quantile = (sorted: Float32Array, share: number) => sorted[Math.floor(share * (sorted.length - 1))];
const min = (values: readonly number[]) => values.reduce((a, b) => Math.min(a, b));
const max = (values: readonly number[]) => values.reduce((a, b) => Math.max(a, b));

const quadOf = ({ x, y, width, height }: Box): Quad => [
  [x, y],
  [x + width, y],
  [x + width, y + height],
  [x, y + height],
];
