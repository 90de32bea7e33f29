import { readFile } from 'node:fs/promises';
import { parse } from 'csv-parse/sync';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { hasScript } from '#imgtr/language.js';

interface Picture {
  readonly file: string;
}
interface Made {
  readonly bytes: Buffer;
  readonly texts: readonly string[];
}
const examples = new URL('../../examples/', import.meta.url);
const { PICTURES, makePicture } = (await import(new URL('make-catalog.mjs', examples).href)) as {
  PICTURES: readonly Picture[];
  makePicture: (picture: Picture) => Promise<Made>;
};
const made = new Map(await Promise.all(PICTURES.map(async picture => [picture, await makePicture(picture)] as const)));
const rows: { zh: string; ko: string; en: string }[] = parse(await readFile(new URL('phrases.csv', examples)), {
  columns: true,
});

/** Left out of the table on purpose; examples/README.md says why. */
const GAP = '手慢无';
const digits = (text: string) => (text.match(/\d+/g) ?? []).sort();

describe('the phrase table of the examples', () => {
  test('has every Chinese text of the pictures but the one that is left out on purpose', () => {
    const texts = [...made.values()].flatMap(picture => picture.texts);
    const chinese = new Set(texts.filter(text => hasScript(text, 'zh')));
    const known = new Set(rows.map(row => row.zh));
    expect([...chinese].filter(text => !known.has(text))).toEqual([GAP]);
    expect([...known].filter(text => !chinese.has(text))).toEqual([]);
  });

  test.each(rows)('$zh: Korean and English are there, with the same numbers and no Chinese left', ({ zh, ko, en }) => {
    for (const translation of [ko, en]) {
      expect(translation.trim()).not.toBe('');
      expect(hasScript(translation, 'zh')).toBe(false);
      expect(digits(translation)).toEqual(digits(zh));
    }
  });
});

describe('the example pictures', () => {
  test.each(PICTURES)('$file is what the script draws, to within the rounding of an encoder', async picture => {
    const pixels = (bytes: Uint8Array) => sharp(bytes).raw().toBuffer({ resolveWithObject: true });
    const committed = await pixels(await readFile(new URL(`catalog/${picture.file}`, examples)));
    const drawn = await pixels(made.get(picture)!.bytes);
    expect({ ...drawn.info, size: 0 }).toEqual({ ...committed.info, size: 0 });
    const differing = drawn.data.reduce(
      (count, value, i) => count + Number(Math.abs(value - committed.data[i]) > 8),
      0,
    );
    expect(differing / drawn.data.length).toBeLessThan(0.001);
  });
});
