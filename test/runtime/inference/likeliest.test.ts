import { describe, expect, it } from 'vitest';
import { likeliest } from '#imgtr/runtime/inference/likeliest.js';

describe('the likeliest classes', () => {
  const data = Float32Array.from([0.25, 0.5, 0.125, 0.0625, 0, 0.25, 0.75, 0]);

  it('of every row come with their values, greatest first', () => {
    const { data: kept, dims } = likeliest({ data, dims: [1, 2, 4] }, 2);
    expect(dims).toEqual([1, 2, 4]);
    expect([...kept]).toEqual([1, 0.5, 0, 0.25, 2, 0.75, 1, 0.25]);
    expect(kept.buffer).toBeInstanceOf(SharedArrayBuffer);
  });

  it('are as many as are asked for', () => {
    const { data: kept, dims } = likeliest({ data, dims: [1, 2, 4] }, 3);
    expect(dims).toEqual([1, 2, 6]);
    expect([...kept.slice(0, 6)]).toEqual([1, 0.5, 0, 0.25, 2, 0.125]);
  });

  it('of a single class are the same', () => {
    expect([...likeliest({ data: Float32Array.of(0.5), dims: [1, 1] }, 2).data]).toEqual([0, 0.5, 0, 0.5]);
  });
});
