import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { mapConcurrent } from '#imgtr/flow/map-concurrent.js';

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

/** Numbers 0..count-1; says whether it was closed and how many were taken. */
function numbers(count: number, failAt = Infinity) {
  const state = { taken: 0, closed: false };
  async function* generate() {
    try {
      for (let i = 0; i < count; i++) {
        if (i === failAt) throw new Error('source broke');
        state.taken++;
        yield i;
      }
    } finally {
      state.closed = true;
    }
  }
  return { state, items: generate() };
}

describe('mapConcurrent', () => {
  it('yields every result once, in the order in which they finish', async () => {
    const { items } = numbers(4);
    const results = await collect(mapConcurrent(items, 4, async n => sleep(n === 0 ? 60 : n, n * 10)));
    expect([...results].sort()).toEqual([0, 10, 20, 30]);
    expect(results.at(-1)).toBe(0);
  });

  it('never has more than the limit in hand', async () => {
    const { items } = numbers(20);
    let inHand = 0;
    let most = 0;
    await collect(
      mapConcurrent(items, 3, async () => {
        most = Math.max(most, ++inHand);
        await sleep(2);
        inHand--;
      }),
    );
    expect(most).toBe(3);
  });

  it('stops taking items while the consumer holds back', async () => {
    const { state, items } = numbers(50);
    const results = mapConcurrent(items, 2, async n => n);
    await results.next();
    await sleep(30);
    expect(state.taken).toBeLessThanOrEqual(3);
    await results.return(undefined);
  });

  it('throws the error of the work after the items in hand have settled, and closes the source', async () => {
    const { state, items } = numbers(50);
    let settled = 0;
    const failing = mapConcurrent(items, 4, async n => {
      await sleep(n === 1 ? 5 : 25);
      settled++;
      if (n === 1) throw new Error('work broke');
      return n;
    });
    await expect(collect(failing)).rejects.toThrow('work broke');
    expect(settled).toBe(4);
    expect(state.closed).toBe(true);
  });

  it('passes on what was done before the source broke', async () => {
    const { items } = numbers(5, 3);
    const seen: number[] = [];
    const run = async () => {
      for await (const n of mapConcurrent(items, 2, async n => n)) seen.push(n);
    };
    await expect(run()).rejects.toThrow('source broke');
    expect(seen.sort()).toEqual([0, 1, 2]);
  });

  it('closes the source when the consumer leaves early', async () => {
    const { state, items } = numbers(50);
    for await (const n of mapConcurrent(items, 2, async n => n)) if (n >= 1) break;
    expect(state.closed).toBe(true);
  });
});
