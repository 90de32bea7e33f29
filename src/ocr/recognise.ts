/** The two ends of the recogniser and of the angle classifier: strips to tensors, answers to text. */
import type { Tensor } from '../runtime/inference.js';
import { sharedFloats } from '../runtime/shared.js';
import type { Character } from './correct.js';
import type { Rectangle } from './rectangle.js';
import { type Ground, joinStrips, type Strip, straighten } from './warp.js';

/** Height of the strips that both networks take. */
const STRIP_HEIGHT = 48;
/** Width of the classifier's strips; longer lines are squeezed into it, shorter ones have zeros to their right. */
const CLASSIFIER_WIDTH = 192;
/** The networks halve their input three times. */
const LEAST_WIDTH = 8;

/** Cells side by side as one line of text, its width as it comes: padding to 320 reads nothing better and costs more. */
export function toReaderTensor({ cells, ...ground }: Ground & { cells: readonly Rectangle[] }): Tensor {
  const strips = cells.map(cell => {
    const width = Math.max(LEAST_WIDTH, Math.round((STRIP_HEIGHT * cell.width) / cell.height));
    return straighten(ground, cell, { width, height: STRIP_HEIGHT });
  });
  const strip = joinStrips(strips);
  return toTensor(strip, strip.width);
}

/** The start of a line as the angle classifier takes it. */
export function toClassifierTensor({ rectangle, ...ground }: Ground & { rectangle: Rectangle }): Tensor {
  const width = Math.ceil((STRIP_HEIGHT * rectangle.width) / rectangle.height);
  const size = { width: Math.min(CLASSIFIER_WIDTH, Math.max(LEAST_WIDTH, width)), height: STRIP_HEIGHT };
  return toTensor(straighten(ground, rectangle, size), CLASSIFIER_WIDTH);
}

/** Planes B, G, R of -1..1; zeros to the right up to `width`. */
function toTensor(strip: Strip, width: number): Tensor {
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

/** The likeliest character of each step, repeats and blanks (place 0) left out. @param answer as `Model.classify` gives it */
export function decodeSigns({ data }: Tensor, keys: readonly string[]): Character[] {
  const steps = data.length / 4;
  const signs: Character[] = [];
  let before = 0;
  for (let step = 0; step < steps; step++) {
    const [key, probability, rival, rivalProbability] = data.subarray(4 * step, 4 * step + 4);
    if (key !== 0 && key !== before) {
      const other = rival > 0 && { rival: { text: keys[rival], probability: rivalProbability } };
      signs.push({ text: keys[key], at: (step + 0.5) / steps, probability, ...other });
    }
    before = key;
  }
  return signs;
}
