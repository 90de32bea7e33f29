/**
 * The rules of a table between cells that the detector took for one line. In the head of a size chart, `胸围(cm)` and
 * `裤长(cm)` may stand closer than words do, so the gap alone does not tell. No stroke of a letter
 * runs on above and below the line as a rule does.
 */
import type { Rectangle } from '../raster/rectangle.js';
import { type Ground, type Strip, straighten } from '../raster/warp.js';

/** A rule runs on above and below the line for this share of its height; brackets and bars between words end before that. */
const BEYOND = 0.3;
/** Rows of the strip; smaller lines are not enlarged, since a rule is a pixel or two in any of them. */
const MOST_ROWS = 96;
/** A rule is at most twice as wide, in pixels of the strip, as how far beside it the ground is looked at. */
const BESIDE = 3;
const CHANNELS = [0, 1, 2];
/** It differs from the ground on both sides by so much, levels of 0..255; a JPEG of quality 50 strays by 2. */
const LEAST_CONTRAST = 5;
/** Both sides of a rule are alike to this share of its contrast; those of a panel's edge are not. */
const ALIKE = 0.5;
/** Rows in which it is there, by half of its mean contrast at least. */
const UNBROKEN = 0.9;

/** Where rules cross a line: distances from its middle, along it. */
export function findGridLines({ rectangle, ...ground }: Ground & { rectangle: Rectangle }): number[] {
  const tall = rectangle.height * (1 + 2 * BEYOND);
  const height = Math.round(Math.min(MOST_ROWS, tall));
  const step = tall / height;
  const width = Math.round(rectangle.width / step);
  const strip = straighten(ground, { ...rectangle, width: width * step, height: tall }, { width, height });
  const contrasts = Float32Array.from({ length: width }, (_, column) =>
    column < BESIDE || column >= width - BESIDE ? 0 : Math.max(...CHANNELS.map(c => contrastOfRule(strip, column, c))),
  );
  const around = (column: number) => contrasts.subarray(Math.max(0, column - BESIDE), column + BESIDE + 1);
  return [...contrasts.keys()]
    .filter(column => contrasts[column] > 0 && contrasts[column] === Math.max(...around(column)))
    .map(column => (column + 0.5 - width / 2) * step);
}

/** How far a column stands out from the ground on both sides, all the way; 0 when it does not. */
function contrastOfRule(strip: Strip, column: number, channel: number): number {
  const { height } = strip;
  const outside = Math.max(1, Math.floor((height * BEYOND) / (1 + 2 * BEYOND)));
  // Most columns end here: above and below the line there is nothing.
  const above = meanContrast(strip, { column, channel, from: 0, to: outside });
  if (Math.abs(above) < LEAST_CONTRAST / 2) return 0;
  if (above * meanContrast(strip, { column, channel, from: height - outside, to: height }) <= 0) return 0;
  const mean = meanContrast(strip, { column, channel, from: 0, to: height });
  const contrast = Math.abs(mean);
  if (contrast < LEAST_CONTRAST) return 0;
  let tilt = 0;
  let rows = 0;
  for (let row = 0; row < height; row++) {
    const [left, right] = [
      valueAt(strip, row, column - BESIDE, channel),
      valueAt(strip, row, column + BESIDE, channel),
    ];
    tilt += (right - left) / height;
    if ((valueAt(strip, row, column, channel) - (left + right) / 2) * mean > 0.5 * contrast * contrast) rows++;
  }
  return Math.abs(tilt) <= ALIKE * contrast && rows >= UNBROKEN * height ? contrast : 0;
}

/** How much brighter a column is than the ground beside it, mean of some rows. */
function meanContrast(
  strip: Strip,
  { column, channel, from, to }: { column: number; channel: number; from: number; to: number },
): number {
  let sum = 0;
  for (let row = from; row < to; row++) {
    const beside = valueAt(strip, row, column - BESIDE, channel) + valueAt(strip, row, column + BESIDE, channel);
    sum += valueAt(strip, row, column, channel) - beside / 2;
  }
  return sum / (to - from);
}

const valueAt = ({ data, width }: Strip, row: number, column: number, channel: number) =>
  data[(row * width + column) * 3 + channel];
