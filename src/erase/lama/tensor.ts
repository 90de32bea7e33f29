/** Tiles as a network takes and gives them: bytes of interleaved pixels ▶ floats of planes, and back. */
import type { Tensor } from '../../runtime/inference/inference.js';
import { sharedFloats } from '../../runtime/memory/shared.js';

/** A square of a page. */
export interface Tile {
  /** RGB rows. */
  readonly image: Uint8Array;
  /** Not 0 where the picture is to be made up. */
  readonly mask: Uint8Array;
}

/** Image [N,3,H,W] 0..1 and mask [N,1,H,W] 0 or 1 of tiles of one size. */
export function toTensors(tiles: readonly Tile[], side: number): { image: Tensor; mask: Tensor } {
  const area = side * side;
  const image = sharedFloats(tiles.length * 3 * area);
  const mask = sharedFloats(tiles.length * area);
  for (const [n, tile] of tiles.entries()) {
    for (let i = 0; i < area; i++) {
      mask[n * area + i] = tile.mask[i] ? 1 : 0;
      for (let c = 0; c < 3; c++) image[(n * 3 + c) * area + i] = tile.image[i * 3 + c] / 255;
    }
  }
  return {
    image: { data: image, dims: [tiles.length, 3, side, side] },
    mask: { data: mask, dims: [tiles.length, 1, side, side] },
  };
}

/** One tile of RGB rows for each of the tensor's. @param unit the tensor is 0..1, not 0..255. */
export function toBytes({ data, dims }: Tensor, unit: boolean): Uint8Array[] {
  const [count, , height, width] = dims;
  const area = height * width;
  const scale = unit ? 255 : 1;
  return Array.from({ length: count }, (_, n) => {
    const out = new Uint8Array(area * 3);
    for (let i = 0; i < area; i++) {
      for (let c = 0; c < 3; c++) {
        out[i * 3 + c] = Math.max(0, Math.min(255, Math.round(data[(n * 3 + c) * area + i] * scale)));
      }
    }
    return out;
  });
}

/** No picture given as 0..255 stays below this, unless it is black. */
const MOST_UNIT = 1.5;
/** Mean of a picture, 0..255, from which its output cannot be black. */
const NOT_BLACK = 16;

/**
 * Whether an output is 0..1 (exports differ, and their graphs do not say); undefined when its pictures are too dark to
 * tell: a network gives back what it was shown beside the holes.
 */
export function isUnitRange(output: Tensor, tiles: readonly Tile[]): boolean | undefined {
  let most = 0;
  for (const value of output.data) if (value > most) most = value;
  if (most > MOST_UNIT) return false;
  return tiles.some(({ image }) => mean(image) >= NOT_BLACK) ? true : undefined;
}

function mean(bytes: Uint8Array): number {
  let sum = 0;
  for (const byte of bytes) sum += byte;
  return sum / bytes.length;
}
