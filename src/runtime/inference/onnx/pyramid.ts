/**
 * Where a text detector puts its maps of different sizes together: the smaller ones are made larger by repeating their
 * pixels, and the sum or the whole pile of them goes through a convolution of 3x3 pixels. Two of these were half of its
 * work. What is made larger is the same in blocks, so it can be convolved as it was before that, with the weights that fall
 * on one pixel added up.
 */
import { isPadded, type Kernel, kernelOf } from './conv.js';
import { type Graph, makeNode, type Node, type Weights } from './graph.js';

/** A pile of maps, some of them made larger, in front of a 3x3 convolution. */
export function splitPyramid(conv: Node, graph: Graph): boolean {
  const kernel = aroundOf(conv, graph);
  const pile = graph.producerOf(conv.inputs[0]);
  if (!kernel || pile?.op !== 'Concat' || pile.attributes.get('axis')?.int !== 1) return false;
  if (graph.onlyUserOf(pile) !== conv) return false;
  const parts = partsOf(pile, graph);
  const [small, full] = [parts.filter(({ times }) => times > 1), parts.filter(({ times }) => times === 1)];
  if (small.length === 0 || full.length === 0 || parts.some(({ channels }) => channels === undefined)) return false;
  const smaller = small.map(part => (part.times > 2 ? enlarge(part, graph) : undefined));
  const names = small.map(({ source }, i) => smaller[i]?.outputs[0] ?? source);
  const below = pileUp(names, graph);
  const beside = pileUp(
    full.map(({ source }) => source),
    graph,
  );
  const spread = spreadOf(below.name, channelsFrom(kernel.weights, small), graph);
  const weights = graph.add(channelsFrom(kernel.weights, full));
  const direct = around([beside.name, weights, ...conv.inputs.slice(2)], graph);
  const sum = makeNode('Add', { inputs: [direct.outputs[0], spread.name], output: graph.newName() });
  const nodes = [...smaller, below.node, ...spread.nodes, beside.node, direct, sum];
  graph.replace(conv, nodes.filter(isThere));
  drop([pile, ...parts.map(({ node }) => node)], graph);
  return true;
}

/**
 * A map of few channels, made into many by a convolution of single pixels, these weighed by what they are on average
 * (squeeze and excitation), added to a map made twice as large, and a 3x3 convolution of the sum into few channels again.
 * The many are never made: the weights are multiplied instead, for each page anew. Pages go through it one at a time.
 */
export function foldLateral(conv: Node, graph: Graph): boolean {
  const kernel = aroundOf(conv, graph);
  const sum = graph.producerOf(conv.inputs[0]);
  if (!kernel || sum?.op !== 'Add' || graph.onlyUserOf(sum) !== conv) return false;
  const terms = sum.inputs.map(name => graph.producerOf(name));
  const larger = terms.find(node => node && timesOf(node, graph) === 2 && graph.onlyUserOf(node) === sum);
  const weighed = terms.find(node => node?.op === 'Mul' && graph.onlyUserOf(node) === sum);
  const lateral = weighed && lateralOf(weighed, graph);
  if (!larger || !weighed || !lateral) return false;
  const { widen, wide, mean, gains } = lateral;
  const meanOfFew = makeNode('GlobalAveragePool', { inputs: [widen.inputs[0]], output: graph.newName() });
  const meanOfMany = makeNode('Conv', { inputs: [...meanOfFew.outputs, widen.inputs[1]], output: graph.newName() });
  graph.replace(mean, [meanOfFew, meanOfMany]);
  const weighedKernel = makeNode('Mul', { inputs: [conv.inputs[1], gains], output: graph.newName() });
  const folded = makeNode('Conv', {
    inputs: [...weighedKernel.outputs, graph.add(transposed(wide))],
    output: graph.newName(),
  });
  const direct = around([widen.inputs[0], ...folded.outputs, ...conv.inputs.slice(2)], graph);
  const spread = spreadOf(larger.inputs[0], kernel.weights, graph);
  const whole = makeNode('Add', { inputs: [direct.outputs[0], spread.name], output: graph.newName() });
  graph.replace(conv, [weighedKernel, folded, direct, ...spread.nodes, whole]);
  drop([sum, larger, weighed, widen], graph);
  return true;
}

