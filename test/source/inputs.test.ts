import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, describe, expect, it } from 'vitest';
import { NoInputError, UsageError } from '#imgtr/errors.js';
import { createPixelPool } from '#imgtr/runtime/pool/pool.js';
import { openStorage } from '#imgtr/runtime/s3/s3.js';
import { findPages } from '#imgtr/source/inputs.js';
import { openPlaces } from '#imgtr/source/places.js';
import { tempFolder } from '../temp-folder.js';

function plant(files: readonly string[]): string {
  const folder = tempFolder();
  for (const file of files) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), '');
  }
  return folder;
}

const pool = createPixelPool({ threads: 1 });
afterAll(() => pool.close());

/** @param stdin what `-` reads */
function find(inputs: string[], { exclude = '/nowhere', stdin = '' } = {}) {
  const places = openPlaces({
    pool,
    exclude,
    allowHosts: [],
    storage: openStorage({}),
    signal: new AbortController().signal,
  });
  return findPages(inputs, { places, stdin: Readable.from([Buffer.from(stdin)]) });
}
const ids = async (inputs: string[], given: Parameters<typeof find>[1] = {}) =>
  (await find(inputs, given)).map(page => page.id);

describe('findPages', () => {
  it('walks a folder in natural order, sub-folders included', async () => {
    const folder = plant(['10.jpg', '9.png', 'b/2.webp', 'b/11.JPEG', 'notes.txt']);
    expect(await ids([folder])).toEqual(['9.png', '10.jpg', 'b/2.webp', 'b/11.JPEG']);
  });

  it('leaves out the output folder and what imgtr wrote itself', async () => {
    const folder = plant(['a.jpg', 'a.clean.png', 'a.imgtr.json', 'out/a.jpg', '.imgtr/tmp/x.png', 'sub/.imgtr/x.png']);
    expect(await ids([folder], { exclude: path.join(folder, 'out') })).toEqual(['a.jpg']);
  });

  it('takes single files and globs, each picture once', async () => {
    const folder = plant(['shop/a.jpg', 'shop/deep/b.jpg', 'shop/c.png']);
    expect(await ids([`${folder}/shop/**/*.jpg`, path.join(folder, 'shop/a.jpg')])).toEqual(['a.jpg', 'deep/b.jpg']);
  });

  it('keeps two inputs with the same path apart', async () => {
    const folder = plant(['x/a.jpg', 'y/a.jpg']);
    const found = await ids([path.join(folder, 'x'), path.join(folder, 'y')]);
    expect(found[0]).toBe('a.jpg');
    expect(found[1]).toMatch(/^a~[0-9a-f]{8}\.jpg$/);
  });

  it('names side-cars so that a.jpg and a.png do not share one', async () => {
    const folder = plant(['a.jpg', 'a.png']);
    const pages = await find([folder]);
    expect(pages.map(page => page.stem)).toEqual(['a.jpg', 'a.png']);
  });

  it('does not follow links', async () => {
    const folder = plant(['a.jpg', 'real/b.jpg']);
    symlinkSync(folder, path.join(folder, 'real/loop'));
    expect(await ids([folder])).toEqual(['a.jpg', 'real/b.jpg']);
  });

  it('finds names with brackets, spaces and Chinese characters', async () => {
    const folder = plant(['主图 (1)/[新款] 连衣裙.jpg']);
    expect(await ids([path.join(folder, '主图 (1)')])).toEqual(['[新款] 连衣裙.jpg']);
    expect(await ids([path.join(folder, '主图 (1)/[新款] 连衣裙.jpg')])).toEqual(['[新款] 连衣裙.jpg']);
  });

  it.skipIf(process.platform !== 'linux')('finds files whose names are no UTF-8, each by its own bytes', async () => {
    const folder = tempFolder();
    const names = [[0xff], [0xfe]].map(bytes => Buffer.concat([Buffer.from(bytes), Buffer.from('.jpg')]));
    const paths = names.map(name => Buffer.concat([Buffer.from(`${folder}/`), name]));
    for (const file of paths) writeFileSync(file, '');
    const pages = await find([folder]);
    expect(pages.map(page => Buffer.from(page.exact ?? '').toString('hex')).sort()).toEqual(
      paths.map(file => file.toString('hex')).sort(),
    );
    expect(new Set(pages.map(page => page.id)).size).toBe(2);
  });

  it.skipIf(process.platform !== 'linux')(
    'finds line ends, dashes and dots in names and passes by what is no file',
    async () => {
      const folder = plant(['-rf.jpg', 'two\nlines.jpg', 'a..b.jpg', 'folder.jpg/in.png']);
      execFileSync('mkfifo', [path.join(folder, 'pipe.jpg')]);
      expect((await ids([folder])).sort()).toEqual(['-rf.jpg', 'a..b.jpg', 'folder.jpg/in.png', 'two\nlines.jpg']);
      await expect(find([path.join(folder, 'pipe.jpg')])).rejects.toThrow('neither a file nor a folder');
    },
  );

  it('keeps every id inside the output folder', async () => {
    const folder = plant(['in/x.jpg', 'beside/y.jpg']);
    const found = await ids([`${folder}/in/{.,../beside}/*.jpg`]);
    expect(found.length).toBeGreaterThan(0);
    expect(found.filter(id => id.split('/').includes('..'))).toEqual([]);
  });

  it('says which input does not exist', async () => {
    await expect(find(['/no/such/folder'])).rejects.toThrow(NoInputError);
    await expect(find(['/no/such/folder'])).rejects.toThrow('/no/such/folder');
  });
});

