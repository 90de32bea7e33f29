/** Waits for a server that cannot for a while, and knows when waiting does not help. */
import { setTimeout as sleep } from 'node:timers/promises';
import { isRefusal, onRefusal, placeOf, type Redis, refusal } from './connection.js';

export interface Patience {
  /** Does it again for as long as the server says not now. Throws CredentialsError when it says never. */
  insist<T>(work: () => Promise<T>): Promise<T>;
  /** The answer to one question. Throws CredentialsError when there will be none. */
  await<T>(answer: Promise<T>): Promise<T>;
  /** What `insist` does about an error. */
  pauseOrThrow(error: unknown): Promise<void>;
}

/** Pause after an answer that says not now, milliseconds. */
const PAUSE_MS = 500;
/** What the server says when it cannot for a while: memory full, a replica, starting, busy with a script. */
const NOT_NOW = /^(?:OOM|READONLY|LOADING|MASTERDOWN|BUSY|MISCONF|CLUSTERDOWN|TRYAGAIN|UNKILLABLE|NOREPLICAS)/;

/** @param connections those that the work goes over */
export function patienceWith({ url, connections }: { url: string; connections: readonly Redis[] }): Patience {
  const waiting = new Set<(error: Error) => void>();
  let refused: Error | undefined;
  for (const connection of connections) {
    onRefusal(connection, error => {
      refused = refusal(placeOf(url), error);
      for (const reject of waiting) reject(refused);
    });
  }
  const answered = <T>(answer: Promise<T>): Promise<T> =>
    new Promise<T>((resolve, reject) => {
      if (refused) return reject(refused);
      waiting.add(reject);
      answer.then(resolve, reject).finally(() => waiting.delete(reject));
    });
  const pauseOrThrow = async (error: unknown): Promise<void> => {
    if (refused) throw refused;
    if (isRefusal(error as Error)) throw refusal(placeOf(url), error);
    if (!NOT_NOW.test((error as Error).message)) throw error;
    await sleep(PAUSE_MS);
  };
  return {
    pauseOrThrow,
    await: answered,
    async insist(work) {
      while (true) {
        try {
          return await answered(work());
        } catch (error) {
          await pauseOrThrow(error);
        }
      }
    },
  };
}