/** The parts of `x * gains(mean of x)` where x is few channels made into many; undefined when it is something else. */
function lateralOf(weighed: Node, graph: Graph) {
  for (const [place, name] of weighed.inputs.entries()) {
    const widen = graph.producerOf(name);
    const kernel = kernelOf(widen, graph);
    const gains = weighed.inputs[1 - place];
    const mean = meanBehind(gains, graph);
    if (!widen || !kernel || !mean || mean.inputs[0] !== name || graph.isResult(name)) continue;
    const { dims } = kernel.weights;
    const isNarrow = dims[2] === 1 && dims[3] === 1 && 2 * dims[1] < dims[0] && !widen.inputs[2];
    const isPlain = isNarrow && isUnit(widen, 'strides') && !isPadded(widen) && graph.usersOf(name).length === 2;
    if (isPlain) return { widen, wide: kernel.weights, mean, gains };
  }
  return undefined;
}

/** The global mean that a chain of layers of one pixel starts from. */
function meanBehind(name: string, graph: Graph): Node | undefined {
  const node = graph.producerOf(name);
  if (node?.op === 'GlobalAveragePool') return node;
  return node && ['Add', 'Relu', 'HardSigmoid', 'Conv'].includes(node.op)
    ? meanBehind(node.inputs[0], graph)
    : undefined;
}

interface Part {
  readonly source: string;
  /** How many times larger it is made; 1 when it is not. */
  readonly times: number;
  /** What makes it larger. */
  readonly node: Node | undefined;
  readonly from: number;
  readonly channels: number | undefined;
}

function partsOf(pile: Node, graph: Graph): Part[] {
  let from = 0;
  return pile.inputs.map(name => {
    const node = graph.producerOf(name);
    const times = node ? timesOf(node, graph) : 1;
    const channels = channelsOf(name, graph);
    const part = {
      ...(times > 1 ? { source: node!.inputs[0], node } : { source: name, node: undefined }),
      times,
      from,
      channels,
    };
    from += channels ?? 0;
    return part;
  });
}

/** How many times larger a node makes a map by repeating its pixels: an even number, or 1 when it is something else. */
function timesOf({ op, inputs, attributes }: Node, graph: Graph): number {
  if (op !== 'Resize' || inputs.length !== 3) return 1;
  const text = (name: string) => attributes.get(name)?.text;
  const repeats = text('mode') === 'nearest' && text('nearest_mode') === 'floor';
  const [batch, channels, down, across] = graph.weights(inputs[2])?.data ?? [];
  const isEven = batch === 1 && channels === 1 && down === across && down % 2 === 0;
  return repeats && text('coordinate_transformation_mode') === 'asymmetric' && isEven ? down : 1;
}

/** Channels of what a convolution made, perhaps weighed, shifted or made larger since. */
function channelsOf(name: string, graph: Graph): number | undefined {
  const node = graph.producerOf(name);
  if (!node) return undefined;
  if (node.op === 'Conv') return graph.weights(node.inputs[1])?.dims[0];
  return ['Mul', 'Add', 'Relu', 'Resize'].includes(node.op) ? channelsOf(node.inputs[0], graph) : undefined;
}

/** The same, made larger half as much. */
function enlarge({ node, times, source }: Part, graph: Graph): Node {
  const scales = graph.add({ dims: [4], data: Float32Array.of(1, 1, times / 2, times / 2) });
  return { ...node!, inputs: [source, node!.inputs[1], scales], outputs: [graph.newName()], rest: [] };
}

/** Maps on top of each other; one is that already. */
function pileUp(names: readonly string[], graph: Graph): { name: string; node?: Node } {
  if (names.length === 1) return { name: names[0] };
  const node = makeNode('Concat', { inputs: names, output: graph.newName(), int: { axis: 1 } });
  return { name: node.outputs[0], node };
}

