/** The end of a text detector, which makes its map four times as large in two steps. */
import { makePointwise } from './conv.js';
import { type Graph, makeNode, type Node, type Weights } from './graph.js';
import { normOf, stepOf } from './scalars.js';

/**
 * Two transposed convolutions of 2x2 pixels, none of which overlap, with a normalisation and a ReLU in between: every
 * pixel becomes 4x4 by itself. So they are two convolutions of single pixels, sixteen outputs, and a rearrangement.
 */
export function flattenHead(last: Node, graph: Graph): boolean {
  const chain = isDoubling(last) ? chainBefore(last, graph) : undefined;
  const [inner, outer] = [graph.weights(chain?.first.inputs[1]), graph.weights(last.inputs[1])];
  if (!chain || !inner || !outer || outer.dims[1] !== 1) return false;
  const after = graph.onlyUserOf(last);
  const step = after && !graph.isResult(after.outputs[0]) ? stepOf(after, graph) : undefined;
  const shift = outerBias(last, graph) + (step?.shift ?? 0);
  if (step && step.gain !== 1) return false;
  const widen = makePointwise(
    { inputs: [chain.first.inputs[0], ...constants(widened(inner, chain), graph)], group: 1 },
    graph,
  );
  const relu = makeNode('Relu', { inputs: widen.outputs, output: graph.newName() });
  const flat = flattened(outer, shift);
  const tell = makePointwise({ inputs: [...relu.outputs, ...constants(flat, graph)], group: 1 }, graph);
  const place = makeNode('DepthToSpace', { inputs: tell.outputs, output: graph.newName(), int: { blocksize: 4 } });
  for (const old of [chain.first, ...chain.between]) graph.remove(old, chain.first.inputs[0]);
  if (after && step) graph.remove(after, last.outputs[0]);
  graph.replace(last, [widen, relu, tell, place]);
  return true;
}

const isDoubling = ({ op, attributes }: Node): boolean =>
  op === 'ConvTranspose' &&
  ['kernel_shape', 'strides'].every(name => `${attributes.get(name)?.ints}` === '2,2') &&
  (attributes.get('group')?.int ?? 1) === 1 &&
  ['pads', 'output_padding'].every(name => (attributes.get(name)?.ints ?? []).every(pad => pad === 0)) &&
  !attributes.has('output_shape') &&
  !attributes.has('auto_pad');

interface Chain {
  readonly first: Node;
  readonly between: readonly Node[];
  /** What happens to each channel in between. */
  readonly gain: (channel: number) => number;
  readonly shift: (channel: number) => number;
}

/** ConvTranspose ▶ (Add) ▶ (BatchNormalization) ▶ ReLU, each seen by the next alone. */
function chainBefore(last: Node, graph: Graph): Chain | undefined {
  const step = (node: Node, op: string): Node | undefined => {
    const before = graph.producerOf(node.inputs[0]);
    return before?.op === op && graph.onlyUserOf(before) === node ? before : undefined;
  };
  const relu = step(last, 'Relu');
  const norm = relu && step(relu, 'BatchNormalization');
  const add = relu && step(norm ?? relu, 'Add');
  const first = relu && step(add ?? norm ?? relu, 'ConvTranspose');
  const channels = graph.weights(first?.inputs[1])?.dims[1];
  if (!relu || !first || !channels || !isDoubling(first)) return undefined;
  const biases = [first.inputs[2], add?.inputs[1]].filter(name => name !== undefined).map(name => graph.weights(name));
  const normed = norm ? normOf(norm, graph) : { gain: () => 1, shift: () => 0 };
  if (!normed || biases.some(bias => bias?.data.length !== channels)) return undefined;
  const { gain } = normed;
  const shift = (c: number) => biases.reduce((sum, bias) => sum + bias!.data[c], 0) * gain(c) + normed.shift(c);
  return { first, between: [add, norm, relu].filter(node => node !== undefined), gain, shift };
}

function outerBias({ inputs }: Node, graph: Graph): number {
  return graph.scalar(inputs[2]) ?? 0;
}

type Constants = { readonly weights: Weights; readonly bias: Float32Array };

const constants = ({ weights, bias }: Constants, graph: Graph) => [
  graph.add(weights),
  graph.add({ dims: [bias.length], data: bias }),
];

/** The first doubling: for each of 2x2 places all its channels. Weights of a transposed convolution are [in, out, row, column]. */
function widened({ dims: [inputs, channels], data }: Weights, { gain, shift }: Chain): Constants {
  const out = new Float32Array(4 * channels * inputs);
  for (let place = 0; place < 4; place++)
    for (let c = 0; c < channels; c++)
      for (let i = 0; i < inputs; i++)
        out[(place * channels + c) * inputs + i] = data[(i * channels + c) * 4 + place] * gain(c);
  return {
    weights: { dims: [4 * channels, inputs, 1, 1], data: out },
    bias: Float32Array.from({ length: 4 * channels }, (_, i) => shift(i % channels)),
  };
}

/** The second: a pixel of row 2a + p and column 2b + q of 4x4 comes from the channels of place (a, b). */
function flattened({ dims: [channels], data }: Weights, shift: number): Constants {
  const out = new Float32Array(16 * 4 * channels);
  for (let row = 0; row < 4; row++)
    for (let column = 0; column < 4; column++)
      for (let c = 0; c < channels; c++) {
        const place = (row >> 1) * 2 + (column >> 1);
        const part = (row & 1) * 2 + (column & 1);
        out[(row * 4 + column) * 4 * channels + place * channels + c] = data[c * 4 + part];
      }
  return { weights: { dims: [16, 4 * channels, 1, 1], data: out }, bias: new Float32Array(16).fill(shift) };
}
