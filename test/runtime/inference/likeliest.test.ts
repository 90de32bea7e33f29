import { describe, expect, it } from 'vitest';
import { likeliestTwo } from '#imgtr/runtime/inference/likeliest.js';

describe('the two likeliest', () => {
  it('classes of every row come with their values, greatest first', () => {
    const data = Float32Array.from([0.25, 0.5, 0.125, 0.125, 0, 0.25, 0.75, 0]);
    const { data: kept, dims } = likeliestTwo({ data, dims: [1, 2, 4] });
    expect(dims).toEqual([1, 2, 4]);
    expect([...kept]).toEqual([1, 0.5, 0, 0.25, 2, 0.75, 1, 0.25]);
    expect(kept.buffer).toBeInstanceOf(SharedArrayBuffer);
  });

  it('of a single class are the same', () => {
    expect([...likeliestTwo({ data: Float32Array.of(0.5), dims: [1, 1] }).data]).toEqual([0, 0.5, 0, 0.5]);
  });
});
