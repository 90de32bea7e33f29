/** Waits for a server that cannot for a while, and knows when waiting does not help. */
import { setTimeout as sleep } from 'node:timers/promises';
import { isRefusal, placeOf, type Redis, refusal, refusedBy } from './connection.js';

export interface Patience {
  /** Does it again for as long as the server says not now. Throws CredentialsError when it says never. */
  insist<T>(work: () => Promise<T>): Promise<T>;
  /** What `insist` does about an error. */
  pauseOrThrow(error: unknown): Promise<void>;
}

/** Pause after an answer that says not now, milliseconds. */
const PAUSE_MS = 500;
/** What the server says when it cannot for a while: memory full, a replica, starting, busy with a script. */
const NOT_NOW = /^(?:OOM|READONLY|LOADING|MASTERDOWN|BUSY|MISCONF|CLUSTERDOWN|TRYAGAIN|UNKILLABLE|NOREPLICAS)/;

/** @param connections those that the work goes over */
export function patienceWith({ url, connections }: { url: string; connections: readonly Redis[] }): Patience {
  const pauseOrThrow = async (error: unknown): Promise<void> => {
    // A connection that the server refused only says that it is closed.
    const refused = isRefusal(error as Error) ? error : connections.map(refusedBy).find(Boolean);
    if (refused) throw refusal(placeOf(url), refused);
    if (!NOT_NOW.test((error as Error).message)) throw error;
    await sleep(PAUSE_MS);
  };
  return {
    pauseOrThrow,
    async insist(work) {
      while (true) {
        try {
          return await work();
        } catch (error) {
          await pauseOrThrow(error);
        }
      }
    },
  };
}
