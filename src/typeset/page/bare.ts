/** Where nothing but the lettering can be seen, since there is nothing else. */
import type { Quad, Raster } from '../../page.js';

/**
 * Levels between the darkest and the lightest value of a channel: a JPEG's noise on one colour spreads by 4 to 6, and of strokes
 * that stand off their ground by 18 the readers find half.
 */
const SPREAD = 12;

/**
 * The upright rectangle around quads and a margin, when it is of one colour in the picture: what is drawn there stands alone.
 * @param margin pixels
 */
export function bareAround(
  { data, width, height, channels }: Raster,
  quads: readonly Quad[],
  margin: number,
): Quad | undefined {
  const [xs, ys] = [0, 1].map(axis => quads.flatMap(quad => quad.map(point => point[axis])));
  const left = Math.max(0, Math.floor(Math.min(...xs) - margin));
  const top = Math.max(0, Math.floor(Math.min(...ys) - margin));
  const right = Math.min(width, Math.ceil(Math.max(...xs) + margin));
  const bottom = Math.min(height, Math.ceil(Math.max(...ys) + margin));
  const [least, most] = [new Uint8Array(channels).fill(255), new Uint8Array(channels)];
  for (let y = top; y < bottom; y++) {
    for (let i = (y * width + left) * channels; i < (y * width + right) * channels; i += channels) {
      for (let c = 0; c < channels; c++) {
        const value = data[i + c];
        if (value < least[c]) least[c] = value;
        if (value > most[c]) most[c] = value;
      }
    }
    if (most.some((value, c) => value - least[c] > SPREAD)) return undefined;
  }
  return [
    [left, top],
    [right, top],
    [right, bottom],
    [left, bottom],
  ];
}
