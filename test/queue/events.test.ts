/** What becomes of a request's pictures, for those who listen. */
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { Claim } from '#imgtr/ports.js';
import { openEvents } from '#imgtr/queue/redis/events.js';
import { openRedisQueue } from '#imgtr/queue/redis/redis.js';
import { redisOfFile } from './redis-server.js';

const server = redisOfFile();
beforeEach(async () => void (await server.client.flushall()));

async function open() {
  const events = await openEvents({ url: server.url });
  onTestFinished(() => events.close());
  return events;
}
const forEver = new AbortController().signal;
/** All that is told until the end. */
async function hear(events: Awaited<ReturnType<typeof open>>, from: { after?: string } = {}) {
  const told: string[] = [];
  for await (const { event } of events.follow('r', { ...from, signal: forEver }))
    told.push(`${event.image_id} ${event.event}`);
  return told;
}

describe('a request that was announced', () => {
  it('is followed to the end of its last picture, by those who come later too', async () => {
    const events = await open();
    await events.expect('r', 2);
    const listening = hear(events);
    const queue = await openRedisQueue({ url: server.url, list: 'tasks', errors: 'errors' });
    onTestFinished(() => queue.close());
    await server.client.rpush('tasks', 'a', 'b');
    const claim = async () => (await queue.claim(forEver)) as Claim;
    const notice = (image_id: string, event: 'read' | 'done' | 'failed') => ({
      requestId: 'r',
      event: { image_id, event },
    });
    const [a, b] = [await claim(), await claim()];
    await queue.finish(a, { notice: notice('a', 'done') });
    expect(await events.standing('r')).toEqual({ expected: 2, ended: 1, isTold: true });
    await queue.bury(b, Buffer.from('{}'), notice('b', 'failed'));
    expect(await listening).toEqual(['a done', 'b failed']);
    expect(await hear(events)).toEqual(['a done', 'b failed']);
  });

  it('has an end when what was told is forgotten, and what a producer could not hand over counts', async () => {
    const events = await open();
    await events.expect('r', 1);
    events.tell('r', { event: 'failed', image_id: 'a' });
    await expect.poll(() => events.standing('r')).toEqual({ expected: 1, ended: 1, isTold: true });
    await server.client.del('imgtr:events:r');
    expect(await hear(events)).toEqual([]);
    expect(await events.standing('nobody')).toBeUndefined();
  });
});

it('a request that is announced once more begins anew, behind what was told of the first', async () => {
  const events = await open();
  expect(await events.expect('r', 1)).toBe('0');
  events.tell('r', { event: 'failed', image_id: 'a' });
  expect(await hear(events)).toEqual(['a failed']);
  const after = await events.expect('r', 1);
  expect(await events.standing('r')).toMatchObject({ expected: 1, ended: 0 });
  events.tell('r', { event: 'failed', image_id: 'b' });
  expect(await hear(events, { after })).toEqual(['b failed']);
});

it('whoever was told up to an event hears what came behind it', async () => {
  const events = await open();
  await events.expect('r', 1);
  events.tell('r', { event: 'queued', image_id: 'a' });
  await expect.poll(async () => await server.client.xlen('imgtr:events:r')).toBe(1);
  const [[id]] = (await server.client.xrange('imgtr:events:r', '-', '+')) as [[string, string[]]];
  events.tell('r', { event: 'failed', image_id: 'a' });
  expect(await hear(events, { after: id })).toEqual(['a failed']);
});
