/** A block's pixels set upright: the source, its ground without the text, and how much they differ. */
import type { Patch, Raster } from '../../page.js';
import { type Area, type Frame, toPage } from '../frame.js';

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
  const backdrop = backdropOf(raster, patch);
  for (let row = 0, i = 0; row < height; row++)
    for (let column = 0; column < width; column++, i++) {
      const [x, y] = toPage(frame, [left + column + 0.5, top + row + 0.5]);
      difference[i] = lookAt(raster, patch, { x: Math.floor(x), y: Math.floor(y), i, source, ground, backdrop });
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
  /** What is seen through transparent pixels. */
  readonly backdrop: number;
}

/** Black behind light strokes and white behind dark ones, so that strokes on nothing stand out. */
function backdropOf({ data, width, channels }: Raster, { box, mask }: Patch): 0 | 255 {
  if (channels === 3) return 255;
  let [light, weight] = [0, 0];
  for (let y = 0, i = 0; y < box.height; y++)
    for (let x = 0; x < box.width; x++, i++) {
      const at = ((box.y + y) * width + box.x + x) * 4;
      if (mask[i] === 0) continue;
      light += data[at + 3] * (0.299 * data[at] + 0.587 * data[at + 1] + 0.114 * data[at + 2]);
      weight += data[at + 3];
    }
  return light > 127.5 * weight ? 0 : 255;
}

/** Copies one pixel of page and ground, returns how much they differ. */
function lookAt(raster: Raster, patch: Patch, { x, y, i, source, ground, backdrop }: Spot): number {
  const { data, width, height, channels } = raster;
  if (x < 0 || y < 0 || x >= width || y >= height) return 0;
  const at = (y * width + x) * channels;
  const { box } = patch;
  const [px, py] = [x - box.x, y - box.y];
  const inside = px >= 0 && py >= 0 && px < box.width && py < box.height;
  const from = inside ? py * box.width + px : 0;
  const share = inside ? patch.mask[from] / 255 : 0;
  const mixed = (c: number) => data[at + c] + (share && (patch.pixels[from * channels + c] - data[at + c]) * share);
  const [alpha, alphaUnder] = channels === 4 ? [data[at + 3] / 255, mixed(3) / 255] : [1, 1];
  let most = 0;
  for (let c = 0; c < 3; c++) {
    source[i * 3 + c] = data[at + c] * alpha + backdrop * (1 - alpha);
    ground[i * 3 + c] = mixed(c) * alphaUnder + backdrop * (1 - alphaUnder);
    most = Math.max(most, Math.abs(source[i * 3 + c] - ground[i * 3 + c]));
  }
  return most;
}
