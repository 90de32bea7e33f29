/** Shrinks a classifier's answer to what is looked at: thousands of classes a step would cross threads for nothing. */

import { sharedFloats } from '../memory/shared.js';
import type { Tensor } from './inference.js';

/**
 * Of each row along the last axis the places and values of the `count` greatest, greatest first: the last axis becomes
 * twice as long as that. Where there are fewer classes, the greatest stands for those that are missing.
 */
export function likeliest({ data, dims }: { data: Float32Array; dims: readonly number[] }, count: number): Tensor {
  const classes = dims[dims.length - 1];
  const rows = data.length / classes;
  const out = sharedFloats(2 * count * rows);
  const places = new Int32Array(count);
  const values = new Float32Array(count);
  for (let row = 0; row < rows; row++) {
    const from = row * classes;
    values.fill(Number.NEGATIVE_INFINITY);
    let least = Number.NEGATIVE_INFINITY;
    for (let i = 0; i < classes; i++) {
      const value = data[from + i];
      if (value <= least) continue;
      let at = count - 1;
      for (; at > 0 && values[at - 1] < value; at--) {
        values[at] = values[at - 1];
        places[at] = places[at - 1];
      }
      values[at] = value;
      places[at] = i;
      least = values[count - 1];
    }
    for (let i = 0, to = 2 * count * row; i < count; i++) {
      const rank = i < classes ? i : 0;
      out[to++] = places[rank];
      out[to++] = values[rank];
    }
  }
  return { data: out, dims: [...dims.slice(0, -1), 2 * count] };
}
