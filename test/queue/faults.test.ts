/** Workers that die, freeze and lose their connections, and a server that is killed: nothing is lost, nothing comes twice. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { counted, keepFleet, pushTasks, startTiny, type Tiny, tally, until } from './fleet.js';
import { type Server, startRedis } from './redis-server.js';
import { startProxy } from './tcp-proxy.js';

const MINUTES = 60_000;
const APPEND_ONLY = ['--appendonly', 'yes', '--appendfsync', 'everysec'];

let server: Server;
let closers: (() => Promise<unknown>)[];
beforeEach(async () => {
  server = await startRedis(APPEND_ONLY);
  closers = [() => server.close()];
});
afterEach(async () => {
  for (const close of closers.reverse()) await close();
});

const tiny = (settings: object = {}): Tiny => {
  const one = startTiny({ url: server.url, ...settings });
  closers.push(() => one.end('SIGKILL'));
  return one;
};
const fleetOf = (size: number, settings: object = {}) => {
  const fleet = keepFleet(size, () => startTiny({ url: server.url, ...settings }));
  closers.push(() => fleet.end());
  return fleet;
};
const arrived = (count: number) => until(async () => (await server.client.llen('next')) >= count);
/** No worker has anything in hand any more. */
const settled = () => until(async () => (await server.client.keys('imgtr:{tasks}:p:*')).length === 0);

describe('workers', () => {
  it('may be killed at any moment', { timeout: 20 * MINUTES }, async () => {
    const [count, kills] = [counted(1200, 10_000), counted(12, 200)];
    await pushTasks(server.client, count);
    // Long enough that there is work to the last kill.
    const fleet = fleetOf(3, { workMs: counted(60, 250) });
    await fleet.kill(kills);
    expect(await server.client.llen('next')).toBeLessThan(count);
    await arrived(count);
    await settled();
    expect(await tally(server.client, count)).toEqual({ lost: 0, twice: 0 });
    expect(await server.client.llen('error_queue')).toBe(0);
    expect(fleet.deaths).toBeGreaterThanOrEqual(kills);
  });

  it.each([
    ['of the same machine, at once', false],
    ['of another machine, when its heartbeat is over', true],
  ])('give back what they had in hand when they die: one %s', { timeout: 2 * MINUTES }, async (_, stranger) => {
    await pushTasks(server.client, 8);
    const first = tiny({ workMs: 600_000, stranger, ...(stranger && { ttlMs: 3000 }) });
    await until(async () => (await server.client.llen('tasks')) === 0);
    tiny();
    await first.end('SIGKILL');
    await arrived(8);
    expect(await tally(server.client, 8)).toEqual({ lost: 0, twice: 0 });
  });

  it('that are told to end finish what they have, and take nothing more', { timeout: 10 * MINUTES }, async () => {
    const rounds = counted(4, 50);
    await pushTasks(server.client, rounds * 40);
    const fleet = fleetOf(2, { workMs: 60 });
    for (let n = 0; n < rounds; n++) {
      const worker = fleet.workers[n % 2] as Tiny;
      await worker.ready;
      await sleep(Math.random() * 300);
      await worker.end('SIGTERM');
      // What came at the last moment went back.
      const { claimed = 0, finished = 0, handedBack = 0, stale } = worker.counts();
      expect({ settled: finished + handedBack, stale }).toEqual({ settled: claimed, stale: 0 });
    }
    await arrived(rounds * 40);
    await settled();
    expect(await tally(server.client, rounds * 40)).toEqual({ lost: 0, twice: 0 });
  });

  it('that were frozen and taken for dead do no harm when they go on', { timeout: 10 * MINUTES }, async () => {
    const [count, rounds] = [counted(300, 4000), counted(2, 40)];
    await pushTasks(server.client, count);
    const settings = { ttlMs: 1000, workMs: counted(150, 40), stranger: true };
    const [frozen] = [tiny(settings), tiny(settings)] as [Tiny, Tiny];
    const hand = `imgtr:{tasks}:p:${(await frozen.ready).id}`;
    const inHand = () => server.client.llen(hand);
    for (let round = 0; round < rounds; round++) {
      await until(async () => (await inHand()) > 0 || (await server.client.llen('tasks')) === 0);
      frozen.child.kill('SIGSTOP');
      // Its tasks are gone from its hand: the others have them.
      await until(async () => (await inHand()) === 0);
      frozen.child.kill('SIGCONT');
    }
    await arrived(count);
    await settled();
    expect(await tally(server.client, count)).toEqual({ lost: 0, twice: 0 });
    await frozen.end('SIGTERM');
    expect(frozen.counts().stale).toBeGreaterThan(0);
  });

  it('whose main thread is busy are not taken for dead', { timeout: 2 * MINUTES }, async () => {
    await pushTasks(server.client, 1, () => ({ busyMs: 7000 }));
    const busy = tiny({ ttlMs: 1500, stranger: true });
    await until(async () => (await server.client.llen('tasks')) === 0);
    const other = tiny();
    await arrived(1);
    await Promise.all([busy.end('SIGTERM'), other.end('SIGTERM')]);
    expect(other.counts()).toMatchObject({ reaped: 0, claimed: 0 });
    expect(busy.counts()).toMatchObject({ finished: 1, stale: 0 });
  });

  it('bury a task that kills them, and no other', { timeout: 20 * MINUTES }, async () => {
    const [count, deadly] = counted(1, 2) === 1 ? [150, 1] : [2000, 5];
    const isDeadly = (n: number) => n % Math.floor(count / deadly) === 20 && n < count;
    await pushTasks(server.client, count, n => (isDeadly(n) ? { deadly: true } : {}));
    const fleet = fleetOf(2);
    await until(async () => (await server.client.llen('error_queue')) >= deadly);
    await arrived(count - deadly);
    await settled();
    const records = (await server.client.lrange('error_queue', 0, -1)).map(text => JSON.parse(text));
    expect(records.map(({ kind, task }) => [kind, task.deadly])).toEqual(Array(deadly).fill(['poison', true]));
    expect(await tally(server.client, count)).toMatchObject({ lost: deadly, twice: 0 });
    expect(fleet.deaths).toBeLessThanOrEqual(6 * deadly);
  });

  it('have no more in hand than they work on, and one', { timeout: 2 * MINUTES }, async () => {
    await pushTasks(server.client, 200);
    tiny({ concurrency: 4, workMs: 30 });
    let most = 0;
    await until(async () => {
      for (const hand of await server.client.keys('imgtr:{tasks}:p:*'))
        most = Math.max(most, await server.client.llen(hand));
      return (await server.client.llen('next')) === 200;
    });
    expect(most).toBeGreaterThan(2);
    expect(most).toBeLessThanOrEqual(5);
  });

  it('try again what failed for now, and bury what failed for good', { timeout: 2 * MINUTES }, async () => {
    await pushTasks(server.client, 4, n => [{}, { flaky: 2 }, { flaky: 9 }, { bad: true }][n] as object);
    tiny();
    await arrived(2);
    await until(async () => (await server.client.llen('error_queue')) === 2);
    const records = (await server.client.lrange('error_queue', 0, -1)).map(text => JSON.parse(text));
    expect(records).toMatchObject([
      { kind: 'permanent', code: 'E_BAD_IMAGE', error: 'it is bad', attempts: 1, retryable: false, image_id: 'i3' },
      { kind: 'exhausted', code: 'E_TRANSFER', error: 'not now', attempts: 3, retryable: true, image_id: 'i2' },
    ]);
    expect(await tally(server.client, 2)).toEqual({ lost: 0, twice: 0 });
  });
});

