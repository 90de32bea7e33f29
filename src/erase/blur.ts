/** Local means that leave out what is not ground. */
import type { Field } from './window.js';

/**
 * The mean of the known pixels within a square around each pixel; 0 where there is none.
 * @param unknown 1 where a pixel does not count. @param radius half the square's side, pixels.
 */
export function knownMean(
  { width, height, channels, values }: Field,
  unknown: Uint8Array,
  radius: number,
): Float32Array {
  const planes = channels + 1;
  const sums = new Float32Array(unknown.length * planes);
  for (let i = 0; i < unknown.length; i++) {
    if (unknown[i]) continue;
    for (let c = 0; c < channels; c++) sums[i * planes + c] = values[i * channels + c];
    sums[i * planes + channels] = 1;
  }
  slide(sums, { lines: height, step: width * planes, length: width, stride: planes, radius, planes });
  slide(sums, { lines: width, step: planes, length: height, stride: width * planes, radius, planes });
  const out = new Float32Array(values.length);
  for (let i = 0; i < unknown.length; i++) {
    const weight = sums[i * planes + channels];
    if (weight > 0.5) for (let c = 0; c < channels; c++) out[i * channels + c] = sums[i * planes + c] / weight;
  }
  return out;
}

/** Means kept for squares of pixels, where a mean over a wide radius needs no finer. */
export interface CellMeans {
  /** A square's side, pixels. */
  readonly cell: number;
  /** Squares in a row. */
  readonly across: number;
  /** Per square and channel; of the wide radius where the near one holds nothing known. */
  readonly means: Float32Array;
}

/** Means of the known pixels around each square, within the first radius (pixels) that holds any. */
export function knownMeansByCell(
  field: Field,
  { unknown, cell, radii }: { unknown: Uint8Array; cell: number; radii: readonly number[] },
): CellMeans {
  const across = Math.ceil(field.width / cell);
  const down = Math.ceil(field.height / cell);
  const planes = field.channels + 1;
  const totals = cellSums(field, { unknown, cell, across, down });
  const means = new Float32Array(across * down * field.channels);
  const open = new Uint8Array(across * down).fill(1);
  for (const pixels of radii) {
    const radius = Math.max(1, Math.round(pixels / cell));
    const sums = totals.slice();
    slide(sums, { lines: down, step: across * planes, length: across, stride: planes, radius, planes });
    slide(sums, { lines: across, step: planes, length: down, stride: across * planes, radius, planes });
    for (let i = 0; i < open.length; i++) {
      const weight = sums[i * planes + field.channels];
      if (!open[i] || weight < 0.5) continue;
      open[i] = 0;
      for (let c = 0; c < field.channels; c++) means[i * field.channels + c] = sums[i * planes + c] / weight;
    }
  }
  return { cell, across, means };
}

/** The known pixels' sum and number in each square. */
function cellSums(
  { width, height, channels, values }: Field,
  { unknown, cell, across, down }: { unknown: Uint8Array; cell: number; across: number; down: number },
): Float32Array {
  const planes = channels + 1;
  const sums = new Float32Array(across * down * planes);
  for (let y = 0, i = 0; y < height; y++) {
    const row = Math.floor(y / cell) * across;
    for (let x = 0; x < width; x++, i++) {
      if (unknown[i]) continue;
      const to = (row + Math.floor(x / cell)) * planes;
      for (let c = 0; c < channels; c++) sums[to + c] += values[i * channels + c];
      sums[to + channels]++;
    }
  }
  return sums;
}

interface Run {
  readonly lines: number;
  readonly step: number;
  readonly length: number;
  readonly stride: number;
  readonly radius: number;
  readonly planes: number;
}

/** Replaces each value by the sum of those within the radius along a row or column. */
function slide(values: Float32Array, { lines, step, length, stride, radius, planes }: Run): void {
  const line = new Float64Array(length);
  for (let n = 0; n < lines; n++) {
    for (let p = 0; p < planes; p++) {
      const start = n * step + p;
      for (let i = 0; i < length; i++) line[i] = values[start + i * stride];
      let sum = 0;
      for (let i = 0; i < Math.min(radius, length); i++) sum += line[i];
      for (let i = 0; i < length; i++) {
        if (i + radius < length) sum += line[i + radius];
        if (i - radius - 1 >= 0) sum -= line[i - radius - 1];
        values[start + i * stride] = sum;
      }
    }
  }
}
