/** What goes into a model and comes out of it. */

/** A dense float32 tensor, row-major, in shared memory. */
export interface Tensor {
  readonly data: Float32Array<SharedArrayBuffer>;
  readonly dims: readonly number[];
}

export type NamedTensors = Readonly<Record<string, Tensor>>;

/** An input or output of a model: its name, element type and dimensions, a free one by its name. */
export interface Slot {
  readonly name: string;
  readonly type: string;
  readonly dims: readonly (number | string)[];
}

export function isTensor(input: Tensor | NamedTensors): input is Tensor {
  return input.data instanceof Float32Array;
}
