/** Shrinks a classifier's answer to what is looked at: thousands of classes a step would cross threads for nothing. */

import { sharedFloats } from '../memory/shared.js';
import type { Tensor } from './inference.js';

/**
 * Of each row along the last axis the place and value of the greatest and of the second greatest: the last axis becomes
 * 4 long. Of a single class the second is the first.
 */
export function likeliestTwo({ data, dims }: { data: Float32Array; dims: readonly number[] }): Tensor {
  const classes = dims[dims.length - 1];
  const rows = data.length / classes;
  const out = sharedFloats(4 * rows);
  for (let row = 0; row < rows; row++) {
    const from = row * classes;
    let [best, most] = [from, data[from]];
    let [second, next] = [from, classes > 1 ? -Infinity : most];
    for (let i = from + 1; i < from + classes; i++) {
      const value = data[i];
      if (value <= next) continue;
      if (value > most) {
        [second, next] = [best, most];
        [best, most] = [i, value];
      } else [second, next] = [i, value];
    }
    out.set([best - from, most, second - from, next], 4 * row);
  }
  return { data: out, dims: [...dims.slice(0, -1), 4] };
}
