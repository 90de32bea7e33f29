/** Pixels as a network takes them. */
import type { Tensor } from '../runtime/inference.js';
import type { InputContract } from '../runtime/models.js';
import { sharedFloats } from '../runtime/shared.js';

/** Where a plane's colour stands in a pixel. */
const CHANNELS = { r: 0, g: 1, b: 2 } as const;

/**
 * The planes that the contract names, of rows of interleaved RGB, 0..255; zeros to the right up to `width`. Written `into` all of what is
 * given, which then has no such zeros to keep.
 */
export function toTensor(
  pixels: { data: Float32Array; width: number; height: number },
  { input, width, into }: { input: InputContract; width: number; into?: Tensor['data'] | undefined },
): Tensor {
  const plane = width * pixels.height;
  const planes = [...input.planes] as (keyof typeof CHANNELS)[];
  const data = into ?? sharedFloats(planes.length * plane);
  const [gain, shift] = [
    input.deviation.map(deviation => 1 / 255 / deviation),
    input.mean.map((mean, c) => -mean / input.deviation[c]),
  ];
  const channels = planes.map(colour => CHANNELS[colour]);
  for (let y = 0, from = 0; y < pixels.height; y++) {
    for (let x = 0, to = y * width; x < pixels.width; x++, to++, from += 3) {
      for (let c = 0; c < channels.length; c++) {
        data[c * plane + to] = pixels.data[from + channels[c]] * gain[c] + shift[c];
      }
    }
  }
  return { data, dims: [1, planes.length, pixels.height, width] };
}
