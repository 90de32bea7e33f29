/** The same network in fewer steps: what it answers must not change. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { changeGraph } from '#imgtr/runtime/inference/onnx/graph.js';
import { simplify } from '#imgtr/runtime/inference/onnx/simplify.js';
import { locateModel } from '#imgtr/runtime/models/models.js';
import { type Layer, message, onnxFile } from '../../../fixtures/onnx.js';

const runtime = createRequire(import.meta.url)('onnxruntime-node') as typeof import('onnxruntime-node');

/** Numbers from -1 to 1 that are the same every time. */
function numbers(count: number, seed = 1): number[] {
  let state = seed;
  return Array.from({ length: count }, () => {
    state = (state * 48271) % 2147483647;
    return (2 * state) / 2147483647 - 1;
  });
}

async function answer(model: Uint8Array, dims: readonly number[]): Promise<Float32Array> {
  const session = await runtime.InferenceSession.create(model, { logSeverityLevel: 3 });
  const size = dims.reduce((a, b) => a * b);
  const input = new runtime.Tensor('float32', Float32Array.from(numbers(size, 7)), dims);
  const outputs = await session.run({ [session.inputNames[0]]: input });
  await session.release();
  return outputs[session.outputNames[0]].data as Float32Array;
}

const distance = (a: Float32Array, b: Float32Array) =>
  a.length === b.length ? a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i])), 0) : Infinity;

/** The kinds of a model's steps, in order. */
function stepsOf(model: Uint8Array): string[] {
  const steps: string[] = [];
  changeGraph(model, graph => steps.push(...graph.nodes.map(({ op }) => op)));
  return steps;
}

const constants = {
  w33: { dims: [4, 4, 3, 3], floats: numbers(144, 2) },
  w11: { dims: [4, 4, 1, 1], floats: numbers(16, 3) },
  each: { dims: [4, 1, 3, 3], floats: numbers(36, 4) },
  bias: { dims: [4], floats: numbers(4, 5) },
  two: { dims: [1], floats: [2] },
  tiny: { dims: [1], floats: [1e-4] },
  half: { dims: [], floats: [0.5] },
  three: { dims: [], floats: [3] },
  zero: { dims: [], floats: [0] },
  six: { dims: [], floats: [6] },
  seven: { dims: [], floats: [7] },
  gains: { dims: [4, 1, 1], floats: [1, 2, 3, 4] },
  scale: { dims: [4], floats: [1, 2, 0.5, -1] },
  shift: { dims: [4], floats: [0.1, 0, -1, 2] },
  mean: { dims: [4], floats: [0, 0.3, -0.2, 1] },
  variance: { dims: [4], floats: [1, 0.2, 3, 0.5] },
  double: { dims: [4, 4, 2, 2], floats: numbers(64, 6) },
  quarters: { dims: [4, 1, 2, 2], floats: numbers(16, 8) },
  biases: { dims: [1, 4, 1, 1], floats: numbers(4, 9) },
  w33of12: { dims: [4, 12, 3, 3], floats: numbers(432, 10) },
  widen: { dims: [12, 4, 1, 1], floats: numbers(48, 11) },
  gate: { dims: [12, 12, 1, 1], floats: numbers(144, 12) },
  twice: { dims: [4], floats: [1, 1, 2, 2] },
  fourfold: { dims: [4], floats: [1, 1, 4, 4] },
  none: { dims: [0], floats: [] },
};

const padded = { kernel_shape: [3, 3], pads: [1, 1, 1, 1], strides: [1, 1] };
const pointwise = { kernel_shape: [1, 1], pads: [0, 0, 0, 0], strides: [1, 1] };
const doubling = { kernel_shape: [2, 2], strides: [2, 2], pads: [0, 0, 0, 0] };
const conv = (from: string, to: string): Layer => ({
  op: 'Conv',
  inputs: [from, 'w33', 'bias'],
  output: to,
  ints: padded,
});
const narrow = (from: string, to: string): Layer => ({
  op: 'Conv',
  inputs: [from, 'w11'],
  output: to,
  ints: pointwise,
});
const step = (op: string, inputs: readonly string[], output: string): Layer => ({ op, inputs, output });

const modelOf = (layers: readonly Layer[], sides = [4, 'H', 'W'] as readonly (string | number)[]) =>
  onnxFile({
    input: { name: 'x', shape: [1, 4, 'h', 'w'] },
    output: { name: 'y', shape: [1, ...sides] },
    layers,
    constants,
  });

/** x * clip(x + 3, 0, top) / 6 */
const spelled = (x: string, y: string, top = 'six'): Layer[] => [
  step('Add', [x, 'three'], `${y}a`),
  step('Clip', [`${y}a`, 'zero', top], `${y}b`),
  step('Mul', [x, `${y}b`], `${y}c`),
  step('Div', [`${y}c`, 'six'], y),
];

