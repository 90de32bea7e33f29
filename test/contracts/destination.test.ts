/** What every destination promises; folders and buckets alike. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { CannotWriteError, OutputInUseError } from '#imgtr/errors.js';
import { createPixelPool } from '#imgtr/runtime/pool/pool.js';
import { openStorage } from '#imgtr/runtime/s3/s3.js';
import { parseS3Url } from '#imgtr/runtime/s3/s3-address.js';
import { openSink, type SinkSettings } from '#imgtr/sink/page-sink.js';
import { openS3Destination } from '#imgtr/sink/places/bucket.js';
import type { Destination } from '#imgtr/sink/places/destination.js';
import { openFolderDestination } from '#imgtr/sink/places/folder.js';
import { startObjectStore } from '../fakes/object-store.js';
import { aTypesetPage } from '../fixtures/pages.js';
import { tempFolder } from '../temp-folder.js';

const pool = createPixelPool({ threads: 1 });
afterAll(() => pool.close());

interface Ground {
  open(): Promise<Destination>;
  /** Puts something in a result's place, as another program would. */
  meddle(name: string, bytes: Buffer): Promise<void>;
}

const GROUNDS: Record<string, () => Promise<Ground>> = {
  async 'a folder'() {
    const out = path.join(tempFolder(), 'out');
    return {
      open: () => openFolderDestination(out, { pool }),
      meddle: async (name, bytes) => writeFileSync(path.join(out, name), bytes),
    };
  },
  async 'a prefix of a bucket'() {
    const { settings } = await startObjectStore();
    const storage = openStorage(settings);
    onTestFinished(() => storage.close());
    const [out, state] = ['s3://shop/spring/sale', tempFolder()];
    return {
      open: () => openS3Destination({ ...{ out, state, storage, settings } }),
      meddle: (name, bytes) => storage.put(parseS3Url(`${out}/${name}`), bytes, { contentType: 'image/png' }),
    };
  },
};

const PNG = { type: 'image/png', sha256: 'cafe' };
const text = (bytes: Uint8Array | undefined) => bytes && Buffer.from(bytes).toString();

describe.each(Object.entries(GROUNDS))('%s as the destination', (_, ground) => {
  it('gives back what was put there, and nothing where nothing is', async () => {
    const destination = await (await ground()).open();
    await destination.put('sub/a b 봄.png', 'the bytes', PNG);
    expect(text(await destination.read('sub/a b 봄.png'))).toBe('the bytes');
    expect(await destination.read('sub/none.png')).toBeUndefined();
    expect(await destination.sha256Of('sub/none.png')).toBeUndefined();
    expect(destination.address('sub/a.png')).toBe(`${destination.name}/sub/a.png`);
    await destination.close();
  });

  it.each(['../a.png', 'sub/../../a.png', '/etc/a.png', '..'])('takes nothing outside of it: %s', async name => {
    const destination = await (await ground()).open();
    await expect((async () => destination.put(name, 'x', PNG))()).rejects.toThrow(CannotWriteError);
    await destination.close();
  });

  it('keeps the lines of every run, and passes over a torn one', async () => {
    const { open } = await ground();
    const runs = [['one', 'two'], ['three']];
    for (const lines of runs) {
      const destination = await open();
      await destination.log.read();
      for (const line of lines) await destination.log.append(line);
      await destination.close();
    }
    const destination = await open();
    expect((await destination.log.read()).split('\n').filter(Boolean)).toEqual(['one', 'two', 'three']);
    await destination.close();
  });

  it('is one run’s at a time', async () => {
    const { open } = await ground();
    const first = await open();
    await expect(open()).rejects.toThrow(OutputInUseError);
    await first.close();
    await (await open()).close();
  });

  it('lets a sink skip what is done, and only that', async () => {
    const { open, meddle } = await ground();
    const sink = async (settings: Partial<SinkSettings> = {}) =>
      openSink({
        ...{ destination: await open(), pool, from: 'zh', nested: false, format: 'keep', quality: undefined },
        ...{ sidecar: true, overwrite: false, debugMask: false, settingsKey: () => 'settings', ...settings },
      });
    const page = aTypesetPage({ drawn: true });
    const first = await sink();
    expect((await first.write(page, {})).status).toBe('translated');
    await first.close();

    const again = await sink();
    expect(await again.finished(page)).toMatchObject({ status: 'skipped', verdict: 'pass', blocks: 1 });
    expect(await again.finished({ ...page, sha256: 'other bytes' })).toBeUndefined();
    await again.close();
    const other = await sink({ settingsKey: () => 'other' });
    expect(await other.finished(page)).toBeUndefined();
    await other.close();
    await meddle('a.png', Buffer.from('edited by somebody'));
    const edited = await sink();
    expect(await edited.finished(page)).toBeUndefined();
    await edited.close();
    const manifest = await open();
    expect(text(await manifest.read('manifest.csv'))).toContain('a.png,translated,pass,1');
    await manifest.close();
  });
});
