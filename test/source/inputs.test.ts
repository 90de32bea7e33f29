import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { NoInputError } from '#imgtr/errors.js';
import { findPages } from '#imgtr/source/inputs.js';
import { tempFolder } from '../temp-folder.js';

function plant(files: readonly string[]): string {
  const folder = tempFolder();
  for (const file of files) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), '');
  }
  return folder;
}
const ids = async (inputs: string[], exclude = '/nowhere') => (await findPages(inputs, exclude)).map(page => page.id);

describe('findPages', () => {
  it('walks a folder in natural order, sub-folders included', async () => {
    const folder = plant(['10.jpg', '9.png', 'b/2.webp', 'b/11.JPEG', 'notes.txt']);
    expect(await ids([folder])).toEqual(['9.png', '10.jpg', 'b/2.webp', 'b/11.JPEG']);
  });

  it('leaves out the output folder and what imgtr wrote itself', async () => {
    const folder = plant(['a.jpg', 'a.clean.png', 'a.imgtr.json', 'out/a.jpg', '.imgtr/tmp/x.png', 'sub/.imgtr/x.png']);
    expect(await ids([folder], path.join(folder, 'out'))).toEqual(['a.jpg']);
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
    const pages = await findPages([folder], '/nowhere');
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
    const pages = await findPages([folder], '/nowhere');
    expect(pages.map(page => Buffer.from(page.rawPath ?? []).toString('hex')).sort()).toEqual(
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
      await expect(findPages([path.join(folder, 'pipe.jpg')], '/nowhere')).rejects.toThrow(
        'neither a file nor a folder',
      );
    },
  );

  it('keeps every id inside the output folder', async () => {
    const folder = plant(['in/x.jpg', 'beside/y.jpg']);
    const found = await ids([`${folder}/in/{.,../beside}/*.jpg`]);
    expect(found.length).toBeGreaterThan(0);
    expect(found.filter(id => id.split('/').includes('..'))).toEqual([]);
  });

  it('says which input does not exist', async () => {
    await expect(findPages(['/no/such/folder'], '/nowhere')).rejects.toThrow(NoInputError);
    await expect(findPages(['/no/such/folder'], '/nowhere')).rejects.toThrow('/no/such/folder');
  });
});
