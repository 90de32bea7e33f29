/** A block's pixels set upright: the source, its ground without the text, and how much they differ. */
import type { Patch, Raster } from '../page.js';
import { type Area, type Frame, toPage } from './frame.js';

export interface Sample {
  readonly width: number;
  readonly height: number;
  /** Where the sample's outer corner lies in the frame. */
  readonly left: number;
  readonly top: number;
  /** RGB. */
  readonly source: Uint8Array;
  /** RGB. */
  readonly ground: Uint8Array;
  /** Greatest channel difference of the two; 0 where the patch leaves the page as it is. */
  readonly difference: Uint8Array;
}

/** Looks at an area of a frame with the nearest pixel for each point; what lies off the page is no difference. */
export function takeSample(raster: Raster, { frame, area, patch }: { frame: Frame; area: Area; patch: Patch }): Sample {
  const [left, top] = [Math.floor(area.left), Math.floor(area.top)];
  const [width, height] = [Math.ceil(area.right) - left, Math.ceil(area.bottom) - top];
  const size = width * height;
  const source = new Uint8Array(size * 3);
  const ground = new Uint8Array(size * 3);
  const difference = new Uint8Array(size);
  for (let row = 0, i = 0; row < height; row++)
    for (let column = 0; column < width; column++, i++) {
      const [x, y] = toPage(frame, [left + column + 0.5, top + row + 0.5]);
      difference[i] = lookAt(raster, patch, { x: Math.floor(x), y: Math.floor(y), i, source, ground });
    }
  return { width, height, left, top, source, ground, difference };
}

interface Spot {
  readonly x: number;
  readonly y: number;
  /** Index in the sample. */
  readonly i: number;
  readonly source: Uint8Array;
  readonly ground: Uint8Array;
}

/** Copies one pixel of page and ground, returns how much they differ. */
function lookAt({ data, width, height, channels }: Raster, patch: Patch, { x, y, i, source, ground }: Spot): number {
  if (x < 0 || y < 0 || x >= width || y >= height) return 0;
  const at = (y * width + x) * channels;
  const { box } = patch;
  const [px, py] = [x - box.x, y - box.y];
  const inside = px >= 0 && py >= 0 && px < box.width && py < box.height;
  const from = inside ? py * box.width + px : 0;
  const share = inside ? patch.mask[from] / 255 : 0;
  let most = 0;
  for (let c = 0; c < channels; c++) {
    const value = data[at + c];
    const under = share === 0 ? value : value + (patch.pixels[from * channels + c] - value) * share;
    if (c < 3) {
      source[i * 3 + c] = value;
      ground[i * 3 + c] = under;
    }
    most = Math.max(most, Math.abs(value - under));
  }
  return most;
}
