/** A cubic surface through ground that is curved but even: a studio backdrop, a radial gradient, a large highlight. */
import { median } from '../median.js';
import { type Field, farthest } from '../window.js';

/** Pixels to fit on. */
const SAMPLES = 2500;
/** 1, x, y, x², xy, y², x³, x²y, xy², y³. */
const TERMS = 10;

/** Fits that leave out what the one before did not explain: another thing in view, such as a product's edge. */
const REFITS = 2;
/** Pixels off by more than this many medians, and levels, are left out. */
const OUTLIER = { medians: 4, levels: 3 };

/** The surface under most of the known pixels, at every pixel; undefined when they do not determine one. */
export function fitSurface(field: Field, unknown: Uint8Array): Float32Array | undefined {
  let surface = leastSquares(field, unknown);
  for (let refit = 0; refit < REFITS && surface; refit++)
    surface = leastSquares(field, withoutOutliers(field, { unknown, surface }));
  return surface;
}

function withoutOutliers(
  field: Field,
  { unknown, surface }: { unknown: Uint8Array; surface: Float32Array },
): Uint8Array {
  const off = Float32Array.from(unknown, (not, i) => (not ? -1 : farthest(field, surface, i)));
  const limit = Math.max(OUTLIER.levels, OUTLIER.medians * median(off.filter(distance => distance >= 0)));
  return unknown.map((not, i) => (not || off[i] > limit ? 1 : 0));
}

function leastSquares(field: Field, unknown: Uint8Array): Float32Array | undefined {
  const { width, height, channels, values } = field;
  const stride = Math.max(1, Math.round(Math.sqrt(unknown.length / SAMPLES)));
  const columns = TERMS + channels;
  const rows = new Float64Array(TERMS * columns);
  const terms = new Float64Array(TERMS);
  for (let y = 0; y < height; y += stride) {
    for (let x = 0; x < width; x += stride) {
      const i = y * width + x;
      if (unknown[i]) continue;
      setTerms(terms, { width, height, x, y });
      for (let r = 0; r < TERMS; r++) {
        for (let c = 0; c < TERMS; c++) rows[r * columns + c] += terms[r] * terms[c];
        for (let c = 0; c < channels; c++) rows[r * columns + TERMS + c] += terms[r] * values[i * channels + c];
      }
    }
  }
  return eliminate(rows, columns) ? evaluate(field, rows) : undefined;
}

interface Place {
  readonly width: number;
  readonly height: number;
  readonly x: number;
  readonly y: number;
}

/** Writes the terms at a pixel, in coordinates from -1 to 1 so that the equations stay well-conditioned. */
function setTerms(terms: Float64Array, { width, height, x: px, y: py }: Place): void {
  const x = (2 * px) / width - 1;
  const y = (2 * py) / height - 1;
  terms[0] = 1;
  terms[1] = x;
  terms[2] = y;
  terms[3] = x * x;
  terms[4] = x * y;
  terms[5] = y * y;
  terms[6] = x * x * x;
  terms[7] = x * x * y;
  terms[8] = x * y * y;
  terms[9] = y * y * y;
}

/** Gauss-Jordan elimination in place; false when the equations have no one answer. */
function eliminate(rows: Float64Array, columns: number): boolean {
  for (let pivot = 0; pivot < TERMS; pivot++) {
    const scale = rows[pivot * columns + pivot];
    // The matrix is symmetric and positive, so its diagonal serves; a pivot near 0 means too little known ground.
    if (scale < 1e-6) return false;
    for (let c = pivot; c < columns; c++) rows[pivot * columns + c] /= scale;
    for (let r = 0; r < TERMS; r++) {
      const factor = rows[r * columns + pivot];
      if (r === pivot || factor === 0) continue;
      for (let c = pivot; c < columns; c++) rows[r * columns + c] -= factor * rows[pivot * columns + c];
    }
  }
  return true;
}

function evaluate(field: Field, rows: Float64Array): Float32Array {
  const { width, height, channels } = field;
  const out = new Float32Array(field.values.length);
  const cubic = new Float64Array(4);
  for (let y = 0; y < height; y++) {
    for (let c = 0; c < channels; c++) {
      rowTerms(cubic, { rows, column: TERMS + c, columns: TERMS + channels, y: (2 * y) / height - 1 });
      const [one, linear, square, cube] = cubic;
      for (let x = 0, to = y * width * channels + c; x < width; x++, to += channels) {
        const u = (2 * x) / width - 1;
        out[to] = one + u * (linear + u * (square + u * cube));
      }
    }
  }
  return out;
}

/** Along a row the surface is a cubic in x: writes its four terms. */
function rowTerms(
  cubic: Float64Array,
  { rows, column, columns, y }: { rows: Float64Array; column: number; columns: number; y: number },
): void {
  const term = (n: number) => rows[n * columns + column];
  cubic[0] = term(0) + y * (term(2) + y * (term(5) + y * term(9)));
  cubic[1] = term(1) + y * (term(4) + y * term(8));
  cubic[2] = term(3) + y * term(7);
  cubic[3] = term(6);
}
