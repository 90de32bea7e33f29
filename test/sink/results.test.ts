import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import sharp from 'sharp';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { safeName } from '#imgtr/runtime/files/safe-name.js';
import { createPixelPool, type PixelPool } from '#imgtr/runtime/pool/pool.js';
import { openResults } from '#imgtr/sink/results/results.js';
import { openResultsJournal } from '#imgtr/sink/results/results-journal.js';
import { aRaster } from '../fixtures/pages.js';
import { tempFolder } from '../temp-folder.js';

let pool: PixelPool;
let folder: string;
beforeAll(() => {
  pool = createPixelPool({ threads: 1 });
});
afterAll(() => pool.close());
beforeEach(() => {
  folder = path.join(tempFolder(), 'out');
});

const open = () => openResults({ folder, quality: 80, pool });
const list = () => JSON.parse(readFileSync(path.join(folder, 'results.json'), 'utf8'));
const jpegs = () =>
  readdirSync(folder)
    .filter(name => name.endsWith('.jpg'))
    .sort();
const result = (image_id: string, request_id = 'r') => ({ request_id, image_id });

describe('results', () => {
  it('are JPEG files by image and second, listed with local time in microseconds', async () => {
    const results = await open();
    const record = await results.keep(result('shirt'), aRaster(64, 48, 120));
    await results.close();
    expect(path.basename(record.file_path)).toMatch(/^shirt_\d{8}_\d{6}\.jpg$/);
    expect(await sharp(record.file_path).metadata()).toMatchObject({ format: 'jpeg', width: 64, height: 48 });
    expect(list()).toEqual([record]);
    expect(Object.keys(record)).toEqual(['timestamp', 'request_id', 'image_id', 'file_path', 'status']);
    expect(record.timestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}$/);
    expect(Math.abs(Date.parse(record.timestamp) - Date.now())).toBeLessThan(60_000);
  });

  it('of the same name in the same second are told apart', async () => {
    const results = await open();
    const records = await Promise.all(['a', 'b', 'c'].map(request => results.keep(result('x', request), aRaster())));
    await results.close();
    expect(new Set(records.map(({ file_path }) => file_path)).size).toBe(3);
    expect(jpegs()).toHaveLength(3);
    expect(list()).toHaveLength(3);
  });

  it('that come again are one file and one record, by whichever worker', async () => {
    const [one, two] = [await open(), await open()];
    const records = await Promise.all(
      Array.from({ length: 20 }, (_, n) => (n % 2 ? one : two).keep(result('same'), aRaster())),
    );
    await Promise.all([one.close(), two.close()]);
    const again = await open();
    await again.keep(result('same'), aRaster());
    await again.close();
    expect(new Set(records.map(({ file_path }) => file_path)).size).toBe(1);
    expect(jpegs()).toHaveLength(1);
    expect(list()).toHaveLength(1);
  });

  it('that were written down but not listed are listed by the next worker', async () => {
    const journal = await openResultsJournal(
      path.join(folder, '.imgtr/results.jsonl'),
      path.join(folder, 'results.json'),
    );
    const record = { timestamp: 't', ...result('a'), file_path: '/x/a.jpg', status: 'completed' } as const;
    await journal.complete(record);
    await journal.close(); // and the worker dies
    await (await open()).close();
    expect(list()).toEqual([record]);
  });

  it('stand behind those that another program had listed before', async () => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, 'results.json'), '[{"image_id": "old", "extra": [1]}]');
    writeFileSync(path.join(folder, 'new_20200101_000000.jpg'), 'somebody else’s');
    const results = await open();
    const record = await results.keep(result('new'), aRaster());
    await results.close();
    expect(list()).toEqual([{ image_id: 'old', extra: [1] }, record]);
    expect(readFileSync(path.join(folder, 'new_20200101_000000.jpg'), 'utf8')).toBe('somebody else’s');
  });

  it('do not begin where results.json holds something else', async () => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, 'results.json'), '{"not": "an array"}');
    await expect(open()).rejects.toMatchObject({ code: 'E_CANNOT_WRITE' });
    expect(readFileSync(path.join(folder, 'results.json'), 'utf8')).toBe('{"not": "an array"}');
  });

  it('survive a last line that was torn', async () => {
    const first = await open();
    const before = await first.keep(result('a'), aRaster());
    await first.close();
    appendFileSync(path.join(folder, '.imgtr/results.jsonl'), '{"record":{"request_id":"r","ima');
    const second = await open();
    const after = await second.keep(result('b'), aRaster());
    await second.close();
    expect(list()).toEqual([before, after]);
  });

  it('of names that lead elsewhere stay in the folder', async () => {
    const results = await open();
    for (const id of ['../../x', '/etc/x', 'a/../../b', '..\\x', 'a\0b', 'x'.repeat(300), '.', '..', '상품 1', '-rf']) {
      const { file_path } = await results.keep(result(id), aRaster());
      expect(path.dirname(file_path)).toBe(folder);
    }
    await results.close();
    expect(jpegs()).toHaveLength(10);
    expect(existsSync(path.join(folder, '../x'))).toBe(false);
  });
});

it('a journal is one for all who write to it, whatever happens at the same time', async () => {
  const file = path.join(folder, '.imgtr/results.jsonl');
  const code = `
    import { workerData } from 'node:worker_threads';
    const { openResultsJournal } = await import(workerData.module);
    const journal = await openResultsJournal(workerData.file, workerData.list);
    for (let n = 0; n < 100; n++) {
      const result = { request_id: 'r', image_id: 'i' + n };
      const name = await journal.reserve(result, ['same.jpg', ...Array.from({ length: 200 }, (_, i) => 'same_' + i + '.jpg')]);
      await journal.complete({ ...result, timestamp: 't', file_path: name, status: 'completed' });
    }
    await journal.close();`;
  const workerData = {
    module: import.meta.resolve('#imgtr/sink/results/results-journal.js'),
    file,
    list: path.join(folder, 'results.json'),
  };
  const url = new URL(`data:text/javascript,${encodeURIComponent(code)}`);
  await Promise.all(
    Array.from(
      { length: 4 },
      () => new Promise((resolve, reject) => new Worker(url, { workerData }).on('exit', resolve).on('error', reject)),
    ),
  );
  const journal = await openResultsJournal(file, workerData.list);
  const records = (await journal.records()).map(text => JSON.parse(text));
  await journal.close();
  expect(records).toHaveLength(100);
  expect(new Set(records.map(({ file_path }) => file_path)).size).toBe(100);
});

it.each([
  ['plain-name_1.v2', 'plain-name_1.v2'],
  ['sub/2', expect.stringMatching(/^sub_2~[0-9a-f]{8}$/)],
  ['../../x', expect.stringMatching(/^x~[0-9a-f]{8}$/)],
  ['..', expect.stringMatching(/^[0-9a-f]{32}$/)],
  ['상품', expect.stringMatching(/^[0-9a-f]{32}$/)],
])('the name %s becomes one that is safe', (name, safe) => expect(safeName(name)).toEqual(safe));
