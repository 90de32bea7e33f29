import { expect, it } from 'vitest';
import { readContract } from '#imgtr/erase/lama/contract.js';
import { MissingError } from '#imgtr/errors.js';
import type { Slot } from '#imgtr/runtime/inference/inference.js';

const slot = (name: string, ...dims: (number | string)[]): Slot => ({ name, type: 'float32', dims });
const graph = (image: Slot, mask: Slot, output = slot('output', 'N', 3, 512, 512)) => ({
  inputs: [image, mask],
  outputs: [output],
});

it('reads a model of fixed size and free batch', () => {
  const model = graph(slot('image', 'N', 3, 512, 512), slot('mask', 'N', 1, 512, 512));
  expect(readContract('m.onnx', model)).toEqual({
    ...{ image: 'image', mask: 'mask', output: 'output' },
    ...{ side: 512, single: false },
  });
});

it('reads a model of free size that takes one tile a run', () => {
  const model = graph(slot('image', 1, 3, 'H', 'W'), slot('mask', 1, 1, 'H', 'W'), slot('out', 1, 3, 'H', 'W'));
  expect(readContract('m.onnx', model)).toMatchObject({ output: 'out', side: undefined, single: true });
});

it.each([
  ['has other inputs', graph(slot('x', 'N', 3, 512, 512), slot('mask', 'N', 1, 512, 512)), 'inputs are x, mask'],
  ['has one input', { inputs: [slot('image', 'N', 3, 8, 8)], outputs: [] }, 'inputs are image'],
  ['takes four channels', graph(slot('image', 'N', 4, 512, 512), slot('mask', 'N', 1, 512, 512)), '3 channels'],
  ['takes rows of channels', graph(slot('image', 'N', 512, 512, 3), slot('mask', 'N', 1, 512, 512)), '3 channels'],
  ['takes two tiles a run', graph(slot('image', 2, 3, 512, 512), slot('mask', 2, 1, 512, 512)), 'N must be 1'],
  ['takes no square', graph(slot('image', 1, 3, 512, 256), slot('mask', 1, 1, 512, 256)), 'square'],
  ['takes sides it cannot halve', graph(slot('image', 1, 3, 300, 300), slot('mask', 1, 1, 300, 300)), 'multiple of 8'],
  ['takes masks of another size', graph(slot('image', 1, 3, 512, 512), slot('mask', 1, 1, 256, 256)), 'sizes differ'],
  [
    'gives one channel',
    graph(slot('image', 1, 3, 8, 8), slot('mask', 1, 1, 8, 8), slot('o', 1, 1, 8, 8)),
    '3 channels',
  ],
  [
    'takes bytes',
    graph({ ...slot('image', 1, 3, 8, 8), type: 'uint8' }, slot('mask', 1, 1, 8, 8)),
    'float32 was expected',
  ],
])('refuses a model that %s, saying so', (_, model, what) => {
  const read = () => readContract('m.onnx', model);
  expect(read).toThrow(MissingError);
  expect(read).toThrow(what);
});
