import { randomBytes } from 'node:crypto';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { CredentialsError, TransferError } from '#imgtr/errors.js';
import { createPixelPool } from '#imgtr/runtime/pool/pool.js';
import { openStorage, type StorageSettings } from '#imgtr/runtime/s3/s3.js';
import { hostings } from '#imgtr/sink/results/hosting.js';
import { startObjectStore } from '../fakes/object-store.js';
import { tempFolder } from '../temp-folder.js';

const pool = createPixelPool({ threads: 1 });
afterAll(() => pool.close());

async function host(bucket: StorageSettings = {}) {
  const store = await startObjectStore();
  const storage = openStorage(store.settings);
  onTestFinished(() => storage.close());
  return {
    store,
    storage,
    hosting: hostings.s3({ storage, pool, folder: tempFolder(), bucket: { bucket: 'shop', ...bucket } }),
  };
}
const exhibit = { key: 'r/a.cafe.jpg', bytes: randomBytes(1000), type: 'image/jpeg' };

describe('pictures hosted in a bucket', () => {
  it('are had by their bucket’s address, or by the public one', async () => {
    expect(await (await host()).hosting.put(exhibit)).toBe('s3://shop/r/a.cafe.jpg');
    const publicUrl = 'https://img.example/pictures/';
    expect(await (await host({ publicUrl })).hosting.put(exhibit)).toBe('https://img.example/pictures/r/a.cafe.jpg');
  });

  it('are the same when they are put there twice, the first reply lost', async () => {
    const { store, storage, hosting } = await host();
    store.misbehave(({ count }) => (count === 1 ? 'reply lost' : undefined));
    await hosting.put(exhibit);
    await hosting.put(exhibit);
    const keys: string[] = [];
    for await (const { key } of storage.list({ bucket: 'shop', key: '' })) keys.push(key);
    expect(keys).toEqual([exhibit.key]);
    expect(Buffer.from((await storage.get({ bucket: 'shop', key: exhibit.key }))!).equals(exhibit.bytes)).toBe(true);
    const headers = await fetch(`${store.settings.endpoint}/shop/${exhibit.key}`, { method: 'HEAD' }).then(
      answer => answer.headers,
    );
    expect(headers.get('content-type')).toBe('image/jpeg');
  });

  it('come back later when the store is away, and end the worker when it refuses the key', async () => {
    const away = await host();
    away.store.misbehave(() => ({ status: 500, code: 'InternalError' }));
    await expect(away.hosting.put(exhibit)).rejects.toThrow(TransferError);
    const refused = await host();
    refused.store.misbehave(() => ({ status: 403, code: 'AccessDenied' }));
    await expect(refused.hosting.put(exhibit)).rejects.toThrow(CredentialsError);
  });
});
