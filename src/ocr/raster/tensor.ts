/** Pixels as a network takes them. */
import type { Box, Raster } from '../../page.js';
import type { Tensor } from '../../runtime/inference.js';
import type { InputContract } from '../../runtime/models.js';
import { sharedFloats } from '../../runtime/shared.js';

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
  planes.forEach((colour, c) => {
    const { gain, shift } = scaleOf(c, input);
    for (let y = 0, from = CHANNELS[colour]; y < pixels.height; y++) {
      const start = c * plane + y * width;
      for (let to = start; to < start + pixels.width; to++, from += 3) data[to] = pixels.data[from] * gain + shift;
    }
  });
  return { data, dims: [1, planes.length, pixels.height, width] };
}

/** The part `box` of an opaque raster as it is, written into all of `into`; beyond the raster its border pixels go on. */
export function cropToTensor(
  raster: Raster & { channels: 3 },
  { box, input, into }: { box: Box; input: InputContract; into: Tensor['data'] },
): Tensor {
  const planes = [...input.planes] as (keyof typeof CHANNELS)[];
  const columns = Int32Array.from({ length: box.width }, (_, x) => Math.min(box.x + x, raster.width - 1) * 3);
  let to = 0;
  planes.forEach((colour, c) => {
    const { gain, shift } = scaleOf(c, input);
    const values = Float32Array.from({ length: 256 }, (_, value) => value * gain + shift);
    for (let y = 0; y < box.height; y++) {
      const row = Math.min(box.y + y, raster.height - 1) * raster.width * 3 + CHANNELS[colour];
      for (let x = 0; x < box.width; x++) into[to++] = values[raster.data[row + columns[x]]];
    }
  });
  return { data: into, dims: [1, planes.length, box.height, box.width] };
}

/** What a value 0..255 of a plane is multiplied by, and what is then added. */
const scaleOf = (plane: number, { mean, deviation }: InputContract) => ({
  gain: 1 / 255 / deviation[plane],
  shift: -mean[plane] / deviation[plane],
});
