import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { CannotWriteError } from '#imgtr/errors.js';
import { appendLine, writeAtomic } from '#imgtr/runtime/files/files.js';
import { openStore } from '#imgtr/runtime/files/store.js';
import { tempFolder } from '../../temp-folder.js';

describe('writeAtomic', () => {
  it('makes folders, replaces what was there and leaves nothing behind', async () => {
    const folder = tempFolder();
    const file = path.join(folder, 'deep/er/a.txt');
    await writeAtomic(file, 'one', path.join(folder, 'tmp'));
    await writeAtomic(file, new Uint8Array([50]), path.join(folder, 'tmp'));
    expect(readFileSync(file, 'utf8')).toBe('2');
    expect(readdirSync(path.join(folder, 'tmp'))).toEqual([]);
  });

  it('leaves the old file whole when the new one cannot take its place', async () => {
    const folder = tempFolder();
    const file = path.join(folder, 'a.txt');
    mkdirSync(path.join(file, 'in the way'), { recursive: true });
    await expect(writeAtomic(file, 'new', path.join(folder, 'tmp'))).rejects.toThrow(CannotWriteError);
    expect(existsSync(path.join(file, 'in the way'))).toBe(true);
    expect(readdirSync(path.join(folder, 'tmp'))).toEqual([]);
  });

  it('says why and what to do when a folder cannot be made', async () => {
    const folder = tempFolder();
    writeFileSync(path.join(folder, 'file'), '');
    const writing = writeAtomic(path.join(folder, 'file/below.txt'), 'x', path.join(folder, 'tmp'));
    await expect(writing).rejects.toMatchObject({
      code: 'E_CANNOT_WRITE',
      exitCode: 13,
      cure: expect.stringContaining('--out'),
    });
  });
});

describe('appendLine', () => {
  it('keeps lines of many writers whole', async () => {
    const file = path.join(tempFolder(), 'log/lines.jsonl');
    const line = (i: number) => `${i}:${'x'.repeat(5000)}`;
    await Promise.all(Array.from({ length: 40 }, (_, i) => appendLine(file, line(i))));
    const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
    expect(lines.sort()).toEqual(Array.from({ length: 40 }, (_, i) => line(i)).sort());
  });
});

describe('store', () => {
  it('gives back what was put, and nothing for a damaged or unknown key', async () => {
    const folder = tempFolder();
    const store = openStore({ folder, tempDir: path.join(folder, 'tmp') });
    await store.put('ab12', { lines: [1, 2] });
    expect(await store.get('ab12')).toEqual({ lines: [1, 2] });
    expect(await store.get('ffff')).toBeUndefined();
    writeFileSync(path.join(folder, 'ab/ab12.json'), '{"lines": [1,');
    expect(await store.get('ab12')).toBeUndefined();
  });
});
