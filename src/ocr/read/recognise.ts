/** The two ends of the recogniser and of the angle classifier: strips to tensors, answers to text. */
import type { Tensor } from '../../runtime/inference/inference.js';
import type { InputContract } from '../../runtime/models/models.js';
import type { Rectangle } from '../raster/rectangle.js';
import { toTensor } from '../raster/tensor.js';
import { type Ground, joinStrips, type Strip, straighten } from '../raster/warp.js';
import type { Character } from './correct.js';

/** What a network takes when its contract does not say: PP-OCR's strips. */
const STRIP = { height: 48, leastWidth: 8 };

/** Cells side by side as one line of text, its width as it comes: padding to 320 reads nothing better and costs more. */
export function toReaderTensor({
  cells,
  grey,
  input,
  ...ground
}: Ground & { cells: readonly Rectangle[]; grey?: boolean | undefined; input: InputContract }): Tensor {
  const { height = STRIP.height, multiple = STRIP.leastWidth } = input;
  const strips = cells.map(cell => {
    const width = Math.max(multiple, Math.round((height * cell.width) / cell.height));
    return straighten(ground, cell, { width, height });
  });
  const strip = joinStrips(strips);
  return toTensor(grey ? withoutColour(strip) : strip, { input, width: input.width ?? strip.width });
}

/** In ITU-R BT.601's shares, as JPEG has it. */
function withoutColour({ data, ...size }: Strip): Strip {
  const out = new Float32Array(data.length);
  for (let i = 0; i < data.length; i += 3) {
    out.fill(0.299 * data[i] + 0.587 * data[i + 1] + 0.114 * data[i + 2], i, i + 3);
  }
  return { ...size, data: out };
}

/** The start of a line as the angle classifier takes it: longer lines are squeezed, shorter ones have zeros behind. */
export function toClassifierTensor({
  rectangle,
  input,
  ...ground
}: Ground & { rectangle: Rectangle; input: InputContract }): Tensor {
  const { height = STRIP.height, width: most = 4 * height, multiple = STRIP.leastWidth } = input;
  const width = Math.ceil((height * rectangle.width) / rectangle.height);
  const size = { width: Math.min(most, Math.max(multiple, width)), height };
  return toTensor(straighten(ground, rectangle, size), { input, width: most });
}

/** The likeliest character of each step, repeats and blanks (place 0) left out. @param answer as `Model.classify` gives it */
export function decodeSigns({ data, dims }: Tensor, keys: readonly string[]): Character[] {
  const length = dims[dims.length - 1];
  const steps = data.length / length;
  const signs: Character[] = [];
  let before = 0;
  for (let step = 0; step < steps; step++) {
    const [key, probability, rival, rivalProbability] = data.subarray(length * step, length * step + 4);
    if (key !== 0 && key !== before) {
      if (key >= keys.length) throw new Error(`the recogniser knows more characters than its ${keys.length} keys`);
      const other = rival > 0 && { rival: { text: keys[rival], probability: rivalProbability } };
      signs.push({ text: keys[key], at: (step + 0.5) / steps, probability, ...other });
    }
    before = key;
  }
  return signs;
}
