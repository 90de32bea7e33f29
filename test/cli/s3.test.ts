import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { openStorage } from '#imgtr/runtime/s3/s3.js';
import { type ObjectStore, startObjectStore } from '../fakes/object-store.js';
import { drawPicture } from '../fixtures/pictures.js';
import { tempFolder } from '../temp-folder.js';
import { imgtr } from './imgtr.js';

let folder: string;
let store: ObjectStore;
beforeEach(async () => {
  folder = tempFolder();
  store = await startObjectStore();
  mkdirSync(path.join(folder, 'shop/sub'), { recursive: true });
  writeFileSync(path.join(folder, 'phrases.csv'), 'zh,ko,en\n精选面料,엄선한 원단,Selected Fabric\n');
  const text = [{ text: '精选面料', x: 40, y: 70 }];
  writeFileSync(path.join(folder, 'shop/1.png'), await drawPicture(text));
  writeFileSync(path.join(folder, 'shop/sub/봄 2.jpg'), await drawPicture(text, { format: 'jpeg' }));
});

const translate = (input: string, out: string, ...more: string[]) =>
  imgtr(
    ['translate', input, '-o', out, '--to', 'en', '--phrases', path.join(folder, 'phrases.csv'), '--json', ...more],
    { env: { ...store.env, AWS_SECRET_ACCESS_KEY: 'canary/secret+', IMGTR_CACHE: path.join(folder, 'cache') } },
  );
const statuses = ({ events }: Awaited<ReturnType<typeof translate>>) =>
  events.filter(({ event }) => event === 'page').map(({ id, status }) => [id, status]);

/** Every object below a prefix, but the run's own state. */
async function objects(prefix: string): Promise<Map<string, Uint8Array>> {
  const storage = openStorage(store.settings);
  onTestFinished(() => storage.close());
  const found = new Map<string, Uint8Array>();
  for await (const { key } of storage.list({ bucket: 'shop', key: prefix })) {
    if (!key.includes('/.imgtr/')) found.set(key.slice(prefix.length), (await storage.get({ bucket: 'shop', key }))!);
  }
  return found;
}

describe('imgtr translate s3://', () => {
  it('goes from a prefix to another one below it, and from there does not begin again', async () => {
    const storage = openStorage(store.settings);
    onTestFinished(() => storage.close());
    for (const name of ['1.png', 'sub/봄 2.jpg']) {
      const bytes = readFileSync(path.join(folder, 'shop', name));
      await storage.put({ bucket: 'shop', key: `zh/${name}` }, bytes, { contentType: 'image/png' });
    }
    const first = await translate('s3://shop/zh', 's3://shop/zh/en');
    expect(statuses(first).sort()).toEqual([
      ['1.png', 'translated'],
      ['sub/봄 2.jpg', 'translated'],
    ]);
    const results = await objects('zh/en/');
    const sidecar = JSON.parse(Buffer.from(results.get('sub/봄 2.imgtr.json')!).toString());
    expect(sidecar.source.path).toBe('s3://shop/zh/sub/봄 2.jpg');
    const again = await translate('s3://shop/zh', 's3://shop/zh/en');
    expect(statuses(again).map(([, status]) => status)).toEqual(['skipped', 'skipped']);
    const over = await translate('s3://shop/zh', 's3://shop/zh');
    expect(over.code).toBe(2);
    expect(over.stderr).toMatch(/would write over s3:\/\/shop\/zh/);
  });
});

describe('imgtr translate -o s3://', () => {
  it('puts there what it would have put into a folder, byte for byte, and does it once', async () => {
    const local = path.join(folder, 'out');
    await translate(path.join(folder, 'shop'), local, '--clean-plate');
    const first = await translate(path.join(folder, 'shop'), 's3://shop/en/spring/', '--clean-plate');
    expect(first.stderr).toContain('2 translated ▶ s3://shop/en/spring');
    expect(first.code).toBe(0);
    expect(first.events.map(({ output }) => output)).toContain('s3://shop/en/spring/sub/봄 2.jpg');

    const put = await objects('en/spring/');
    const names = readdirSync(local, { recursive: true, encoding: 'utf8' }).filter(name => /\.\w+$/.test(name));
    const results = names.filter(name => !name.startsWith('.imgtr'));
    expect([...put.keys()].sort()).toEqual(results.sort());
    for (const name of results.filter(name => /\.(?:png|jpg)$/.test(name))) {
      expect(Buffer.compare(put.get(name)!, readFileSync(path.join(local, name))), name).toBe(0);
    }

    const again = await translate(path.join(folder, 'shop'), 's3://shop/en/spring', '--clean-plate');
    expect(statuses(again).map(([, status]) => status)).toEqual(['skipped', 'skipped']);
    expect(Buffer.compare((await objects('en/spring/')).get('1.png')!, put.get('1.png')!)).toBe(0);
  });

  it('says in one line what the store refuses, before anything is read', async () => {
    store.misbehave(() => ({ status: 403, code: 'AccessDenied' }));
    const run = await translate(path.join(folder, 'shop'), 's3://shop/en', '--verbose');
    expect(run.code).toBe(12);
    expect(run.stdout + run.stderr).not.toMatch(/canary|S3RVER/);
    expect(run.stderr).toMatch(
      /^imgtr: the store does not let this key list s3:\/\/shop\/en\/\.imgtr\/journal\/ at .* \(403 AccessDenied\)\n {2}The key must/,
    );
    store.misbehave(() => undefined);
    const nowhere = await translate(path.join(folder, 'shop'), 's3://nowhere/en');
    expect(nowhere.code).toBe(12);
    expect(nowhere.stderr).toMatch(/^imgtr: there is no bucket nowhere at 127/);
  });

  it('ends with exit code 14 when the store goes away, and goes on from there', async () => {
    store.misbehave(({ method, path }) =>
      method === 'PUT' && path.endsWith('.jpg') ? { status: 500, code: 'InternalError' } : undefined,
    );
    const run = await translate(path.join(folder, 'shop'), 's3://shop/en');
    expect(run.code).toBe(14);
    store.misbehave(() => undefined);
    const again = await translate(path.join(folder, 'shop'), 's3://shop/en');
    expect(again.code).toBe(0);
    expect((await objects('en/')).size).toBe(5);
  });

  it.each([
    [['--report'], /--report needs the results in a folder/],
    [[], /s3:\/\/X is no address of a bucket/],
  ])('refuses what cannot be with exit code 2: %j', async (flags, message) => {
    const run = await translate(path.join(folder, 'shop'), flags.length > 0 ? 's3://shop/en' : 's3://X', ...flags);
    expect(run.code).toBe(2);
    expect(run.stderr).toMatch(message);
  });
});
