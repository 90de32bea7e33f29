/**
 * A log in a bucket, where nothing can be appended to: each run writes objects of its own, the last of them anew every
 * few seconds. Runs on several machines never write to the same one. What a killed run had not written yet, the next
 * one does again.
 */
import { randomBytes } from 'node:crypto';
import { mapConcurrent } from '../../flow/map-concurrent.js';
import type { ObjectStorage } from '../../runtime/s3/s3.js';
import type { S3Address } from '../../runtime/s3/s3-address.js';
import type { Log } from './destination.js';

/** Milliseconds that a line waits for others at most. */
const FLUSH_MS = 2_000;
/** Lines of an object at most: some 300 kB, which is written again with each of its lines' batches. */
const LINES = 1_000;
/** Objects read at a time. */
const READ_AT_A_TIME = 16;

/** @param folder its key ends in a slash */
export function openS3Log(storage: ObjectStorage, folder: S3Address): Log & { close(): Promise<void> } {
  const run = `${new Date().toISOString().replaceAll(/[-:.]/g, '')}-${randomBytes(4).toString('hex')}`;
  const at = (part: number) => ({ ...folder, key: `${folder.key}${run}-${String(part).padStart(6, '0')}.jsonl` });
  let part = 0;
  let lines: string[] = [];
  let unwritten = false;
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> = Promise.resolve();
  let failure: { error: unknown } | undefined;

  const write = async () => {
    if (!unwritten) return;
    unwritten = false;
    const [number, text, full] = [part, lines.join(''), lines.length >= LINES];
    if (full) [part, lines] = [part + 1, []];
    await storage.put(at(number), Buffer.from(text), { contentType: 'application/jsonl' });
  };
  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    writing = writing.then(write);
    writing.catch(error => {
      failure = { error }; // told to whoever appends next, or closes
    });
    return writing;
  };
  return {
    async read() {
      await flush();
      const texts = new Map<string, string>();
      const read = async ({ key }: { key: string }) => {
        const bytes = await storage.get({ ...folder, key });
        texts.set(key, Buffer.from(bytes ?? []).toString('utf8'));
      };
      for await (const _ of mapConcurrent(storage.list(folder), READ_AT_A_TIME, read));
      // The names begin with the time.
      return [...texts]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([, text]) => `${text}\n`)
        .join('');
    },
    async append(line) {
      if (failure) throw failure.error;
      lines.push(`${line}\n`);
      unwritten = true;
      if (lines.length >= LINES) await flush();
      else timer ??= setTimeout(flush, FLUSH_MS);
    },
    close: () => flush(),
  };
}
