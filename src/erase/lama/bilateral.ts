/** Noise out, edges kept: each pixel becomes the mean of those near it in place and in colour. */
import type { SharedBytes } from '../../page.js';
import { sharedBytes } from '../../runtime/memory/shared.js';

/** Window's side, pixels, and both standard deviations: what manga-image-translator takes for its detector and masks. */
const SIDE = 17;
const RADIUS = SIDE >> 1;
const SIGMA = { place: 80, colour: 80 };

/** RGB rows of a picture, smoothed; its edges see only what lies inside. @param width pixels */
export function smoothBilateral(image: Uint8Array, width: number): SharedBytes {
  const height = image.length / 3 / width;
  const out = sharedBytes(image.length);
  const sums = new Float64Array(4);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at += 3) {
      sums.fill(0);
      for (let v = Math.max(0, y - RADIUS); v <= Math.min(height - 1, y + RADIUS); v++) {
        const [left, right] = [Math.max(0, x - RADIUS), Math.min(width - 1, x + RADIUS)];
        addRow(sums, image, {
          at,
          from: (v * width + left) * 3,
          to: (v * width + right) * 3,
          place: (v - y + RADIUS) * SIDE + left - x + RADIUS,
        });
      }
      for (let c = 0; c < 3; c++) out[at + c] = Math.round(sums[c] / sums[3]);
    }
  }
  return out;
}

/** Weights by the sum of the channels' differences, as OpenCV's filter has it. */
const BY_COLOUR = Float32Array.from({ length: 3 * 255 + 1 }, (_, off) =>
  Math.exp(-(off ** 2) / (2 * SIGMA.colour ** 2)),
);
/** Weights of the window's places, row by row; none beyond its circle. */
const BY_PLACE = Float32Array.from({ length: SIDE * SIDE }, (_, n) => {
  const away = Math.hypot((n % SIDE) - RADIUS, Math.floor(n / SIDE) - RADIUS);
  return away <= RADIUS ? Math.exp(-(away ** 2) / (2 * SIGMA.place ** 2)) : 0;
});

interface Row {
  /** The pixel that is smoothed, the first and the last of the row: where their bytes start. */
  readonly at: number;
  readonly from: number;
  readonly to: number;
  /** The first one's place in the window. */
  readonly place: number;
}

function addRow(sums: Float64Array, image: Uint8Array, { at, from, to, place }: Row): void {
  const [red, green, blue] = [image[at], image[at + 1], image[at + 2]];
  for (let i = from, n = place; i <= to; i += 3, n++) {
    const off = Math.abs(image[i] - red) + Math.abs(image[i + 1] - green) + Math.abs(image[i + 2] - blue);
    const weight = BY_PLACE[n] * BY_COLOUR[off];
    sums[0] += weight * image[i];
    sums[1] += weight * image[i + 1];
    sums[2] += weight * image[i + 2];
    sums[3] += weight;
  }
}
