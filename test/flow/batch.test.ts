import { describe, expect, it, vi } from 'vitest';
import { createBatcher } from '#imgtr/flow/batch.js';

/** A batcher that doubles numbers, and the batches it made. */
function doubling(settings: { size: number; waitMs: number }) {
  const batches: number[][] = [];
  const batcher = createBatcher({
    ...settings,
    work: async (items: readonly number[]) => {
      batches.push([...items]);
      return items.map(item => item * 2);
    },
  });
  return { batcher, batches };
}

describe('a batch', () => {
  it('leaves when it is full, each caller getting its own result', async () => {
    const { batcher, batches } = doubling({ size: 3, waitMs: 1e6 });
    expect(await Promise.all([1, 2, 3].map(batcher.add))).toEqual([2, 4, 6]);
    expect(batches).toEqual([[1, 2, 3]]);
  });

  it('leaves half full when its oldest item has waited long enough', async () => {
    vi.useFakeTimers();
    try {
      const { batcher, batches } = doubling({ size: 8, waitMs: 50 });
      const first = batcher.add(1);
      await vi.advanceTimersByTimeAsync(40);
      const second = batcher.add(2);
      expect(batches).toEqual([]);
      await vi.advanceTimersByTimeAsync(10);
      expect(await Promise.all([first, second])).toEqual([2, 4]);
      expect(batches).toEqual([[1, 2]]);
    } finally {
      vi.useRealTimers();
    }
  });

  it('waits for the one before it', async () => {
    let running = 0;
    let most = 0;
    const batcher = createBatcher({
      ...{ size: 1, waitMs: 0 },
      work: async (items: readonly number[]) => {
        most = Math.max(most, ++running);
        await new Promise(resolve => setImmediate(resolve));
        running--;
        return items;
      },
    });
    await Promise.all([1, 2, 3].map(batcher.add));
    expect(most).toBe(1);
  });

  it('fails its own callers only', async () => {
    const batcher = createBatcher({
      ...{ size: 2, waitMs: 1e6 },
      work: async (items: readonly number[]) => {
        if (items.includes(2)) throw new Error('no twos');
        return items;
      },
    });
    const results = await Promise.allSettled([1, 2, 3, 4].map(batcher.add));
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'fulfilled', 'fulfilled']);
  });

  it('leaves at closing time, and nothing is taken afterwards', async () => {
    const { batcher } = doubling({ size: 8, waitMs: 1e6 });
    const last = batcher.add(21);
    await batcher.close();
    expect(await last).toBe(42);
    await expect(batcher.add(1)).rejects.toThrow('closed');
  });
});
