/** Tiny workers as processes, which may be killed, and what is asked of the lists meanwhile. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Redis } from 'ioredis';

export interface TinySettings {
  readonly url: string;
  readonly list?: string;
  readonly next?: string;
  readonly concurrency?: number;
  readonly workMs?: number;
  readonly ttlMs?: number;
  /** Nobody can tell by its process id that it is gone. */
  readonly stranger?: boolean;
}

export interface Tiny {
  readonly child: ChildProcess;
  /** Says under what name it works. */
  readonly ready: Promise<{ id: string }>;
  /** Sends a signal and waits for the end. */
  end(signal: NodeJS.Signals): Promise<void>;
  /** What it counted, once it ended in peace. */
  counts(): Record<string, number>;
}

export function startTiny(settings: TinySettings): Tiny {
  const args = [
    path.join(import.meta.dirname, 'tiny-worker.mjs'),
    JSON.stringify({ list: 'tasks', next: 'next', ...settings }),
  ];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let printed = '';
  child.stdout.on('data', chunk => {
    printed += chunk;
  });
  return {
    child,
    ready: once(child.stdout, 'data').then(([line]) => JSON.parse(String(line))),
    async end(signal) {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill(signal);
      await once(child, 'exit');
    },
    counts: () => JSON.parse(printed.trim().split('\n').at(-1) ?? '{}'),
  };
}

/** A worker of any kind, as a process. */
export type Hand = Pick<Tiny, 'child' | 'end'> & { readonly ready: Promise<unknown> };

/** Fleets keep their number: who dies is replaced, until the fleet is ended. */
export function keepFleet<H extends Hand>(size: number, start: () => H) {
  let deaths = 0;
  let ending = false;
  const hire = (): H => {
    const worker = start();
    worker.child.once('exit', () => {
      if (ending) return;
      deaths++;
      workers.splice(workers.indexOf(worker), 1, hire());
    });
    return worker;
  };
  const workers: H[] = [];
  for (let n = 0; n < size; n++) workers.push(hire());
  return {
    workers,
    get deaths() {
      return deaths;
    },
    /** Kills one after the other, each some moment after it has begun to work. */
    async kill(times: number, before: (n: number) => Promise<unknown> = async () => {}) {
      for (let n = 0; n < times; n++) {
        await before(n);
        const victim = workers[n % size] as H;
        await victim.ready;
        await sleep(Math.random() * MOMENT_MS);
        await victim.end('SIGKILL');
      }
    },
    async end(signal: NodeJS.Signals = 'SIGKILL') {
      ending = true;
      await Promise.all(workers.map(worker => worker.end(signal)));
    },
  };
}

/** Workers take their first tasks within it, milliseconds. */
const MOMENT_MS = 400;

/** Tasks by number, as any program may push them. */
export async function pushTasks(client: Redis, count: number, more: (n: number) => object = () => ({})): Promise<void> {
  for (let n = 0; n < count; n += 500) {
    const numbers = Array.from({ length: Math.min(500, count - n) }, (_, i) => n + i);
    await client.rpush('tasks', ...numbers.map(i => JSON.stringify(aTask(i, more(i)))));
  }
}

export const aTask = (n: number, more: object = {}) => ({
  ...{ request_id: 'r', image_id: `i${n}`, image_url: 'file:///nowhere.png' },
  ...more,
});

/** Waits until it holds. The test's own time limit ends it otherwise. */
export async function until(holds: () => Promise<boolean> | boolean): Promise<void> {
  while (!(await holds())) await sleep(50);
}

/** What arrived: how many of those pushed are missing, and how many came more than once. */
export async function tally(client: Redis, count: number, list = 'next') {
  const arrived = (await client.lrange(list, 0, -1)).map(text => (JSON.parse(text) as { image_id: string }).image_id);
  const unique = new Set(arrived);
  const lost = Array.from({ length: count }, (_, n) => `i${n}`).filter(id => !unique.has(id)).length;
  return { lost, twice: arrived.length - unique.size };
}

/** Full counts behind `npm run test:soak`, small ones in `npm test`. */
export const SOAK = process.env['IMGTR_SOAK'] === '1';
export const counted = (small: number, full: number): number => (SOAK ? full : small);
