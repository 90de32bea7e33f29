import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { nameAll } from '#imgtr/source/names.js';

const name = (ids: readonly string[]) => nameAll(ids.map((id, i) => ({ id, location: `/in${i}/${id}` })));
const ENDINGS = ['.001.jpg', '.002.png', '.jpg', '.png', '.webp', '.avif', '.tif', '.gif', '.imgtr.json'];

/** Every name that a page may write under, as a file system that knows no case compares them. */
const results = (page: { id: string; stem: string }) =>
  new Set([page.id, ...ENDINGS.map(ending => page.stem + ending)].map(file => file.normalize('NFC').toLowerCase()));

describe('nameAll', () => {
  it('leaves ordinary names alone', () => {
    const pages = name(['shop/a.jpg', 'shop/b.jpeg', 'shop.jpg', 'a.jpg']);
    expect(pages.map(page => page.id)).toEqual(['shop/a.jpg', 'shop/b.jpeg', 'shop.jpg', 'a.jpg']);
    expect(pages.map(page => page.stem)).toEqual(['shop/a', 'shop/b', 'shop', 'a']);
  });

  it.each([
    ['the same path twice', ['a.jpg', 'a.jpg']],
    ['case twins', ['Photo.jpg', 'photo.JPG', 'photo.jpg']],
    ['composed and decomposed letters', ['caf\u00e9.jpg', 'cafe\u0301.jpg']],
    ['several formats', ['a.jpg', 'a.png', 'A.webp']],
    ['a picture with the name of a file of another', ['a.jpg', 'a.001.jpg', 'a.jpg.002.png']],
    ['an extension within a name', ['a.bmp', 'a.png', 'a.bmp.png']],
    ['long names that differ at their end', [`${'长'.repeat(80)}1.jpg`, `${'长'.repeat(80)}2.jpg`]],
  ])('keeps the results of %s apart', (_, ids) => {
    const pages = name(ids);
    const taken = new Set<string>();
    for (const page of pages) {
      for (const file of results(page)) {
        expect(taken).not.toContain(file);
        taken.add(file);
      }
    }
  });

  it('writes nothing over a folder with a picture’s name', () => {
    const pages = name(['a.jpg', 'a.png/b.jpg']);
    expect(pages.flatMap(page => [...results(page)])).not.toContain('a.png');
  });

  it('cuts names so that every result fits 255 bytes, at a whole character', () => {
    const ids = [
      `${'x'.repeat(251)}.jpg`,
      `shop/${'连'.repeat(82)}.jpg`,
      `${'y'.repeat(251)}.jpg`,
      `${'y'.repeat(251)}.jpg`,
    ];
    for (const page of name(ids)) {
      for (const file of results(page)) expect(Buffer.byteLength(path.posix.basename(file))).toBeLessThanOrEqual(255);
      expect(page.stem).not.toContain('\ufffd');
      expect(path.posix.dirname(page.stem)).toBe(path.posix.dirname(page.id));
    }
  });

  it('names a page alike whatever else is in the run', () => {
    const [first] = name(['photo.jpg']);
    expect(
      nameAll([
        { id: 'photo.jpg', location: '/in0/photo.jpg' },
        { id: 'z.jpg', location: '/z.jpg' },
      ])[0],
    ).toEqual(first);
  });

  it('drops steps out of the folder', () => {
    expect(name(['../../etc/a.jpg', './b/../c.jpg']).map(page => page.id)).toEqual(['etc/a.jpg', 'b/c.jpg']);
  });
});
