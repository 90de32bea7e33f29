/** What lies on the lists: garbage, the same thing many times, what other programs push and pop. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { errorRecordSchema } from '#imgtr/queue/messages.js';
import { openRedisQueue } from '#imgtr/queue/redis/redis.js';
import { imgtr } from '../cli/imgtr.js';
import { tempFolder } from '../temp-folder.js';
import { aTask, startTiny, type Tiny, tally, until } from './fleet.js';
import { python, startPython } from './python.js';
import { type Server, startRedis } from './redis-server.js';

let server: Server;
let worker: Tiny;
beforeAll(async () => {
  server = await startRedis();
  worker = startTiny({ url: server.url });
  await worker.ready;
});
afterAll(async () => {
  await worker.end('SIGKILL');
  await server.close();
});
beforeEach(async () => {
  await server.client.del('tasks', 'next', 'error_queue');
});

const errors = async () => (await server.client.lrange('error_queue', 0, -1)).map(text => JSON.parse(text));

/** A folder of broken JSON files, where there is one: JSONTestSuite's has 318. */
const corpus = (): Buffer[] => {
  const folder = process.env['IMGTR_JSON_CORPUS'];
  return folder ? readdirSync(folder).map(name => readFileSync(path.join(folder, name))) : [];
};

describe('garbage', () => {
  const shapes: [what: string, body: Buffer][] = [
    ['no UTF-8', Buffer.from([0xff, 0xfe, 0x00, 0x7b])],
    ['no JSON', Buffer.from('{"a":')],
    ['nothing', Buffer.from('')],
    ['another kind of JSON', Buffer.from('[1,2]')],
    [
      'a shape that is none',
      Buffer.from(JSON.stringify(aTask(1, { shm_info: { shm_name: 'x', shape: [-1, 1e9, 3] } }))),
    ],
    ['an odd prototype', Buffer.from('{"__proto__":{"request_id":"r"},"constructor":1}')],
    ['deep nesting', Buffer.from('['.repeat(10_000))],
    ['too much', Buffer.alloc(64 * 2 ** 20, 0x20)],
    ['a message for another list', Buffer.from(JSON.stringify({ request_id: 'r', image_id: 'i' }))],
  ];

  it('is buried once each, with the reason; its neighbours are worked on', { timeout: 120_000 }, async () => {
    const all = [...shapes.map(([, body]) => body), ...corpus()];
    for (const [n, body] of all.entries()) {
      await server.client.rpush('tasks', body);
      await server.client.rpush('tasks', JSON.stringify(aTask(n)));
    }
    await until(async () => (await server.client.llen('next')) === all.length);
    await until(async () => (await server.client.llen('error_queue')) === all.length);
    expect(await tally(server.client, all.length)).toEqual({ lost: 0, twice: 0 });
    for (const record of await errors()) {
      expect(record).toMatchObject({ kind: 'invalid', code: 'E_BAD_MESSAGE', queue: 'tasks', role: 'tiny' });
      expect(errorRecordSchema.safeParse(record).success).toBe(true);
      expect(JSON.stringify(record).length).toBeLessThanOrEqual(64 * 1024);
    }
    expect(worker.child.exitCode).toBeNull();
  });
});

describe('a dead task', () => {
  it('is put back by `imgtr queue retry`, also one too large for its record', { timeout: 60_000 }, async () => {
    const large = { bad: true, notes: 'x'.repeat(100_000) };
    const tasks = [aTask(0, { bad: true }), aTask(1, large)].map(task => JSON.stringify(task));
    await server.client.rpush('tasks', ...tasks);
    await until(async () => (await server.client.llen('error_queue')) === 2);
    const env = { REDIS_URL: server.url, OCR_TASKS_QUEUE: 'tasks' };
    expect((await imgtr(['queue', 'retry', '--code', 'E_NONE'], { env })).stdout).toBe('0 put back\n');
    await worker.end('SIGTERM');
    expect((await imgtr(['queue', 'retry'], { env })).stdout).toBe('2 put back\n');
    // Both were under way at once, so either may have died first.
    expect((await server.client.lrange('tasks', 0, -1)).sort()).toEqual(tasks.sort());
    const [state] = (await imgtr(['queue', 'status', '--json'], { env })).events;
    expect(state).toMatchObject({ list: 'tasks', waiting: 2, inHand: 0, workers: 0 });
    expect((await imgtr(['queue', 'purge', 'ocr_tasks'], { env })).stdout).toBe('2 thrown away\n');
    worker = startTiny({ url: server.url });
    await worker.ready;
  });
});

