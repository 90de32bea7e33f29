/** A Gaussian blur whose cost does not grow with its width: three means over boxes of any width (Gwosdek et al. 2011). */

const PASSES = 3;

/** The map blurred; nothing lies beyond its edges. @param sigma standard deviation, pixels. */
export function blurGaussian(map: ArrayLike<number>, { width, sigma }: { width: number; sigma: number }): Float32Array {
  const out = Float32Array.from(map);
  const height = out.length / width;
  const shape = boxOf(sigma ** 2 / PASSES);
  const box = { ...shape, line: new Float64Array(Math.max(width, height) + 2 * shape.radius + 3) };
  for (let pass = 0; pass < PASSES; pass++) {
    for (let y = 0; y < height; y++) meanAlong(out, { start: y * width, step: 1, length: width, ...box });
    for (let x = 0; x < width; x++) meanAlong(out, { start: x, step: width, length: height, ...box });
  }
  return out;
}

interface Box {
  /** Whole pixels to either side. */
  readonly radius: number;
  /** Share of the next pixel on either side. */
  readonly rest: number;
}

/** The box of this variance, pixels squared. */
function boxOf(variance: number): Box {
  const radius = Math.floor((Math.sqrt(1 + 12 * variance) - 1) / 2);
  const missing = (2 * radius + 1) * (variance - (radius * (radius + 1)) / 3);
  return { radius, rest: missing / (2 * ((radius + 1) ** 2 - variance)) };
}

interface Line extends Box {
  /** Room for a row or column and what lies beyond its ends. */
  readonly line: Float64Array;
  readonly start: number;
  readonly step: number;
  readonly length: number;
}

function meanAlong(values: Float32Array, { line, start, step, length, radius, rest }: Line): void {
  const first = radius + 1;
  line.fill(0);
  for (let n = 0; n < length; n++) line[first + n] = values[start + n * step];
  let sum = 0;
  for (let n = 0; n < 2 * radius; n++) sum += line[n + 1];
  const all = 2 * radius + 1 + 2 * rest;
  for (let n = 0; n < length; n++) {
    sum += line[first + n + radius];
    values[start + n * step] = (sum + rest * (line[n] + line[n + 2 * radius + 2])) / all;
    sum -= line[n + 1];
  }
}
