/** The thread behind heartbeat.ts. */
import { parentPort, workerData } from 'node:worker_threads';
import { connect } from './connection.js';
import type { HeartbeatSettings } from './heartbeat.js';

const { url, identity, key, workers, ttlMs } = workerData as HeartbeatSettings;
const everyMs = ttlMs / 3;
// Long enough for a beat to be answered, short enough that a dead connection costs one beat and not three.
const redis = await connect({ url, silenceMs: everyMs * 1.5 });

/** A worker that was given up for dead while it was frozen is known again with its next beat. */
async function beat(): Promise<void> {
  await redis
    .multi()
    .set(key, JSON.stringify(identity), 'PX', ttlMs)
    .sadd(workers, identity.id)
    .exec()
    .catch(() => {}); // a full or loading server hears the next one
}

await beat();
parentPort?.postMessage('beating');
let beating = false;
setInterval(async () => {
  if (beating) return; // no beats pile up while the server is away
  beating = true;
  await beat();
  beating = false;
}, everyMs);
