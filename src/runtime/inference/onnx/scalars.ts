/** Steps that multiply or shift a whole layer, taken into the convolutions around them. */
import { isPadded, kernelOf, makeScaling, scaleOutputs, setKernel } from './conv.js';
import { type Graph, makeNode, type Node } from './graph.js';

/** A batch normalisation behind a convolution is a scale and a shift of each output. */
export function foldNorm(node: Node, graph: Graph): boolean {
  if (node.op !== 'BatchNormalization' || node.outputs.length > 1) return false;
  const before = graph.producerOf(node.inputs[0]);
  const kernel = kernelOf(before, graph);
  const norm = normOf(node, graph);
  if (!before || !kernel || !norm || graph.onlyUserOf(before) !== node) return false;
  setKernel(before, scaleOutputs(kernel, norm.gain, norm.shift), graph);
  graph.remove(node, before.outputs[0]);
  return true;
}

/** What a batch normalisation does to each channel. */
export function normOf({ inputs, attributes }: Node, graph: Graph) {
  const [scale, shift, mean, variance] = inputs.slice(1).map(name => graph.weights(name)?.data);
  if (!scale || !shift || !mean || !variance) return undefined;
  const epsilon = attributes.get('epsilon')?.float ?? 1e-5;
  const gain = (channel: number) => scale[channel] / Math.sqrt(variance[channel] + epsilon);
  return { gain, shift: (channel: number) => shift[channel] - mean[channel] * gain(channel) };
}

/** A multiplication or addition of one number goes into the convolution before it, or into those behind it. */
export function foldScalar(node: Node, graph: Graph): boolean {
  const step = stepOf(node, graph);
  return (
    step !== undefined && (foldBack(node, step, graph) || foldOn(node, step, graph) || passShift(node, step, graph))
  );
}

/** x * gain + shift, where one of the two does nothing. */
interface Step {
  readonly input: string;
  readonly gain: number;
  readonly shift: number;
}

export function stepOf({ op, inputs }: Node, graph: Graph): Step | undefined {
  if (op !== 'Mul' && op !== 'Add') return undefined;
  const place = inputs.findIndex(name => graph.scalar(name) !== undefined);
  if (place < 0 || graph.weights(inputs[1 - place])) return undefined;
  const value = graph.scalar(inputs[place])!;
  // A constant of more axes than the values would give the result those axes.
  if (graph.weights(inputs[place])!.dims.length > 4) return undefined;
  return { input: inputs[1 - place], gain: op === 'Mul' ? value : 1, shift: op === 'Add' ? value : 0 };
}

function foldBack(node: Node, { input, gain, shift }: Step, graph: Graph): boolean {
  const before = graph.producerOf(input);
  const kernel = kernelOf(before, graph);
  if (!before || !kernel || graph.onlyUserOf(before) !== node) return false;
  const scaled = scaleOutputs(
    kernel,
    () => gain,
    () => shift,
  );
  setKernel(before, scaled, graph);
  graph.remove(node, before.outputs[0]);
  return true;
}

/** Behind it: a gain always, a shift only where no zeros are put around the layer, which it would not reach. */
function foldOn(node: Node, { input, gain, shift }: Step, graph: Graph): boolean {
  const next = convolutionsBehind(node, graph);
  if (!next || (shift !== 0 && next.some(isPadded))) return false;
  for (const conv of next) {
    const { weights, bias } = kernelOf(conv, graph)!;
    const each = weights.data.length / bias.length;
    const sums = bias.map((_, i) => weights.data.subarray(i * each, (i + 1) * each).reduce((sum, w) => sum + w, 0));
    const scaled = { dims: weights.dims, data: weights.data.map(weight => weight * gain) };
    setKernel(conv, { weights: scaled, bias: bias.map((value, i) => value + shift * sums[i]) }, graph);
  }
  graph.remove(node, input);
  return true;
}

/** A shift that becomes larger than this would leave too few digits to what it is added to. */
const MOST_SHIFT = 32;

/** x * gain + shift is (x + shift / gain) * gain: so the gain reaches the convolutions behind. */
function passShift(node: Node, { input, gain, shift }: Step, graph: Graph): boolean {
  const add = shift === 0 && gain !== 0 ? graph.onlyUserOf(node) : undefined;
  const next = add && stepOf(add, graph);
  const convs = next?.gain === 1 && convolutionsBehind(add!, graph);
  if (!add || !next || !convs || Math.abs(next.shift / gain) > MOST_SHIFT) return false;
  for (const conv of convs) {
    const { weights, bias } = kernelOf(conv, graph)!;
    setKernel(conv, { weights: { ...weights, data: weights.data.map(weight => weight * gain) }, bias }, graph);
  }
  graph.connect(add, [input, graph.add({ dims: [1], data: Float32Array.of(next.shift / gain) })]);
  graph.remove(node, input);
  return true;
}

/** What sees a node's output, if that is nothing but convolutions of it. */
function convolutionsBehind({ outputs: [output] }: Node, graph: Graph): Node[] | undefined {
  const users = graph.usersOf(output);
  const areAll = users.every(user => kernelOf(user, graph) && user.inputs.indexOf(output) === 0);
  return users.length > 0 && areAll && !graph.isResult(output) ? users : undefined;
}

/** x + x * gate is x * (1 + gate), and a gate is one number a channel. */
export function mergeGate(node: Node, graph: Graph): boolean {
  if (node.op !== 'Add') return false;
  const place = node.inputs.findIndex(name => graph.producerOf(name)?.op === 'Mul');
  const mul = graph.producerOf(node.inputs[place]);
  const input = node.inputs[1 - place];
  if (!mul || graph.onlyUserOf(mul) !== node || !mul.inputs.includes(input)) return false;
  const gate = mul.inputs.find(name => name !== input);
  if (gate === undefined || graph.producerOf(gate)?.op !== 'HardSigmoid') return false;
  const one = graph.add({ dims: [1], data: Float32Array.of(1) });
  const raised = makeNode('Add', { inputs: [gate, one], output: graph.newName() });
  graph.remove(mul, input);
  graph.replace(node, [raised, makeNode('Mul', { inputs: [input, raised.outputs[0]], output: graph.newName() })]);
  return true;
}

/** A shift before a padded convolution becomes one itself: so the values stay in the runtime's blocked layout. */
export function shiftAsLayer(node: Node, graph: Graph): boolean {
  const step = stepOf(node, graph);
  const next = convolutionsBehind(node, graph);
  if (!step || !next || graph.producerOf(step.input)?.op === 'Conv') return false;
  const group = next[0].attributes.get('group')?.int ?? 1;
  const channels = kernelOf(next[0], graph)!.weights.dims[1] * group;
  graph.replace(node, [makeScaling(step.input, { channels, ...step }, graph)]);
  return true;
}
