/** How much fine detail a fill has, and is to have. */
import type { Field } from '../window.js';

/** Share of the ground's detail that a fill is to have: more is bought with fidelity, less shows as a blur. */
const DETAIL = 0.85;

export interface Mixture {
  /** The fill so far: the means of what was proposed. Changed in place. */
  readonly filled: Float32Array;
  /** What is mixed in: the ground's own pixels. */
  readonly copies: Float32Array;
  /** Pixels that are filled. */
  readonly holes: Int32Array;
  /** Pixels that show the ground. */
  readonly ground: Int32Array;
}

/**
 * Mixes into means as much of single copies as gives the ground's detail: a mean alone is smoother, copies alone are
 * rougher where threads meet badly.
 */
export function mixForDetail(field: Omit<Field, 'values'>, { filled, copies, holes, ground }: Mixture): void {
  const { channels } = field;
  const whole = filled.slice();
  for (const i of holes) for (let c = i * channels; c < (i + 1) * channels; c++) whole[c] = copies[c];
  const [smooth, rough] = [detail(field, filled, holes), detail(field, whole, holes)];
  const wanted = DETAIL * detail(field, filled, ground);
  const share = rough > smooth ? Math.max(0, Math.min(1, (wanted - smooth) / (rough - smooth))) : 0;
  for (const i of holes) {
    for (let c = i * channels; c < (i + 1) * channels; c++) filled[c] += share * (copies[c] - filled[c]);
  }
}

/** Mean absolute Laplacian at some pixels, in the channel in the middle; pixels at the field's edge do not count. */
function detail({ width, height, channels }: Omit<Field, 'values'>, values: Float32Array, pixels: Int32Array): number {
  const row = width * channels;
  let [sum, count] = [0, 0];
  for (const i of pixels) {
    const x = i % width;
    if (x === 0 || x === width - 1 || i < width || i >= width * (height - 1)) continue;
    const at = i * channels + 1;
    sum += Math.abs(
      4 * values[at] - values[at - channels] - values[at + channels] - values[at - row] - values[at + row],
    );
    count++;
  }
  return sum / Math.max(1, count);
}
