import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { BadImageError, NoInputError } from '#imgtr/errors.js';
import { createPixelPool } from '#imgtr/runtime/pool/pool.js';
import { openStorage } from '#imgtr/runtime/s3/s3.js';
import { createBuckets } from '#imgtr/source/buckets.js';
import { startObjectStore } from '../fakes/object-store.js';

const pool = createPixelPool({ threads: 1 });
afterAll(() => pool.close());

const KEYS = [
  'spring/1.jpg',
  'spring/10.jpg',
  'spring/tea/봄 차#?.png',
  'spring/notes.txt',
  'spring/1.clean.png',
  'spring/1.imgtr.json',
  'spring/.imgtr/journal/a.jpg',
  'spring/out/1.jpg',
  'spring-sale/2.jpg',
  'top.webp',
];

async function place(exclude = 's3://shop/spring/out') {
  const { settings } = await startObjectStore();
  const storage = openStorage(settings);
  onTestFinished(() => storage.close());
  for (const key of KEYS) await storage.put({ bucket: 'shop', key }, Buffer.from(key), { contentType: 'image/jpeg' });
  return createBuckets({ pool, storage, exclude });
}
const idsOf = (found: readonly { id: string }[]) => found.map(({ id }) => id).sort();

describe('a bucket as the source', () => {
  it.each([
    ['a prefix', 's3://shop/spring', ['1.jpg', '10.jpg', 'tea/봄 차#?.png']],
    ['a prefix with its slash', 's3://shop/spring/', ['1.jpg', '10.jpg', 'tea/봄 차#?.png']],
    ['an object', 's3://shop/spring/tea/봄 차#?.png', ['봄 차#?.png']],
    ['an object in the excluded prefix, when it is named', 's3://shop/spring/out/1.jpg', ['1.jpg']],
    [
      'the whole bucket',
      's3://shop',
      ['spring-sale/2.jpg', 'spring/1.jpg', 'spring/10.jpg', 'spring/tea/봄 차#?.png', 'top.webp'],
    ],
  ])('gives the pictures of %s, called after their keys', async (_, url, ids) => {
    expect(idsOf(await (await place()).find(url))).toEqual(ids);
  });

  it('reads an object by the place that was found', async () => {
    const shop = await place();
    for (const page of await shop.find('s3://shop/spring')) {
      const { bytes, sha256 } = await shop.open(page);
      expect(Buffer.from(bytes).toString()).toBe(page.location.slice('s3://shop/'.length));
      expect(sha256).toMatch(/^[0-9a-f]{64}$/);
    }
  });

  it('says so where nothing is, and takes an object that has gone for its page’s fault', async () => {
    const shop = await place();
    await expect(shop.find('s3://shop/autumn')).rejects.toThrow(NoInputError);
    await expect(shop.find('s3://SHOP/autumn')).rejects.toThrow(/no address of a bucket/);
    await expect(shop.open({ location: 's3://shop/spring/gone.jpg' })).rejects.toThrow(BadImageError);
  });
});
