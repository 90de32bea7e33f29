import { createHash, randomBytes } from 'node:crypto';
import { describe, expect, it, onTestFinished } from 'vitest';
import { BadImageError, CannotWriteError, CredentialsError, UnreachableError, UsageError } from '#imgtr/errors.js';
import { openStorage, type StorageSettings } from '#imgtr/runtime/s3/s3.js';
import { parseS3Url, s3Url, servedUrl } from '#imgtr/runtime/s3/s3-address.js';
import { startObjectStore } from '../../fakes/object-store.js';

const at = (key: string, bucket = 'shop') => ({ bucket, key });
const JPEG = { contentType: 'image/jpeg' };

function open(settings: StorageSettings) {
  const storage = openStorage(settings);
  onTestFinished(() => storage.close());
  return storage;
}

async function keysOf(storage: ReturnType<typeof open>, prefix = '') {
  const keys: string[] = [];
  for await (const { key } of storage.list(at(prefix))) keys.push(key);
  return keys;
}

describe('object storage', () => {
  it.each([
    ['a few bytes', 5],
    ['a megabyte', 2 ** 20 + 1],
    ['several parts of a large object', 20 * 2 ** 20 + 7],
  ])('gives back %s as they were put, with their headers', async (_, size) => {
    const store = await startObjectStore();
    const storage = open(store.settings);
    const bytes = randomBytes(size);
    await storage.put(at('tea/봄 차 1#.jpg'), bytes, {
      ...{ contentType: 'image/jpeg', cacheControl: 'public, no-cache', metadata: { 'imgtr-sha256': 'cafe' } },
    });
    const back = await storage.get(at('tea/봄 차 1#.jpg'));
    expect(Buffer.compare(Buffer.from(back!), bytes)).toBe(0);
    const facts = await storage.head(at('tea/봄 차 1#.jpg'));
    expect(facts).toMatchObject({ size, metadata: { 'imgtr-sha256': 'cafe' } });
    expect(facts!.etag).toBe(`"${createHash('md5').update(bytes).digest('hex')}"`);
    expect(store.asked.filter(({ method }) => method === 'PUT').length).toBe(size < 2 ** 24 ? 1 : 3);
  });

  it('sends no checksum that only Amazon knows', async () => {
    const store = await startObjectStore();
    const storage = open(store.settings);
    await storage.put(at('a.jpg'), Buffer.from('bytes'), JPEG);
    // With the SDK's own settings a store that does not know the framing keeps it as part of the object.
    expect(Buffer.from((await storage.get(at('a.jpg')))!).toString()).toBe('bytes');
    expect(store.asked.map(({ query }) => query).join()).not.toContain('checksum');
  });

  it('lists everything below a prefix, more than one answer of it', async () => {
    const storage = open((await startObjectStore()).settings);
    const names = Array.from({ length: 12 }, (_, i) => `list/${String(i).padStart(2, '0')}`);
    await Promise.all(names.map(name => storage.put(at(name), Buffer.from(name), JPEG)));
    await storage.put(at('other'), Buffer.from('x'), JPEG);
    expect(await keysOf(storage, 'list/')).toEqual(names);
  });

  it('knows of no object where there is none', async () => {
    const storage = open((await startObjectStore()).settings);
    expect(await storage.get(at('none.jpg'))).toBeUndefined();
    expect(await storage.head(at('none.jpg'))).toBeUndefined();
    expect(await keysOf(storage, 'none')).toEqual([]);
  });

  it('reads no object that is larger than asked for', async () => {
    const storage = open((await startObjectStore()).settings);
    await storage.put(at('large.jpg'), randomBytes(1000), JPEG);
    await expect(storage.get(at('large.jpg'), 999)).rejects.toThrow(BadImageError);
    expect((await storage.get(at('large.jpg'), 1000))!.length).toBe(1000);
  });

  it.each([
    ['500 InternalError', { status: 500, code: 'InternalError' }],
    ['503 SlowDown', { status: 503, code: 'SlowDown' }],
    ['RequestTimeout', { status: 400, code: 'RequestTimeout' }],
    ['a reset line', 'reset'],
    ['a lost reply', 'reply lost'],
  ] as const)('gets an object up after four times %s: once, and whole', async (_, fault) => {
    const store = await startObjectStore();
    const storage = open(store.settings);
    const bytes = randomBytes(300_000);
    store.misbehave(({ method, count }) => (method === 'PUT' && count <= 4 ? fault : undefined));
    await storage.put(at('once.jpg'), bytes, JPEG);
    expect(store.asked.length).toBe(5);
    store.misbehave(() => undefined);
    expect(Buffer.compare(Buffer.from((await storage.get(at('once.jpg')))!), bytes)).toBe(0);
    expect(await keysOf(storage)).toEqual(['once.jpg']);
  });

  it('asks for an object again whose body was cut', async () => {
    const store = await startObjectStore();
    const storage = open(store.settings);
    const bytes = randomBytes(300_000);
    await storage.put(at('cut.jpg'), bytes, JPEG);
    store.misbehave(({ count }) => (count <= 2 ? 'cut' : undefined));
    expect(Buffer.compare(Buffer.from((await storage.get(at('cut.jpg')))!), bytes)).toBe(0);
    expect(store.asked.length).toBe(3);
  });

  it('sends a lost part of a large object again, and only that', async () => {
    const store = await startObjectStore();
    const storage = open(store.settings);
    const bytes = randomBytes(17 * 2 ** 20);
    let lost = false;
    store.misbehave(({ method }) => {
      if (method !== 'PUT' || lost) return undefined;
      lost = true;
      return 'reset';
    });
    await storage.put(at('large.png'), bytes, { contentType: 'image/png' });
    expect(store.asked.filter(({ method }) => method === 'PUT').length).toBe(3 + 1);
    expect(Buffer.compare(Buffer.from((await storage.get(at('large.png')))!), bytes)).toBe(0);
  });

  it('gives up after five answers of the kind, and says whose they are', async () => {
    const store = await startObjectStore();
    const storage = open(store.settings);
    store.misbehave(() => ({ status: 500, code: 'InternalError' }));
    const failure = await storage.put(at('a.jpg'), Buffer.from('x'), JPEG).catch(error => error);
    expect(failure).toBeInstanceOf(UnreachableError);
    expect(failure).toMatchObject({ retryable: true, message: expect.stringContaining('500 InternalError') });
    expect(store.asked.length).toBe(5);
  });

  it.each([
    [403, 'SignatureDoesNotMatch'],
    [403, 'AccessDenied'],
    [403, 'InvalidAccessKeyId'],
    [401, 'Unauthorized'],
  ])('asks once where the key is refused, and does not repeat it: %d %s', async (status, code) => {
    const store = await startObjectStore();
    const storage = open({ ...store.settings, secretAccessKey: 'canary-secret' });
    store.misbehave(() => ({ status, code }));
    const failure = await storage.put(at('a.jpg'), Buffer.from('x'), JPEG).catch(error => error);
    expect(failure).toBeInstanceOf(CredentialsError);
    const { host } = new URL(store.settings.endpoint!);
    expect(failure.message).toBe(
      `the store does not let this key write to s3://shop/a.jpg at ${host} (${status} ${code})`,
    );
    expect(`${failure.message}${failure.cure}`).not.toContain('canary');
    expect(store.asked.length).toBe(1);
  });

  it('says that there is no such bucket, to whoever reads, writes or lists', async () => {
    const storage = open((await startObjectStore()).settings);
    const none = at('a.jpg', 'nowhere');
    const works = [storage.put(none, Buffer.from('x'), JPEG), storage.get(none), storage.list(none).next()];
    for (const failure of await Promise.all(works.map(work => work.catch(error => error)))) {
      expect(failure).toBeInstanceOf(CredentialsError);
      expect(failure.message).toMatch(/^there is no bucket nowhere at 127\.0\.0\.1:\d+$/);
    }
  });

  it('takes an object in cold storage for that page’s fault, and an odd request for nobody’s key', async () => {
    const store = await startObjectStore();
    const storage = open(store.settings);
    store.misbehave(() => ({ status: 403, code: 'InvalidObjectState' }));
    await expect(storage.get(at('cold.jpg'))).rejects.toThrow(BadImageError);
    store.misbehave(() => ({ status: 400, code: 'InvalidArgument' }));
    await expect(storage.put(at('odd.jpg'), Buffer.from('x'), JPEG)).rejects.toThrow(CannotWriteError);
  });
});

describe('addresses of objects', () => {
  it.each([
    ['s3://shop', 'shop', ''],
    ['s3://shop/', 'shop', ''],
    ['s3://shop/a/b c#?.jpg', 'shop', 'a/b c#?.jpg'],
    ['s3://my.shop-1/봄/%20.png', 'my.shop-1', '봄/%20.png'],
  ])('are read as they stand: %s', (url, bucket, key) => {
    expect(parseS3Url(url)).toEqual({ bucket, key });
    if (key) expect(s3Url({ bucket, key })).toBe(url);
  });

  it.each(['s3://', 's3:///a', 's3://Shop/a', 's3://a', 's3://-a-/b', 's3://a_b/c'])(
    'are refused with a line: %s',
    url => {
      expect(() => parseS3Url(url)).toThrow(UsageError);
    },
  );

  it('become public ones with every part escaped', () => {
    expect(servedUrl('https://img.example/base/', 'a b/봄#1.jpg')).toBe(
      'https://img.example/base/a%20b/%EB%B4%84%231.jpg',
    );
  });
});
