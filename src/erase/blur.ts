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
