/** Translations that all workers of a fleet share: what one has paid for, no other asks for again. */

import type { MemoryKey, TranslationMemory } from '../../ports.js';
import { sha256 } from '../../runtime/files/files.js';
import { connect } from './connection.js';

/** Seconds that a translation is kept behind the last time that it was asked for: a season. */
const TTL_S = 90 * 24 * 3600;
/** How long an answer is waited for, milliseconds: asking the model instead is no disaster. */
const PATIENCE_MS = 3000;
const SILENCE_MS = 15_000;

/** What Redis cannot say now is not known, and what it cannot take is not kept. Throws as `connect` does. */
export async function openSharedMemory({ url }: { url: string }): Promise<TranslationMemory> {
  const redis = await connect({ url, silenceMs: SILENCE_MS });
  const pulse = setInterval(() => void redis.ping().catch(() => {}), SILENCE_MS / 3).unref();
  return {
    recall: async key => (await within(redis.getex(nameOf(key), 'EX', TTL_S))) ?? undefined,
    async keep(key, translation) {
      await within(redis.set(nameOf(key), translation, 'EX', TTL_S));
    },
    async close() {
      clearInterval(pulse);
      redis.disconnect();
    },
  };
}

const nameOf = ({ text, from, to, by }: MemoryKey): string =>
  `imgtr:memory:${sha256(JSON.stringify([text, from, to, by]))}`;

async function within<T>(answer: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>(resolve => {
    timer = setTimeout(resolve, PATIENCE_MS, undefined);
  });
  return Promise.race([answer.catch(() => undefined), late]).finally(() => clearTimeout(timer));
}
