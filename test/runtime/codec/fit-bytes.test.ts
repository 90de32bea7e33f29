import { describe, expect, it } from 'vitest';
import { fitBytes, LEAST_QUALITY } from '#imgtr/runtime/codec/fit-bytes.js';

/** A format whose files have 100 bytes a step of quality. */
const write = (asked: number[]) => async (quality: number) => {
  asked.push(quality);
  return new Uint8Array(quality * 100);
};

describe('fitBytes', () => {
  it.each([
    [8000, 80],
    [8050, 80],
    [9200, 91],
    [20_000, 91],
    [3000, 30],
  ])('finds the best quality within %i bytes: %i', async (limit, quality) => {
    const asked: number[] = [];
    expect(await fitBytes(write(asked), { highest: 91, limit })).toMatchObject({ quality });
    expect(asked.length).toBeLessThanOrEqual(6);
  });

  it('finds none where even the least is too large', async () => {
    expect(await fitBytes(write([]), { highest: 91, limit: 100 * LEAST_QUALITY - 1 })).toBeUndefined();
  });
});
