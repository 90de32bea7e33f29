/**
 * A worker whose role takes a moment and no models. A task may bid it to die (`deadly`), to keep the main thread busy
 * (`busyMs`), to fail for good (`bad`) or for now (`flaky`: so often).
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { BadImageError, TransferError } from '#imgtr/errors.js';
import { createIdentity } from '#imgtr/queue/redis/identity.js';
import { openRedisQueue } from '#imgtr/queue/redis/redis.js';
import { followTasks } from '#imgtr/queue/tasks.js';

const { url, list, next, concurrency = 8, workMs = 5, ttlMs, stranger } = JSON.parse(process.argv[2]);
const own = createIdentity();
// A stranger's process ids mean nothing to others: only its heartbeat tells.
const identity = stranger ? { ...own, machine: undefined } : own;
const queue = await openRedisQueue({ url, list, errors: 'error_queue', identity, ...(ttlMs && { ttlMs }) });
const tasks = followTasks({
  ...{
    queue,
    list,
    concurrency,
    kind: 'ocr_tasks',
    role: 'tiny',
    worker: identity.id,
    version: 'test',
  },
  pausesMs: [50, 50],
});

const stop = new AbortController();
process.on('SIGTERM', () => stop.abort());
const failures = new Map();

async function work({ id, message }) {
  try {
    if (message.busyMs) for (const end = Date.now() + message.busyMs; Date.now() < end; );
    await sleep(workMs * (0.5 + Math.random()));
    if (message.deadly) process.kill(process.pid, 'SIGKILL');
    if (message.bad) throw new BadImageError('it is bad');
    const failed = failures.get(message.image_id) ?? 0;
    if (failed < (message.flaky ?? 0)) {
      failures.set(message.image_id, failed + 1);
      throw new TransferError('not now');
    }
    await tasks.finish(id, {
      next: { list: next, body: Buffer.from(JSON.stringify(message)) },
      event: { event: 'done' },
    });
  } catch (error) {
    await tasks.fail(id, { stage: 'work', error });
  }
}

process.stdout.write(`${JSON.stringify({ id: identity.id })}\n`);
const under = new Set();
for await (const task of tasks.take(stop.signal)) {
  const working = work(task).finally(() => under.delete(working));
  under.add(working);
}
await Promise.all(under);
process.stdout.write(`${JSON.stringify(queue.counts)}\n`);
await queue.close();
process.exit(0);