describe('connections', () => {
  it('may be cut at any moment', { timeout: 10 * MINUTES }, async () => {
    const [count, cuts] = [counted(800, 10_000), counted(8, 50)];
    await pushTasks(server.client, count);
    const proxy = await startProxy(server.port);
    closers.push(() => proxy.close());
    const workers = [1, 2].map(() => tiny({ url: `redis://127.0.0.1:${proxy.port}`, workMs: 10 }));
    await Promise.all(workers.map(({ ready }) => ready));
    for (let n = 0; n < cuts; n++) {
      await sleep(20 + Math.random() * 150);
      proxy.cut();
    }
    await arrived(count);
    await settled();
    expect(await tally(server.client, count)).toEqual({ lost: 0, twice: 0 });
  });

  it('that go silent are made anew', { timeout: 5 * MINUTES }, async () => {
    await pushTasks(server.client, 100);
    const proxy = await startProxy(server.port);
    closers.push(() => proxy.close());
    tiny({ url: `redis://127.0.0.1:${proxy.port}`, workMs: 100 });
    await arrived(10);
    proxy.silence();
    await arrived(100);
    await settled();
    expect(await tally(server.client, 100)).toEqual({ lost: 0, twice: 0 });
  });
});

describe('the server', () => {
  it('may be killed and started again on its append-only file', { timeout: 10 * MINUTES }, async () => {
    const [count, kills] = [counted(800, 10_000), counted(2, 10)];
    await pushTasks(server.client, count);
    await server.client.config('SET', 'appendfsync', 'always'); // what was pushed is there: this is about the workers
    await pushTasks(server.client, 0);
    fleetOf(2, { workMs: 20 });
    for (let n = 0; n < kills; n++) {
      await arrived((count / (kills + 1)) * (n + 0.5));
      await server.restart();
    }
    await arrived(count);
    await settled();
    expect(await tally(server.client, count)).toEqual({ lost: 0, twice: 0 });
  });

  it('may have no room for a while', { timeout: 5 * MINUTES }, async () => {
    await pushTasks(server.client, 100);
    tiny({ workMs: 20 });
    await arrived(5);
    await server.client.config('SET', 'maxmemory', '1mb');
    await sleep(1500);
    await server.client.config('SET', 'maxmemory', '0');
    await arrived(100);
    await settled();
    expect(await tally(server.client, 100)).toEqual({ lost: 0, twice: 0 });
  });

  it('may be a replica for a while', { timeout: 5 * MINUTES }, async () => {
    await pushTasks(server.client, 100);
    tiny({ workMs: 20 });
    await arrived(5);
    await server.client.replicaof('127.0.0.1', '1');
    await sleep(1000);
    await server.client.replicaof('NO', 'ONE');
    await arrived(100);
    await settled();
    expect(await tally(server.client, 100)).toEqual({ lost: 0, twice: 0 });
  });
});