describe('lists of inputs', () => {
  const columns = async (inputs: string[], given: Parameters<typeof find>[1] = {}) =>
    (await find(inputs, given)).map(page => [page.id, page.columns]);

  function plantList(name: string, text: string): string {
    const folder = plant(['shop/a.jpg', 'shop/b.jpg', 'c.png']);
    writeFileSync(path.join(folder, name), text);
    return `@${path.join(folder, name)}`;
  }

  it('are files with an input a line', async () => {
    const list = plantList(
      'list.txt',
      '\ufeff# this week\r\nshop/b.jpg\r\n\r\n  c.png  \r\nhttps://cdn.example.com/1.jpg',
    );
    expect(await ids([list])).toEqual(['c.png', 'cdn.example.com/1.jpg', 'shop/b.jpg']);
  });

  it('are tables whose columns stay with their pictures', async () => {
    const list = plantList(
      'list.csv',
      '\ufeffsku,URL,title\r\n7,shop/a.jpg,"red, long"\r\n8,https://x.example/8.jpg,\r\n',
    );
    expect(await columns([list])).toEqual([
      ['shop/a.jpg', { sku: '7', URL: 'shop/a.jpg', title: 'red, long' }],
      ['x.example/8.jpg', { sku: '8', URL: 'https://x.example/8.jpg', title: '' }],
    ]);
  });

  it('are JSON lines, values as they are', async () => {
    const list = plantList('list.jsonl', '{"path":"c.png","sku":12,"tags":["a"]}\n\n"shop/a.jpg"\n');
    expect(await columns([list])).toEqual([
      ['c.png', { path: 'c.png', sku: 12, tags: ['a'] }],
      ['shop/a.jpg', undefined],
    ]);
  });

  it.each([
    ['lines', 'https://h.example/1.jpg\n'],
    ['a table', 'sku,image_url\n1,https://h.example/1.jpg\n'],
    ['JSON', '{"image_url":"https://h.example/1.jpg"}\n'],
  ])('may come on stdin as %s', async (_, stdin) => {
    expect(await ids(['-'], { stdin })).toEqual(['h.example/1.jpg']);
  });

  it('name a folder for all pictures in it', async () => {
    const list = plantList('list.csv', 'sku,path\n7,shop\n');
    expect(await columns([list])).toEqual([
      ['a.jpg', { sku: '7', path: 'shop' }],
      ['b.jpg', { sku: '7', path: 'shop' }],
    ]);
  });

  it('may say two things of one picture, which is two pages then, and one where they say the same', async () => {
    const list = plantList('list.csv', 'sku,path\n7,c.png\n8,c.png\n7,c.png\n');
    const pages = await find([list]);
    expect(pages.map(page => page.columns?.['sku']).sort()).toEqual(['7', '8']);
    expect(new Set(pages.map(page => page.stem)).size).toBe(2);
    expect(await ids([list, list.slice(1).replace('list.csv', 'c.png')])).toHaveLength(2);
  });

  it('pass on what is not there, so that it fails by name and the others go on', async () => {
    const list = plantList('list.txt', 'c.png\ngone.jpg\nftp://h.example/1.jpg\n');
    expect((await find([list])).map(page => path.basename(page.location))).toEqual(['c.png', '1.jpg', 'gone.jpg']);
  });

  it.each([
    ['list.csv', 'sku,title\n1,x\n', /does not say in which column/],
    ['list.csv', 'sku,path\n1\n', /list\.csv, line 2: the row is no CSV/],
    ['list.csv', 'sku,path\n1,\n', /list\.csv, line 2: it names no picture/],
    ['list.jsonl', '{"path":"c.png"}\n{"path"\n', /list\.jsonl, line 2: it is no JSON object/],
    ['list.jsonl', '{"sku":1}\n', /line 1: it names no picture/],
  ])('that make no sense are refused with their line: %s %j', async (name, text, message) => {
    await expect(find([plantList(name, text)])).rejects.toThrow(message);
    await expect(find([plantList(name, text)])).rejects.toThrow(UsageError);
  });

  it('that do not exist are said so', async () => {
    await expect(find(['@/no/such/list.csv'])).rejects.toThrow('the list /no/such/list.csv cannot be read: ENOENT');
  });
});