/** A map made twice as large and convolved, from the map as it is: one convolution of 2x2 for each pixel of the 2x2. */
function spreadOf(name: string, weights: Weights, graph: Graph): { name: string; nodes: Node[] } {
  const places = [0, 1].flatMap(row => [0, 1].map(column => [row, column] as const));
  const convs = places.map(([row, column]) =>
    makeNode('Conv', {
      inputs: [name, graph.add(foldedInto(weights, row, column))],
      output: graph.newName(),
      ints: { kernel_shape: [2, 2], strides: [1, 1], dilations: [1, 1], pads: [1 - row, 1 - column, row, column] },
      int: { group: 1 },
    }),
  );
  const all = pileUp(
    convs.map(({ outputs }) => outputs[0]),
    graph,
  );
  const place = makeNode('DepthToSpace', { inputs: [all.name], output: graph.newName(), int: { blocksize: 2 } });
  return { name: place.outputs[0], nodes: [...convs, all.node!, place] };
}

/** What of 3x3 weights around a pixel at (row, column) of 2x2 equal ones falls on each of the 2x2 blocks around it. */
function foldedInto({ dims: [outputs, inputs], data }: Weights, row: number, column: number): Weights {
  const folded = new Float32Array(outputs * inputs * 4);
  const blockOf = (place: number, step: number) => (place === 0 ? (step === 0 ? 0 : 1) : step === 2 ? 1 : 0);
  for (let kernel = 0; kernel < outputs * inputs; kernel++)
    for (let y = 0; y < 3; y++)
      for (let x = 0; x < 3; x++)
        folded[kernel * 4 + blockOf(row, y) * 2 + blockOf(column, x)] += data[kernel * 9 + y * 3 + x];
  return { dims: [outputs, inputs, 2, 2], data: folded };
}

/** The weights for some of the inputs. */
function channelsFrom({ dims: [outputs, inputs], data }: Weights, parts: readonly Part[]): Weights {
  const count = parts.reduce((sum, { channels }) => sum + channels!, 0);
  const taken = new Float32Array(outputs * count * 9);
  for (let output = 0, to = 0; output < outputs; output++)
    for (const { from, channels } of parts) {
      const start = (output * inputs + from) * 9;
      taken.set(data.subarray(start, start + channels! * 9), to);
      to += channels! * 9;
    }
  return { dims: [outputs, count, 3, 3], data: taken };
}

/** Weights of single pixels from outputs to inputs. */
function transposed({ dims: [outputs, inputs], data }: Weights): Weights {
  const turned = Float32Array.from(data, (_, i) => data[(i % outputs) * inputs + Math.floor(i / outputs)]);
  return { dims: [inputs, outputs, 1, 1], data: turned };
}

/** A convolution with constant weights of 3x3 pixels, each pixel in the middle once. */
function aroundOf(node: Node, graph: Graph): Kernel | undefined {
  const kernel = kernelOf(node, graph);
  const isAround =
    `${kernel?.weights.dims.slice(2)}` === '3,3' &&
    `${node.attributes.get('pads')?.ints}` === '1,1,1,1' &&
    isUnit(node, 'strides');
  return isAround && isUnit(node, 'dilations') && (node.attributes.get('group')?.int ?? 1) === 1 ? kernel : undefined;
}

const around = (inputs: readonly string[], graph: Graph): Node =>
  makeNode('Conv', {
    inputs,
    output: graph.newName(),
    ints: { kernel_shape: [3, 3], strides: [1, 1], dilations: [1, 1], pads: [1, 1, 1, 1] },
    int: { group: 1 },
  });

const isUnit = ({ attributes }: Node, name: string): boolean =>
  (attributes.get(name)?.ints ?? []).every(value => value === 1);

const isThere = (node: Node | undefined): node is Node => node !== undefined;

/** Takes away what nobody sees any more, users before what they use. */
function drop(nodes: readonly (Node | undefined)[], graph: Graph): void {
  for (const node of nodes.filter(isThere)) if (graph.usersOf(node.outputs[0]).length === 0) graph.replace(node, []);
}
