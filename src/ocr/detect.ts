/** The detector's two ends: pixels to tensor, and its probability map to rectangles. */
import type { Raster } from '../page.js';
import type { Tensor } from '../runtime/inference.js';
import { sharedFloats } from '../runtime/shared.js';
import { grow, leastRectangle, type Rectangle } from './rectangle.js';
import { type ByteMap, findRegions } from './regions.js';
import { scaleBox } from './resize.js';
import type { Tile } from './tiles.js';

const E = (k: string, d: number) => Number(process.env[k] ?? d);
export const DETECTION = {
  mean: process.env.HALF ? [0.5, 0.5, 0.5] : [0.485, 0.456, 0.406],
  std: process.env.HALF ? [0.5, 0.5, 0.5] : [0.229, 0.224, 0.225],
  threshold: E('TH', 0.3),
  boxThreshold: E('BTH', 0.5),
  unclip: E('UNCLIP', 1.6),
  leastSide: 3,
};

export function toDetectorTensor(
  { raster, matte, scale, tile }: { raster: Raster; matte: number; scale: number; tile: Tile },
  settings = DETECTION,
): Tensor {
  const { width, height } = tile.input;
  const pixels = scaleBox(raster, { scale, box: tile.input, matte });
  const plane = width * height;
  const data = sharedFloats(3 * plane);
  for (let c = 0; c < 3; c++) {
    const gain = 1 / 255 / settings.std[c];
    const shift = -settings.mean[c] / settings.std[c];
    for (let i = 0, at = 2 - c; i < plane; i++, at += 3) data[c * plane + i] = pixels[at] * gain + shift;
  }
  return { data, dims: [1, 3, height, width] };
}

export function keepAnswer({ answer, tile, map }: { answer: Tensor; tile: Tile; map: ByteMap }): void {
  const { input, kept } = tile;
  for (let y = 0; y < kept.height; y++) {
    let from = (kept.y - input.y + y) * input.width + kept.x - input.x;
    let to = (kept.y + y) * map.width + kept.x;
    for (let x = 0; x < kept.width; x++) map.data[to++] = Math.round(answer.data[from++] * 255);
  }
}

/** A rectangle in page pixels and how far the unclip moved its sides. */
export interface Candidate {
  readonly rectangle: Rectangle;
  readonly unclipped: number;
}

export function findRectangles({ map, scale }: { map: ByteMap; scale: number }, settings = DETECTION): Candidate[] {
  return findRegions(map, settings.threshold)
    .filter(region => region.score >= settings.boxThreshold)
    .map(region => leastRectangle(region.outline))
    .filter(({ width, height }) => Math.min(width, height) >= settings.leastSide)
    .map(rectangle => {
      const { width, height, center, angle } = rectangle;
      const offset = (width * height * settings.unclip) / (2 * (width + height));
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
    });
}
