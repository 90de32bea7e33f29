/** What every queue promises, on each of them. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import type { Claim, Queue } from '#imgtr/ports.js';
import { createMemoryLists } from '#imgtr/queue/memory.js';
import { openRedisQueue } from '#imgtr/queue/redis/redis.js';
import { redisOfFile } from '../queue/redis-server.js';

/** The lists behind a queue, and another queue on them. */
interface Lists {
  push(list: string, body: Uint8Array): Promise<void>;
  items(list: string): Promise<Buffer[]>;
  /** The names of the events told of a request. */
  told(requestId: string): Promise<string[]>;
  open(list: string): Promise<Queue>;
}

const server = redisOfFile();

const kinds: Record<string, () => Promise<Lists>> = {
  redis: async () => {
    await server.client.flushall();
    return {
      push: async (list, body) => void (await server.client.rpush(list, Buffer.from(body))),
      items: list => server.client.lrangeBuffer(list, 0, -1),
      told: async id =>
        (await server.client.xrange(`imgtr:events:${id}`, '-', '+')).map(([, fields]) => fields[1] ?? ''),
      open: list => openRedisQueue({ url: server.url, list, errors: 'errors' }),
    };
  },
  memory: async () => {
    const lists = createMemoryLists();
    return {
      push: async (list, body) => lists.push(list, body),
      items: async list => lists.items(list).map(body => Buffer.from(body)),
      told: async id => lists.told(id).map(({ event }) => event),
      open: async list => lists.open({ list, errors: 'errors' }),
    };
  },
};

describe.each(Object.keys(kinds))('a queue in %s', kind => {
  let lists: Lists;
  let queue: Queue;
  const opened: Queue[] = [];
  const begin = async () => {
    lists = await (kinds[kind] as () => Promise<Lists>)();
    queue = await lists.open('tasks');
    opened.push(queue);
  };
  afterEach(async () => {
    for (const one of opened.splice(0)) await one.close();
  });
  const forEver = new AbortController().signal;
  const claim = async () => (await queue.claim(forEver)) as Claim;
  const push = (...texts: string[]) => Promise.all(texts.map(text => lists.push('tasks', Buffer.from(text))));
  const text = async (list: string) => (await lists.items(list)).map(String);

  it('gives messages in their order, byte for byte, and passes on what comes of them', async () => {
    await begin();
    const odd = Buffer.from([0xff, 0xfe, 0, 0x7b, 0x0a]);
    await lists.push('tasks', odd);
    await push('b');
    const first = await claim();
    expect(Buffer.from(first.body).equals(odd)).toBe(true);
    expect(await queue.finish(first, { next: { list: 'next', body: odd } })).toBe(true);
    expect((await lists.items('next'))[0]?.equals(odd)).toBe(true);
    const second = await claim();
    expect(String(Buffer.from(second.body))).toBe('b');
    expect(await queue.finish(second)).toBe(true);
    expect(await lists.items('next')).toHaveLength(1);
  });

  it('waits for a message, until it is told to stop', async () => {
    await begin();
    const waiting = queue.claim(forEver);
    await sleep(50);
    await push('late');
    expect(String(Buffer.from((await waiting)?.body ?? []))).toBe('late');
    const stop = new AbortController();
    const waitingAgain = queue.claim(stop.signal);
    stop.abort();
    expect(await waitingAgain).toBeUndefined();
  });

  it('settles a message once', async () => {
    await begin();
    await push('a');
    const only = await claim();
    expect(await queue.handBack(only)).toBe(true);
    expect(await queue.finish(only, { next: { list: 'next', body: Buffer.from('x') } })).toBe(false);
    expect(await queue.bury(only, Buffer.from('x'))).toBe(false);
    expect(await queue.retry(only, 0)).toBe(false);
    expect([await text('tasks'), await text('next'), await text('errors')]).toEqual([['a'], [], []]);
    expect(queue.counts).toMatchObject({ handedBack: 1, finished: 0, stale: 3 });
  });

  it('keeps two equal messages apart', async () => {
    await begin();
    await push('same', 'same');
    const [one, two] = [await claim(), await claim()];
    expect(await queue.finish(one, { next: { list: 'next', body: one.body } })).toBe(true);
    await queue.retry(two, 0);
    const again = await claim();
    expect(await queue.finish(again, { next: { list: 'next', body: again.body } })).toBe(true);
    expect(await text('next')).toEqual(['same', 'same']);
  });

  it('brings back what failed, behind the others, and counts the attempts', async () => {
    await begin();
    await push('a', 'b');
    const first = await claim();
    expect(await queue.tries(first)).toEqual({ attempts: 0, crashes: 0, firstFailedAt: undefined });
    await queue.retry(first, 100);
    const second = await claim();
    expect(String(Buffer.from(second.body))).toBe('b');
    await queue.finish(second);
    const again = await claim();
    expect(String(Buffer.from(again.body))).toBe('a');
    expect(await queue.tries(again)).toMatchObject({ attempts: 1, crashes: 0, firstFailedAt: expect.any(Date) });
    await queue.finish(again);
    await push('a'); // a new task that happens to be the same begins anew
    expect(await queue.tries(await claim())).toMatchObject({ attempts: 0 });
  });

  it('puts what failed for good on the list of errors', async () => {
    await begin();
    await push('a');
    expect(await queue.bury(await claim(), Buffer.from('{"why":1}'))).toBe(true);
    expect([await text('tasks'), await text('errors')]).toEqual([[], ['{"why":1}']]);
  });

  it('tells those who wait of what it settles, and of nothing that was settled before', async () => {
    await begin();
    await push('a', 'b');
    const notice = (event: 'read' | 'failed') => ({ requestId: 'r', event: { event, image_id: 'i' } });
    const [one, two] = [await claim(), await claim()];
    expect(await lists.told('r')).toEqual([]);
    await queue.finish(one, { notice: notice('read') });
    await queue.finish(one, { notice: notice('read') });
    await queue.bury(two, Buffer.from('x'), notice('failed'));
    await queue.bury(two, Buffer.from('x'), notice('failed'));
    expect(await lists.told('r')).toEqual(['read', 'failed']);
  });

  it('hands back what is in hand when it closes, in the order it came', async () => {
    await begin();
    await push('a', 'b', 'c', 'd');
    const first = await claim();
    await claim();
    await claim();
    await queue.finish(first);
    await queue.close();
    expect(await text('tasks')).toEqual(['b', 'c', 'd']);
  });

  it('gives each message to one of its workers', async () => {
    await begin();
    const other = await lists.open('tasks');
    opened.push(other);
    const numbers = Array.from({ length: 60 }, (_, n) => String(n));
    await push(...numbers);
    const stop = new AbortController();
    const seen: string[] = [];
    const drain = async (worker: Queue) => {
      for (let one = await worker.claim(stop.signal); one; one = await worker.claim(stop.signal)) {
        seen.push(String(Buffer.from(one.body)));
        await worker.finish(one);
        if (seen.length === numbers.length) stop.abort();
      }
    };
    await Promise.all([drain(queue), drain(other)]);
    expect(seen.sort()).toEqual(numbers.sort());
  });
});
