/** The recogniser's two ends: a strip to a tensor, and its answer to text. */
import type { Tensor } from '../runtime/inference.js';
import { sharedFloats } from '../runtime/shared.js';
import type { Strip } from './warp.js';

/** Height of the strips that the recogniser and the angle classifier take. */
export const STRIP_HEIGHT = 48;

/** A character and where it stands, 0..1 of the strip's width. */
export interface Character {
  readonly text: string;
  readonly at: number;
  readonly probability: number;
}

/** Planes B, G, R of -1..1; zeros to the right up to `width`. */
export function toStripTensor(strip: Strip, width = strip.width): Tensor {
  const plane = width * strip.height;
  const data = sharedFloats(3 * plane);
  for (let c = 0; c < 3; c++) {
    for (let y = 0; y < strip.height; y++) {
      let from = y * strip.width * 3 + 2 - c;
      let to = c * plane + y * width;
      for (let x = 0; x < strip.width; x++, from += 3) data[to++] = strip.data[from] / 127.5 - 1;
    }
  }
  return { data, dims: [1, 3, strip.height, width] };
}

/** The best character of each step, repeats and blanks left out. */
export function decodeText({ data, dims }: Tensor, keys: readonly string[], share = 1): Character[] {
  const [, steps, classes] = dims;
  const characters: Character[] = [];
  let before = 0;
  for (let step = 0; step < steps; step++) {
    const best = argmax(data, { from: step * classes, count: classes });
    if (best !== 0 && best !== before) {
      characters.push({ text: keys[best], at: (step + 0.5) / steps / share, probability: data[step * classes + best] });
    }
    before = best;
  }
  return characters;
}

function argmax(data: Float32Array, { from, count }: { from: number; count: number }): number {
  let best = 0;
  for (let i = 1; i < count; i++) if (data[from + i] > data[from + best]) best = i;
  return best;
}
