import { setImmediate } from 'node:timers/promises';
import { createCanvas } from '@napi-rs/canvas';
import { describe, expect, it } from 'vitest';
import { giveBack, noteLent, sharedSize } from '#imgtr/runtime/memory/reclaim.js';
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

describe('memory that a library hands over', () => {
  it('is given back in the middle of a task', async () => {
    const context = createCanvas(600, 400).getContext('2d');
    const before = process.memoryUsage().rss;
    for (let i = 0; i < 200; i++) {
      noteLent(context.getImageData(0, 0, 600, 400).data.length);
      await giveBack();
    }
    expect(process.memoryUsage().rss - before).toBeLessThan(100e6); // of 192 MB
  });
});