describe('a network in fewer steps', () => {
  it.each<[string, Layer[], string[]]>([
    [
      'scale and shift behind a convolution',
      [conv('x', 'a'), step('Mul', ['two', 'a'], 'b'), step('Add', ['b', 'half'], 'c'), step('Relu', ['c'], 'y')],
      ['Conv', 'Relu'],
    ],
    [
      'scale and shift before one of single pixels',
      [step('Relu', ['x'], 'a'), step('Mul', ['a', 'two'], 'b'), step('Add', ['b', 'half'], 'c'), narrow('c', 'y')],
      ['Relu', 'Conv'],
    ],
    [
      'a scale before a padded one',
      [step('Relu', ['x'], 'a'), step('Mul', ['a', 'two'], 'b'), conv('b', 'y')],
      ['Relu', 'Conv'],
    ],
    [
      'scale and shift before a padded one, whose border no shift reaches',
      [step('Relu', ['x'], 'a'), step('Mul', ['a', 'two'], 'b'), step('Add', ['b', 'half'], 'c'), conv('c', 'y')],
      ['Relu', 'Conv', 'Conv'],
    ],
    [
      'scale and shift before two',
      [
        step('Relu', ['x'], 'a'),
        step('Mul', ['a', 'two'], 'b'),
        narrow('b', 'c'),
        conv('b', 'd'),
        step('Add', ['c', 'd'], 'y'),
      ],
      ['Relu', 'Conv', 'Conv', 'Add'],
    ],
    [
      'a normalisation',
      [
        conv('x', 'a'),
        { op: 'BatchNormalization', inputs: ['a', 'scale', 'shift', 'mean', 'variance'], output: 'b' },
        step('Relu', ['b'], 'y'),
      ],
      ['Conv', 'Relu'],
    ],
    [
      'an activation that is spelled out',
      [conv('x', 'a'), ...spelled('a', 'b'), narrow('b', 'y')],
      ['Conv', 'HardSigmoid', 'Mul', 'Conv'],
    ],
    [
      'a gate that is added to what it gates',
      [
        conv('x', 'a'),
        step('GlobalAveragePool', ['a'], 'b'),
        step('HardSigmoid', ['b'], 'c'),
        step('Mul', ['a', 'c'], 'd'),
        step('Add', ['a', 'd'], 'e'),
        conv('e', 'y'),
      ],
      ['Conv', 'GlobalAveragePool', 'HardSigmoid', 'Add', 'Mul', 'Conv'],
    ],
    [
      'two doublings',
      [
        conv('x', 'a'),
        { op: 'ConvTranspose', inputs: ['a', 'double'], output: 'b', ints: doubling },
        step('Add', ['b', 'biases'], 'c'),
        { op: 'BatchNormalization', inputs: ['c', 'scale', 'shift', 'mean', 'variance'], output: 'd' },
        step('Relu', ['d'], 'e'),
        { op: 'ConvTranspose', inputs: ['e', 'quarters'], output: 'f', ints: doubling },
        step('Add', ['f', 'half'], 'g'),
        step('Sigmoid', ['g'], 'y'),
      ],
      ['Conv', 'Conv', 'Relu', 'Conv', 'DepthToSpace', 'Sigmoid'],
    ],
  ])('answers the same without %s', async (_, layers, steps) => {
    const sides = layers.at(-1)!.op === 'Sigmoid' ? [1, 'H', 'W'] : [4, 'H', 'W'];
    const model = modelOf(layers, sides);
    const simple = simplify(model);
    expect(stepsOf(simple)).toEqual(steps);
    const dims = [1, 4, 5, 7];
    expect(distance(await answer(simple, dims), await answer(model, dims))).toBeLessThan(1e-5);
  });

  describe('where maps of several sizes come together', () => {
    const half = (from: string, to: string): Layer => ({
      ...{ op: 'AveragePool', inputs: [from], output: to },
      ints: { kernel_shape: [2, 2], strides: [2, 2] },
    });
    const larger = (from: string, to: string, scales = 'twice', mode = 'nearest'): Layer => ({
      ...{ op: 'Resize', inputs: [from, 'none', scales], output: to },
      text: { mode, nearest_mode: 'floor', coordinate_transformation_mode: 'asymmetric' },
    });
    const last: Layer = { op: 'Conv', inputs: ['s', 'w33of12', 'bias'], output: 'z', ints: padded };
    const pile = (mode?: string): Layer[] => [
      ...[half('x', 'a'), half('a', 'b'), conv('x', 'c'), conv('a', 'd'), conv('b', 'e')],
      ...[larger('e', 'f', 'fourfold', mode), larger('d', 'g', 'twice', mode)],
      { op: 'Concat', inputs: ['f', 'c', 'g'], output: 's', int: { axis: 1 } },
      ...[last, step('Relu', ['z'], 'y')],
    ];
    const sum = (gate: string): Layer[] => [
      { ...narrow('x', 'c'), inputs: ['x', 'widen'] },
      ...[step('GlobalAveragePool', [gate], 'g'), { ...narrow('g', 'h'), inputs: ['g', 'gate'] }],
      ...[step('Relu', ['h'], 'i'), step('Mul', ['c', 'i'], 'j')],
      ...[half('x', 'a'), { ...narrow('a', 'b'), inputs: ['a', 'widen'] }, step('Relu', ['b'], 'd')],
      ...[larger('d', 'e'), step('Add', ['j', 'e'], 's'), last, step('Relu', ['z'], 'y')],
    ];
    const kernels = (model: Uint8Array) => {
      const sizes: string[] = [];
      changeGraph(model, graph => {
        for (const { op, inputs } of graph.nodes)
          if (op === 'Conv') sizes.push(`${graph.weights(inputs[1])?.dims ?? 'made anew'}`);
      });
      return sizes;
    };
    const small = (channels: number) => Array.from({ length: 4 }, () => `4,${channels},2,2`);

    it.each<[string, Layer[], string[]]>([
      ['a pile of them', pile(), ['4,4,3,3', '4,4,3,3', '4,4,3,3', ...small(8), '4,4,3,3']],
      [
        'the sum of a wide and weighed one and one made larger',
        sum('c'),
        ['12,4,1,1', '12,12,1,1', '12,4,1,1', '4,12,1,1', 'made anew', ...small(12)],
      ],
    ])('%s is convolved before the small ones are made larger', async (_, layers, wanted) => {
      const model = modelOf(layers);
      const simple = simplify(model);
      expect(kernels(simple)).toEqual(wanted);
      const dims = [1, 4, 8, 12];
      expect(distance(await answer(simple, dims), await answer(model, dims))).toBeLessThan(1e-5);
    });

    it.each<[string, Layer[]]>([
      ['made larger by mixing pixels', pile('linear')],
      ['weighed by something else', sum('x2')],
    ])('they stay as they are when %s', (_, layers) => {
      const model = modelOf(layers);
      expect(kernels(simplify(model))).toEqual(kernels(model));
    });
  });

  it.each<[string, Layer[]]>([
    [
      'a scale that something else sees as well',
      [conv('x', 'a'), step('Mul', ['a', 'two'], 'b'), step('Relu', ['b'], 'c'), step('Add', ['a', 'c'], 'y')],
    ],
    ['a scale of each channel', [conv('x', 'a'), step('Mul', ['a', 'gains'], 'b'), step('Relu', ['b'], 'y')]],
    [
      'a shift that would drown the values',
      [
        step('Relu', ['x'], 'a'),
        step('Mul', ['a', 'tiny'], 'b'),
        step('Add', ['b', 'half'], 'c'),
        step('Relu', ['c'], 'y'),
      ],
    ],
    ['an activation with other limits', [conv('x', 'a'), ...spelled('a', 'b', 'seven'), narrow('b', 'y')]],
    ['what the caller gets', [conv('x', 'a'), step('Mul', ['a', 'two'], 'y')]],
  ])('keeps %s', async (_, layers) => {
    const model = modelOf(layers);
    const simple = simplify(model);
    expect(stepsOf(simple)).toEqual(layers.map(({ op }) => op));
    expect(await answer(simple, [1, 4, 5, 7])).toEqual(await answer(model, [1, 4, 5, 7]));
  });

  it('reads what it has written', () => {
    const model = modelOf([conv('x', 'a'), ...spelled('a', 'b'), narrow('b', 'y')]);
    expect(simplify(simplify(model))).toEqual(simplify(model));
  });

  it('leaves files of the oldest formats as they are', () => {
    const old = message([
      [1, 3],
      [7, message([[2, 'graph']])],
    ]);
    expect(simplify(old)).toBe(old);
  });

  it.each([
    ['pp-ocrv4-det', [1, 3, 96, 160]],
    ['pp-ocrv4-rec', [1, 3, 48, 136]],
    ['pp-ocr-angle', [1, 3, 48, 192]],
  ])('answers the same as %s, in far fewer steps', async (name, dims) => {
    const model = await readFile(locateModel(name));
    const simple = simplify(model);
    const steps = stepsOf(simple);
    const before = stepsOf(model).filter(op => op !== 'Constant');
    expect(steps.length).toBeLessThan(0.7 * before.length);
    expect(steps.filter(op => op === 'Clip' || op === 'ConvTranspose' || op === 'BatchNormalization')).toEqual([]);
    expect(distance(await answer(simple, dims), await answer(model, dims))).toBeLessThan(1e-4);
  });
});
