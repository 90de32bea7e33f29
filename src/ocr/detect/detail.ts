/** How finely a tile is drawn: at which share of its scale the detector still sees the smallest letters in it. */
import type { Ground } from '../raster/warp.js';
import { isBlank } from './blank.js';
import { type Area, areaOf, type Tile } from './tiles.js';

/**
 * The share of its scale at which a tile without anything fine is looked at, a quarter of the work: three columns of
 * letters 183 pixels high read the same at 1, 0.5 and 0.25.
 */
const COARSE = 0.5;
/** Levels of 255 between a stroke and the ground beside it. At full scale the detector needs about 18. */
const STEP = 6;
/** Side of the cells in which turns from dark to light and back are counted, pixels of the page; a window is 2 by 2. */
const CELL = 8;
/** Of the rows each second one is looked along, of the columns each second one down. */
const EVERY = 2;
/**
 * So many turns in a window, along its rows and down its columns together, may be small letters. On 1,492 lines of
 * synthetic pages a window had 60 to 165 on average with letters of 10 to 16 pixels, 40 to 85 with 16 to 20, 25 to 45 with
 * 32 to 40, and less from there on. The most restless window of a page with letters of 183 pixels had 33, of 45 pixels 75:
 * what is looked at coarsely has larger letters by far than it has to.
 */
const FINE = 36;
/** With fewer along or down it is a rule or an edge. */
const BOTH = 4;

/**
 * The share of a tile's scale that shows all of its text: 0 when the tile is of one colour, 1 when anything in it is drawn
 * as finely as small letters are, however faint. Ends at the first such place: where there is small print it costs little.
 * @param scale of the page's map; one below 1 is as small as may be
 */
export function chooseDetail({ scale, tile, ...ground }: Ground & { scale: number; tile: Tile }): number {
  const area = areaOf(tile, { ...ground.raster, scale });
  if (isBlank(ground.raster, area)) return 0;
  return scale < 1 || isFine(ground, area) ? 1 : COARSE;
}

/** Is there a window with as many turns as small letters make? */
function isFine(ground: Ground, { left, right, top, bottom }: Area): boolean {
  const width = right - left;
  const count = Math.ceil(width / CELL);
  const [along, down] = [tracksOf(1), tracksOf(width)];
  let above = cellsOf(count);
  let cells = cellsOf(count);
  for (let y = top; y < bottom; y++) {
    const row = y * ground.raster.width + left;
    if (y % EVERY === 0) {
      along.lows[0] = NONE;
      const channel = channelOf(y);
      for (let x = 0; x < width; x++)
        cells.along[(x / CELL) | 0] += follow(along, 0, levelAt(ground, row + x, channel));
    }
    for (let x = 0; x < width; x += EVERY)
      cells.down[(x / CELL) | 0] += follow(down, x, levelAt(ground, row + x, channelOf(x)));
    if ((y - top + 1) % CELL > 0 && y + 1 < bottom) continue;
    if (hasFineWindow(above, cells)) return true;
    [above, cells] = [cells, cellsOf(count)];
  }
  return false;
}

/** In turn, so that letters of their ground's brightness show in some of the rows and columns that are followed. */
const channelOf = (line: number): number => (line >> 1) % 3;

/** Of a pixel, 0..255; the transparent is seen over the matte. */
function levelAt({ raster: { data, channels }, matte }: Ground, pixel: number, channel: number): number {
  const value = data[pixel * channels + channel];
  return channels === 3 ? value : matte + ((value - matte) * data[pixel * 4 + 3]) / 255;
}

/** Turns in a row of cells, along the page's rows and down its columns. */
const cellsOf = (count: number) => ({ along: new Uint16Array(count), down: new Uint16Array(count) });
type Cells = ReturnType<typeof cellsOf>;

function hasFineWindow(above: Cells, below: Cells): boolean {
  const sum = (key: keyof Cells, at: number) =>
    above[key][at] + above[key][at + 1] + below[key][at] + below[key][at + 1];
  for (let at = 0; at + 1 < below.along.length; at++) {
    const [along, down] = [sum('along', at), sum('down', at)];
    if (along + down >= FINE && Math.min(along, down) >= BOTH) return true;
  }
  return false;
}

/** Rows or columns of pixels that are followed from end to end: a band of STEP levels moves along with each. */
interface Tracks {
  /** The lower side of the band. */
  readonly lows: Int16Array;
  /** 1 or -1: how it moved last; 0 before it does. */
  readonly moves: Int8Array;
}

/** Before the first value. */
const NONE = -1 - STEP;
const tracksOf = (count: number): Tracks => ({ lows: new Int16Array(count).fill(NONE), moves: new Int8Array(count) });

/** Follows a track to its next value: 1 where the band turns from rising to falling or back, else 0. */
function follow({ lows, moves }: Tracks, track: number, value: number): 0 | 1 {
  const low = lows[track];
  const move = value > low + STEP ? 1 : value < low ? -1 : 0;
  if (move === 0) return 0;
  lows[track] = move > 0 ? value - STEP : value;
  const before = low === NONE ? 0 : moves[track];
  moves[track] = low === NONE ? 0 : move;
  return before * move < 0 ? 1 : 0;
}
