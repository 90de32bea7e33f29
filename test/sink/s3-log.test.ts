import { describe, expect, it, onTestFinished } from 'vitest';
import { openStorage } from '#imgtr/runtime/s3/s3.js';
import { openS3Log } from '#imgtr/sink/places/bucket-log.js';
import { startObjectStore } from '../fakes/object-store.js';

const FOLDER = { bucket: 'shop', key: 'out/.imgtr/journal/' };

async function ground() {
  const store = await startObjectStore();
  const storage = openStorage(store.settings);
  onTestFinished(() => storage.close());
  return { store, storage };
}
const numbers = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => String(from + i));

describe('a log in a bucket', () => {
  it('begins another object when one is long, and holds the lines in their order', async () => {
    const { store, storage } = await ground();
    const log = openS3Log(storage, FOLDER);
    for (const line of numbers(0, 2500)) await log.append(line);
    await log.close();
    expect((await log.read()).split('\n').filter(Boolean)).toEqual(numbers(0, 2500));
    expect(store.asked.filter(({ method }) => method === 'PUT').length).toBe(3);
  });

  it('takes two runs at a time and loses nothing of either', async () => {
    const { storage } = await ground();
    const logs = [openS3Log(storage, FOLDER), openS3Log(storage, FOLDER)];
    await Promise.all(logs.map(async (log, i) => log.append(`run ${i}`)));
    await Promise.all(logs.map(log => log.close()));
    expect((await openS3Log(storage, FOLDER).read()).split('\n').filter(Boolean).sort()).toEqual(['run 0', 'run 1']);
  });

  it('writes nothing for a run that has nothing to say', async () => {
    const { store, storage } = await ground();
    await openS3Log(storage, FOLDER).close();
    expect(store.asked).toEqual([]);
  });

  it('says so when what was appended could not be kept', async () => {
    const { store, storage } = await ground();
    const log = openS3Log(storage, FOLDER);
    store.misbehave(() => ({ status: 403, code: 'AccessDenied' }));
    await log.append('lost');
    await expect(log.close()).rejects.toThrow(/does not let this key write to s3:\/\/shop\/out\/\.imgtr/);
    await expect(log.append('more')).rejects.toThrow(/does not let this key/);
  });
});