describe('programs that know only RPUSH and BLPOP', () => {
  it('stand on either side of a role', { timeout: 60_000 }, async () => {
    const consumer = startPython('pop', server.port, 'next', 50);
    const tasks = Array.from({ length: 50 }, (_, n) => JSON.stringify(aTask(n, { odd: '키\u2028', n: [1, null] })));
    await python(tasks.join('\n'), 'push', server.port, 'tasks');
    const popped = (await consumer.printed).trimEnd().split('\n');
    expect(popped.sort()).toEqual(tasks.sort());
  });

  it('take from the same list as a worker, each message to one of the two, byte for byte', {
    timeout: 60_000,
  }, async () => {
    await worker.end('SIGTERM');
    const queue = await openRedisQueue({ url: server.url, list: 'tasks', errors: 'error_queue' });
    const consumer = startPython('pop', server.port, 'tasks', 10);
    const bodies = Array.from({ length: 40 }, (_, n) => ` {"n" : ${n}, "text":"\\u00e9 é"} `);
    const seen: string[] = [];
    const stop = new AbortController();
    const claiming = (async () => {
      for (let one = await queue.claim(stop.signal); one; one = await queue.claim(stop.signal)) {
        seen.push(Buffer.from(one.body).toString());
        await queue.finish(one);
        await sleep(5);
      }
    })();
    // Both wait before anything comes: else the one that began first might take it all.
    await until(async () => /blocked_clients:2/.test(await server.client.info('clients')));
    for (const body of bodies) {
      await server.client.rpush('tasks', body);
      await sleep(5);
    }
    const popped = (await consumer.printed).split('\n').slice(0, -1);
    await until(() => seen.length + popped.length >= bodies.length);
    stop.abort();
    await claiming;
    await queue.close();
    expect([...seen, ...popped].sort()).toEqual([...bodies].sort());
    worker = startTiny({ url: server.url });
    await worker.ready;
  });
});

describe('a server that wants a password', () => {
  it('and did not before ends a worker that it turns away', { timeout: 60_000 }, async () => {
    const changing = await startRedis();
    try {
      const run = await imgtr(['worker', '--role', 'result'], {
        env: { REDIS_URL: changing.url, OUTPUT_DIR: tempFolder() },
        meanwhile(child, soFar) {
          child.stderr?.on('data', async () => {
            if (!soFar().stderr.includes('"msg":"ready"') || child.killed) return;
            await changing.client.config('SET', 'requirepass', 'new-pass');
            await changing.client.call('CLIENT', 'KILL', 'TYPE', 'normal');
          });
        },
      });
      expect([run.code, run.stderr]).toEqual([12, expect.stringContaining('refused us')]);
    } finally {
      await changing.close();
    }
  });

  it('ends a worker with exit code 12, and the password is printed nowhere', { timeout: 60_000 }, async () => {
    const guarded = await startRedis(['--requirepass', 'right-pass']);
    try {
      for (const [url, code] of [
        [`redis://:wrong-pass@127.0.0.1:${guarded.port}`, 12],
        [`redis://127.0.0.1:${guarded.port}`, 12],
        ['redis://127.0.0.1:1/', 14],
        ['no address', 2],
      ] as const) {
        const run = await imgtr(['queue', 'status'], { env: { REDIS_URL: url } });
        expect([run.code, run.stdout]).toEqual([code, '']);
        expect(run.stderr).not.toContain('wrong-pass');
      }
      const worker = await imgtr(['worker', '--role', 'result'], {
        env: { REDIS_URL: `redis://:wrong-pass@127.0.0.1:${guarded.port}` },
      });
      expect([worker.code, worker.stderr.includes('wrong-pass')]).toEqual([12, false]);
      const right = await imgtr(['queue', 'status'], {
        env: { REDIS_URL: `redis://:right-pass@127.0.0.1:${guarded.port}` },
      });
      expect(right.code).toBe(0);
    } finally {
      await guarded.close();
    }
  });
});
