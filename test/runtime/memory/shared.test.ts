import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { sharedSize } from '#imgtr/runtime/memory/reclaim.js';
import { sharedBytes, sharedFloats } from '#imgtr/runtime/memory/shared.js';

describe('shared memory', () => {
  it('is given back when nobody holds it', async () => {
    const before = process.memoryUsage().rss;
    for (let i = 0; i < 40; i++) {
      sharedBytes(32e6).fill(1);
      await setImmediate();
    }
    expect(process.memoryUsage().rss - before).toBeLessThan(500e6); // of 1,280 MB
  });

  it('is found wherever a result holds it', () => {
    const nested = { raster: { data: sharedBytes(10) }, patches: new Map([['b1', { mask: sharedBytes(5) }]]) };
    expect(sharedSize(nested)).toBe(15);
    expect(sharedSize([sharedFloats(2), new Uint8Array(100), 'text', undefined])).toBe(8);
  });
});
