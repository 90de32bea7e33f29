/** The sign of life of a worker, given by a thread of its own: work that keeps the main thread busy does not stop it. */
import { Worker } from 'node:worker_threads';
import type { Identity } from './identity.js';

export interface HeartbeatSettings {
  readonly url: string;
  readonly identity: Identity;
  /** The key that says that the worker lives, and the set of workers. */
  readonly key: string;
  readonly workers: string;
  /** How long a beat holds, milliseconds; there are three in that time. */
  readonly ttlMs: number;
}

export interface Heartbeat {
  /** Stops; the last beat runs out. */
  close(): Promise<void>;
}

/** Starts the thread; resolves behind the first beat. */
export async function startHeartbeat(settings: HeartbeatSettings): Promise<Heartbeat> {
  const thread = new Worker(new URL('./heartbeat.worker.js', import.meta.url), { workerData: settings });
  await new Promise<void>((resolve, reject) => {
    thread.once('message', () => resolve());
    thread.once('error', reject);
  });
  thread.on('error', () => {}); // without a beat the work is taken back and done again: nothing is lost
  thread.unref();
  return {
    async close() {
      await thread.terminate();
    },
  };
}
