import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { Collector } from '#imgtr/translate/desk/collector.js';
import { Pace } from '#imgtr/translate/desk/pace.js';

const signal = new AbortController().signal;

describe('the pace', () => {
  /** Runs ten pieces of work; the most that ran at a time. */
  const mostAtATime = async (pace: Pace) => {
    let running = 0;
    let most = 0;
    const work = async () => {
      most = Math.max(most, ++running);
      await sleep(2);
      running--;
    };
    await Promise.all(Array.from({ length: 10 }, () => pace.run(work, signal)));
    return most;
  };

  it('lets so many requests run at a time', async () =>
    expect(await mostAtATime(new Pace({ concurrency: 3 }))).toBe(3));

  it('halves when the service is busy, and widens again with what succeeds', async () => {
    const pace = new Pace({ concurrency: 8 });
    pace.slowDown(0);
    pace.slowDown(0);
    pace.slowDown(0);
    let running = 0;
    const seen: number[] = [];
    const work = async () => {
      seen.push(++running);
      await sleep(2);
      running--;
    };
    await Promise.all(Array.from({ length: 12 }, () => pace.run(work, signal)));
    expect(seen[0]).toBe(1);
    expect(seen[1]).toBe(1);
    expect(Math.max(...seen)).toBeGreaterThan(1);
  });

  it('starts no more requests than the minute allows', async () => {
    const pace = new Pace({ concurrency: 4, rpm: 2 });
    const stop = new AbortController();
    let started = 0;
    const runs = Array.from({ length: 4 }, () => pace.run(async () => void started++, stop.signal));
    const settled = Promise.allSettled(runs);
    await sleep(20);
    expect(started).toBe(2);
    stop.abort();
    expect((await settled).filter(({ status }) => status === 'rejected')).toHaveLength(2);
  });

  it('takes 0 a minute for no limit', async () => {
    expect(await mostAtATime(new Pace({ concurrency: 2, rpm: 0 }))).toBe(2);
  });

  it('keeps its places when work fails', async () => {
    const pace = new Pace({ concurrency: 1 });
    await expect(pace.run(() => Promise.reject(new Error('no')), signal)).rejects.toThrow('no');
    expect(await pace.run(async () => 'yes', signal)).toBe('yes');
  });
});

describe('the collector', () => {
  const collect = (more: object = {}) => {
    const batches: (readonly string[])[] = [];
    const collector = new Collector<string>({
      size: 3,
      weight: 10,
      weigh: text => text.length,
      pages: 9,
      pageOf: text => text,
      groupOf: () => 'one',
      waitMs: 5,
      mayWait: () => false,
      concurrency: 2,
      work: async batch => {
        batches.push(batch);
        await sleep(1);
      },
      ...more,
    });
    return { batches, collector };
  };

  it('sends a batch as soon as it is full, and the rest after the wait', async () => {
    const { batches, collector } = collect();
    for (const item of ['a', 'b', 'c', 'd']) collector.add(item);
    expect(batches).toEqual([['a', 'b', 'c']]);
    await sleep(20);
    expect(batches).toEqual([['a', 'b', 'c'], ['d']]);
  });

  it('never lets a batch weigh too much, but for an item that is too heavy alone', async () => {
    const { batches, collector } = collect({ waitMs: 1 });
    for (const item of ['aaaaaa', 'bbbbbb', 'x'.repeat(30), 'c']) collector.add(item);
    await sleep(30);
    expect(batches).toEqual([['aaaaaa'], ['bbbbbb'], ['x'.repeat(30)], ['c']]);
  });

  it('lets what is here wait for as long as more comes', async () => {
    let more = true;
    const { batches, collector } = collect({ waitMs: 1, mayWait: () => more });
    collector.add('a');
    await sleep(20);
    collector.add('b');
    await sleep(20);
    expect(batches).toEqual([]);
    more = false;
    await sleep(20);
    expect(batches).toEqual([['a', 'b']]);
  });

  it('gathers fuller batches while all places are taken', async () => {
    let finish = () => {};
    const { batches, collector } = collect({
      concurrency: 1,
      work: async (batch: readonly string[]) => {
        batches.push(batch);
        if (batches.length === 1) await new Promise<void>(resolve => (finish = resolve));
      },
    });
    collector.add('a');
    collector.flush();
    for (const item of ['b', 'c']) {
      collector.add(item);
      await sleep(10);
    }
    finish();
    await sleep(10);
    expect(batches).toEqual([['a'], ['b', 'c']]);
  });

  it('ends a batch before a group that goes on, and keeps groups together however they come', async () => {
    const { batches, collector } = collect({ size: 4, weight: 99, groupOf: (text: string) => text[0] as string });
    for (const item of ['a1', 'b1', 'a2', 'b2', 'b3']) collector.add(item);
    expect(batches).toEqual([['a1', 'a2']]);
    collector.flush();
    await sleep(5);
    expect(batches.slice(1)).toEqual([['b1', 'b2', 'b3']]);
  });
});
