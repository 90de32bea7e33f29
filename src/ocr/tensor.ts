/** Pixels as a network takes them. */
import type { Tensor } from '../runtime/inference.js';
import type { InputContract } from '../runtime/models.js';
import { sharedFloats } from '../runtime/shared.js';

/** Where a plane's colour stands in a pixel. */
const CHANNELS = { r: 0, g: 1, b: 2 } as const;

/** The planes that the contract names, of rows of interleaved RGB, 0..255; zeros to the right up to `width`. */
export function toTensor(
  pixels: { data: Float32Array; width: number; height: number },
  { input, width }: { input: InputContract; width: number },
): Tensor {
  const plane = width * pixels.height;
  const planes = [...input.planes] as (keyof typeof CHANNELS)[];
  const data = sharedFloats(planes.length * plane);
  planes.forEach((colour, c) => {
    const gain = 1 / 255 / input.deviation[c];
    const shift = -input.mean[c] / input.deviation[c];
    for (let y = 0; y < pixels.height; y++) {
      let from = y * pixels.width * 3 + CHANNELS[colour];
      let to = c * plane + y * width;
      for (let x = 0; x < pixels.width; x++, from += 3) data[to++] = pixels.data[from] * gain + shift;
    }
  });
  return { data, dims: [1, planes.length, pixels.height, width] };
}
