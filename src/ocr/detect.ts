/** The detector's two ends: pixels to tensor, and its probability map to rectangles. */
import type { Tensor } from '../runtime/inference.js';
import { sharedFloats } from '../runtime/shared.js';
import { grow, leastRectangle, type Rectangle } from './rectangle.js';
import { type ByteMap, findRegions } from './regions.js';
import { scaleBox } from './resize.js';
import type { Tile } from './tiles.js';
import type { Ground } from './warp.js';

/**
 * ImageNet's figures, as the network was trained. With 0.5/0.5 (RapidOCR's, which helps the v6 detector), degraded
 * synthetic pages gave 102 of 125 Latin lines and numbers against 115; enlarged as tiles.ts does, both gave the same.
 */
const MEAN = [0.485, 0.456, 0.406];
const DEVIATION = [0.229, 0.224, 0.225];
/** Probability of a text pixel; 0.2, 0.3 and 0.4 find the same lines. RapidOCR's. */
const TEXT = 0.3;
/** Least mean probability of a region; 0.4 finds nothing more. RapidOCR's. */
const SURE = 0.5;
/** The network is trained to shrink text regions; this widens them again. 1.5 to 1.8 read the same. RapidOCR's. */
const UNCLIP = 1.6;
/** Shortest side of a region in pixels of the map. RapidOCR's and PaddleX's. */
const LEAST_SIDE = 3;

/** What the detector sees of a tile: planes B, G, R. */
export function toDetectorTensor({ raster, matte, scale, tile }: Ground & { scale: number; tile: Tile }): Tensor {
  const { width, height } = tile.input;
  const pixels = scaleBox(raster, { scale, box: tile.input, matte });
  const plane = width * height;
  const data = sharedFloats(3 * plane);
  for (let c = 0; c < 3; c++) {
    const gain = 1 / 255 / DEVIATION[c];
    const shift = -MEAN[c] / DEVIATION[c];
    for (let i = 0, at = 2 - c; i < plane; i++, at += 3) data[c * plane + i] = pixels[at] * gain + shift;
  }
  return { data, dims: [1, 3, height, width] };
}

/** Writes what a tile's answer is good for into the page's map. */
export function keepAnswer({ answer, tile, map }: { answer: Tensor; tile: Tile; map: ByteMap }): void {
  const { input, kept } = tile;
  for (let y = 0; y < kept.height; y++) {
    let from = (kept.y - input.y + y) * input.width + kept.x - input.x;
    let to = (kept.y + y) * map.width + kept.x;
    for (let x = 0; x < kept.width; x++) map.data[to++] = Math.round(answer.data[from++] * 255);
  }
}

/** Where text may be, in pixels of the page. */
export interface Candidate {
  readonly rectangle: Rectangle;
  /** How far inside the rectangle's sides the detector was sure. */
  readonly unclipped: number;
}

/**
 * The map's text regions as rectangles. Offset by area * ratio / perimeter, as DBNet does with polygons: of a rectangle
 * that is exact.
 */
export function findRectangles({ map, scale }: { map: ByteMap; scale: number }): Candidate[] {
  return findRegions(map, TEXT)
    .filter(region => region.score >= SURE)
    .map(region => leastRectangle(region.outline))
    .filter(({ width, height }) => Math.min(width, height) >= LEAST_SIDE)
    .map(rectangle => unclip(rectangle, scale));
}

function unclip(rectangle: Rectangle, scale: number): Candidate {
  const { width, height, center, angle } = rectangle;
  const offset = (width * height * UNCLIP) / (2 * (width + height));
  const grown = grow(rectangle, offset);
  return {
    rectangle: {
      center: [center[0] / scale, center[1] / scale],
      width: grown.width / scale,
      height: grown.height / scale,
      angle,
    },
    unclipped: offset / scale,
  };
}
