/** The memory that a fleet's workers share. */
import { beforeEach, expect, it, onTestFinished } from 'vitest';
import { openSharedMemory } from '#imgtr/queue/redis/translations.js';
import { redisOfFile } from './redis-server.js';
import { startProxy } from './tcp-proxy.js';

const server = redisOfFile();
beforeEach(async () => void (await server.client.flushall()));

const key = { text: '加绒 加厚\n', from: 'zh', to: 'ko', by: 'gemini flash 3' };
async function open(url = server.url) {
  const memory = await openSharedMemory({ url });
  onTestFinished(() => memory.close());
  return memory;
}

it('knows what any of its workers has kept, each key apart', async () => {
  const [one, other] = [await open(), await open()];
  expect(await one.recall(key)).toBeUndefined();
  await one.keep(key, '기모 안감\n');
  expect(await other.recall(key)).toBe('기모 안감\n');
  for (const change of [{ text: '加绒' }, { to: 'en' }, { by: 'human' }, { from: 'ja' }])
    expect(await other.recall({ ...key, ...change })).toBeUndefined();
  await other.keep(key, '두꺼운 기모');
  expect(await one.recall(key)).toBe('두꺼운 기모');
});

it('forgets what nobody has asked for in a season', async () => {
  const memory = await open();
  await memory.keep(key, 'x');
  const [name] = (await server.client.keys('imgtr:memory:*')) as [string];
  await server.client.expire(name, 100);
  await memory.recall(key);
  expect(await server.client.ttl(name)).toBeGreaterThan(80 * 24 * 3600);
});

it('knows nothing while its server is away or full, and is no hindrance', async () => {
  const proxy = await startProxy(server.port);
  const memory = await open(`redis://127.0.0.1:${proxy.port}`);
  await memory.keep(key, 'x');
  proxy.silence();
  expect(await memory.recall(key)).toBeUndefined();
  await memory.keep({ ...key, to: 'en' }, 'y');
  await proxy.close();
  await server.client.config('SET', 'maxmemory', '1');
  onTestFinished(async () => void (await server.client.config('SET', 'maxmemory', '0')));
  await (await open()).keep({ ...key, to: 'ja' }, 'z');
});
