/** In what size and in which pieces a page goes through the detector. */
import type { Box } from '../../page.js';

/** A piece of the detector's map. All boxes are in pixels of the map. */
export interface Tile {
  /** What the model sees: sides are multiples of the network's stride, and it may reach over the map's right and lower edge. */
  readonly input: Box;
  /** What is kept of the answer. The kept boxes of all tiles cover the map once. */
  readonly kept: Box;
}

/** The map of a page: its pixels are the page's, scaled. */
export interface Plan {
  readonly scale: number;
  readonly width: number;
  readonly height: number;
  readonly tiles: readonly Tile[];
}

/** Pixels of the page, the last ones not included. */
export interface Area {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** PP-OCR's detectors halve their input five times. */
const STRIDE = 32;
/** Longest side of a tile; 1,280² is about 190 MB inside the detector. */
const TILE = 1280;
/**
 * A page of no more pixels than a tile may have is one, whatever its sides: of 1,368 x 930 the margins of two tiles were 14 %
 * of what was looked at, of 790 x 2,000 10 %.
 */
const ONE = TILE ** 2;
/**
 * Longest side of a tile of a page that is this many of the others long: its pixels are many by themselves, and 768 rows of
 * 800 pixels take 70 MB inside the detector where 1,280 take 104. Margins then are a quarter of what is looked at.
 */
const LONG = { tiles: 4, tile: 768 };

/** Whether a page is so large that models should not keep what they needed for it. */
export const isLong = ({ width, height }: { width: number; height: number }): boolean =>
  Math.max(width, height) > LONG.tiles * TILE;
/** What a tile sees beyond what is kept of it, so that a letter on the seam is seen whole from both sides. */
const MARGIN = 96;

/**
 * A page whose short side is less is enlarged to it. Of 348 lines on 54 synthetic pages of 360 to 700 pixels, at JPEG
 * quality 30 and 40, 416 found 331; 480, 560 and 640 each 330. On a photo of small letters the marks beside them were read
 * as part of them without enlarging (characters right 98.9 %), not with 416 and more (99.25 %). Time goes with the square;
 * 640 stays since with 512 a bar code's number on a photo of 750 x 563 came apart, and with 480 a seal's frame is taken for
 * a part of its letters on a page 600 pixels wide.
 */
const LEAST_SIDE = 640;
/**
 * Enlarging further shows the detector nothing new. With less there is less to look at, and a photo of 300 x 187 pixels read
 * the same with 2; but of 121 lines on pages of 200 to 500 pixels at JPEG quality 30, 2 found 100 (precision 89.3 %), 2.5
 * found 102 (87.2 %), 3 found 102 (89.5 %). With 1.5, a price and its 元 came apart on a page 400 pixels wide.
 */
const MOST_ENLARGED = 3;

/**
 * Covers a page with overlapping tiles. A first look makes nothing smaller: fine print would be lost.
 * @param stride sides of a tile are multiples of this
 * @param zoom the page at another scale than is best: seams and letters fall differently on the network's grid
 */
export function planTiles(
  { width, height }: { width: number; height: number },
  { stride = STRIDE, zoom = 1 } = {},
): Plan {
  const scale = zoom * Math.max(1, Math.min(MOST_ENLARGED, LEAST_SIDE / Math.min(width, height)));
  const mapWidth = Math.max(1, Math.round(width * scale));
  const mapHeight = Math.max(1, Math.round(height * scale));
  const isOne = roundUp(mapWidth, stride) * roundUp(mapHeight, stride) <= ONE;
  const tile = isLong({ width: mapWidth, height: mapHeight }) ? LONG.tile : isOne ? Infinity : TILE;
  const columns = cut(mapWidth, { stride, tile });
  const tiles = cut(mapHeight, { stride, tile }).flatMap(y => columns.map(x => toTile(x, y)));
  return { scale, width: mapWidth, height: mapHeight, tiles };
}

/** What of the page a tile shows. */
export function areaOf(
  { input: { x, y, width: across, height: down } }: Tile,
  { width, height, scale }: { width: number; height: number; scale: number },
): Area {
  return {
    left: Math.min(width - 1, Math.floor(x / scale)),
    right: Math.min(width, Math.ceil((x + across) / scale)),
    top: Math.min(height - 1, Math.floor(y / scale)),
    bottom: Math.min(height, Math.ceil((y + down) / scale)),
  };
}

/** What the model sees of a tile at a share of its scale, in pixels of the map made as much smaller. */
export function inputAt(
  { input }: Tile,
  { detail, stride = STRIDE }: { detail: number; stride?: number | undefined },
): Box {
  return {
    x: input.x * detail,
    y: input.y * detail,
    width: roundUp(input.width * detail, stride),
    height: roundUp(input.height * detail, stride),
  };
}

interface Span {
  readonly start: number;
  readonly length: number;
  readonly keptStart: number;
  readonly keptEnd: number;
}

/** Spans of equal length over one side. */
function cut(side: number, { stride, tile }: { stride: number; tile: number }): Span[] {
  if (side <= tile) return [{ start: 0, length: roundUp(side, stride), keptStart: 0, keptEnd: side }];
  const count = Math.ceil((side - 2 * MARGIN) / (tile - 2 * MARGIN));
  const step = Math.ceil((side - 2 * MARGIN) / count);
  const length = roundUp(step + 2 * MARGIN, stride);
  return Array.from({ length: count }, (_, i) => ({
    start: i * step,
    length,
    keptStart: i === 0 ? 0 : i * step + MARGIN,
    keptEnd: i === count - 1 ? side : (i + 1) * step + MARGIN,
  }));
}

const roundUp = (length: number, stride: number) => Math.ceil(length / stride) * stride;

function toTile(x: Span, y: Span): Tile {
  return {
    input: { x: x.start, y: y.start, width: x.length, height: y.length },
    kept: { x: x.keptStart, y: y.keptStart, width: x.keptEnd - x.keptStart, height: y.keptEnd - y.keptStart },
  };
}
