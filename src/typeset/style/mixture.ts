/** Colours of pixels in a sample: what is common among them, and which are mixtures of others. */
import type { Rgb } from '../../page.js';

/** A difference that is JPEG noise rather than text (quality 40 reaches about 20 beside strokes). */
export const FAINTEST = 24;
/** Colours closer than this in RGB are one. */
export const SAME_COLOR = 48;

export const at = (pixels: Uint8Array, i: number): Rgb => [pixels[i * 3], pixels[i * 3 + 1], pixels[i * 3 + 2]];
export const luma = ([red, green, blue]: Rgb) => 0.299 * red + 0.587 * green + 0.114 * blue;
export const apart = (a: Rgb, b: Rgb) => length(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
/** How far a pixel's colour is from another. */
export const apartAt = (pixels: Uint8Array, i: number, color: Rgb) =>
  length(pixels[i * 3] - color[0], pixels[i * 3 + 1] - color[1], pixels[i * 3 + 2] - color[2]);
// Math.hypot takes ten times as long, for numbers that are none of a colour's.
const length = (a: number, b: number, c: number) => Math.sqrt(a * a + b * b + c * c);

/** The mean of the colours around the fullest of a grid of colour cells. */
export function commonColor(colors: readonly Rgb[]): Rgb {
  const cells = new Map<number, number>();
  const key = (color: Rgb, shift: number) =>
    color.reduce((sum, value) => sum * 32 + ((value + shift) >> 4), 0) * 2 + (shift ? 1 : 0);
  for (const color of colors)
    for (const shift of [0, 8]) cells.set(key(color, shift), (cells.get(key(color, shift)) ?? 0) + 1);
  const fullest = [...cells].reduce((best, next) => (next[1] > best[1] ? next : best))[0];
  const shift = fullest % 2 ? 8 : 0;
  const inCell = meanColor(colors.filter(color => key(color, shift) === fullest));
  return meanColor(colors.filter(color => apart(color, inCell) <= SAME_COLOR / 2));
}

export function meanColor(colors: readonly Rgb[]): Rgb {
  const mean = (c: 0 | 1 | 2) => Math.round(colors.reduce((sum, color) => sum + color[c], 0) / colors.length);
  return [mean(0), mean(1), mean(2)];
}

/** How far a colour is from every mixture of two. */
export function foreignness(color: Rgb, { from, to }: { from: Rgb; to: Rgb }): number {
  const share = Math.min(1, Math.max(0, shareOf(color, { from, to })));
  const off = (c: 0 | 1 | 2) => color[c] - from[c] - share * (to[c] - from[c]);
  return length(off(0), off(1), off(2));
}

/** Where a colour lies on the way from one to another: 0 at the start, 1 at the end. */
export function shareOf(pixel: Rgb, { from, to }: { from: Rgb; to: Rgb }): number {
  let along = 0;
  let length = 0;
  for (let c = 0; c < 3; c++) {
    along += (pixel[c] - from[c]) * (to[c] - from[c]);
    length += (to[c] - from[c]) ** 2;
  }
  return length > 0 ? along / length : 0;
}

/**
 * The same by brightness, where that tells the two apart: JPEG and WebP keep it at full resolution and halve that of
 * the colours, so that strokes next to another vivid colour look narrower by up to a pixel than they are.
 */
export function brightnessShare(pixel: Rgb, { from, to }: { from: Rgb; to: Rgb }): number {
  const difference = luma(to) - luma(from);
  return Math.abs(difference) < TELLING ? shareOf(pixel, { from, to }) : (luma(pixel) - luma(from)) / difference;
}
/** Levels: an eighth of it is JPEG's noise beside strokes. */
const TELLING = 64;
