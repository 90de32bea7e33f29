/** Convolutions with constant weights, and what can be folded into them. */
import type { Graph, Node, Weights } from './graph.js';
import { makeNode } from './graph.js';

export interface Kernel {
  /** [outputs, inputs of a group, rows, columns] */
  readonly weights: Weights;
  readonly bias: Float32Array;
}

/** A convolution's constants; undefined when it is none, or they are not constant. */
export function kernelOf(node: Node | undefined, graph: Graph): Kernel | undefined {
  if (node?.op !== 'Conv') return undefined;
  const weights = graph.weights(node.inputs[1]);
  if (weights?.dims.length !== 4) return undefined;
  if (!node.inputs[2]) return { weights, bias: new Float32Array(weights.dims[0]) };
  const bias = graph.weights(node.inputs[2]);
  return bias && { weights, bias: bias.data };
}

/** Gives a convolution other constants. */
export function setKernel(node: Node, { weights, bias }: Kernel, graph: Graph): void {
  const names = [graph.add(weights), graph.add({ dims: [bias.length], data: bias })];
  graph.connect(node, [node.inputs[0], ...names]);
}

/** A kernel whose outputs are multiplied, and then added to. */
export function scaleOutputs({ weights: { dims, data }, bias }: Kernel, gain: Of, shift: Of): Kernel {
  const scaled = data.slice();
  const each = data.length / dims[0];
  for (let output = 0, i = 0; output < dims[0]; output++) {
    const factor = gain(output);
    for (const end = i + each; i < end; i++) scaled[i] *= factor;
  }
  return {
    weights: { dims, data: scaled },
    bias: bias.map((value, i) => value * gain(i) + shift(i)),
  };
}

/** A number by output. */
type Of = (output: number) => number;

/** A convolution of each channel by itself with one weight: multiplies by `gain` and adds `shift`. */
export function makeScaling(input: string, { channels, gain, shift }: Scaling, graph: Graph): Node {
  const weights = graph.add({ dims: [channels, 1, 1, 1], data: new Float32Array(channels).fill(gain) });
  const bias = graph.add({ dims: [channels], data: new Float32Array(channels).fill(shift) });
  return makePointwise({ inputs: [input, weights, bias], group: channels }, graph);
}

interface Scaling {
  readonly channels: number;
  readonly gain: number;
  readonly shift: number;
}

/** A convolution that looks at one pixel at a time. */
export function makePointwise({ inputs, group }: { inputs: readonly string[]; group: number }, graph: Graph): Node {
  return makeNode('Conv', {
    inputs,
    output: graph.newName(),
    ints: { kernel_shape: [1, 1], strides: [1, 1], dilations: [1, 1], pads: [0, 0, 0, 0] },
    int: { group },
  });
}

export const isPadded = ({ attributes }: Node): boolean =>
  (attributes.get('pads')?.ints ?? []).some(pad => pad !== 0) || attributes.has('auto_pad');
