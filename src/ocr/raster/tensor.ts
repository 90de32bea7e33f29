/** Pixels as a network takes them. */
import type { Box, Raster } from '../../page.js';
import type { Tensor } from '../../runtime/inference/inference.js';
import { sharedFloats } from '../../runtime/memory/shared.js';
import type { InputContract } from '../../runtime/models/models.js';

/** Where a plane's colour stands in a pixel. */
const CHANNELS = { r: 0, g: 1, b: 2 } as const;

/** The planes that the contract names, of rows of interleaved RGB, 0..255; zeros to the right up to `width`. */
export function toTensor(
  pixels: { data: Float32Array; width: number; height: number },
  { input, width }: { input: InputContract; width: number },
): Tensor {
  const { height } = pixels;
  const planes = planesOf(input);
  const data = sharedFloats(planes.length * width * height);
  const write = rowWriter({ data, width, height, input });
  const length = 3 * pixels.width;
  for (let y = 0; y < height; y++) write(pixels.data.subarray(y * length, (y + 1) * length), y);
  return { data, dims: [1, planes.length, height, width] };
}

/** A writer of rows of interleaved RGB, 0..255, into the planes of a tensor of the given size. */
export function rowWriter({ data, width, height, input }: Target): (row: Float32Array, y: number) => void {
  const planes = planesOf(input);
  return (row, y) => {
    planes.forEach(({ channel, gain, shift }, plane) => {
      let to = (plane * height + y) * width;
      for (let from = channel; from < row.length; from += 3) data[to++] = row[from] * gain + shift;
    });
  };
}

interface Target {
  readonly data: Float32Array;
  readonly width: number;
  readonly height: number;
  readonly input: InputContract;
}

/** Writes the rows of an opaque raster as they are, from the row `rows.from` of the tensor on; beyond the raster its border pixels go on. */
export function copyRows(
  raster: Raster & { channels: 3 },
  { box, rows, target: { data, width, height, input } }: { box: Box; rows: Rows; target: Target },
): void {
  const inside = Math.min(width, raster.width - box.x);
  const planes = planesOf(input);
  for (let y = rows.from; y < rows.to; y++) {
    const row = (Math.min(box.y + y, raster.height - 1) * raster.width + box.x) * 3;
    planes.forEach(({ channel, gain, shift }, plane) => {
      const start = (plane * height + y) * width;
      for (let to = start, from = row + channel; to < start + inside; from += 3)
        data[to++] = raster.data[from] * gain + shift;
      data.fill(data[start + inside - 1], start + inside, start + width);
    });
  }
}

/** Rows of a tensor. */
export interface Rows {
  readonly from: number;
  readonly to: number;
}

const planesOf = (input: InputContract) =>
  ([...input.planes] as (keyof typeof CHANNELS)[]).map((colour, plane) => ({
    channel: CHANNELS[colour],
    ...scaleOf(plane, input),
  }));

/** What a value 0..255 of a plane is multiplied by, and what is then added. */
const scaleOf = (plane: number, { mean, deviation }: InputContract) => ({
  gain: 1 / 255 / deviation[plane],
  shift: -mean[plane] / deviation[plane],
});
