import { describe, expect, it } from 'vitest';
import { MissingError } from '#imgtr/errors.js';
import { LANGUAGE_CODES } from '#imgtr/language.js';
import { createPixelPool } from '#imgtr/runtime/pool/pool.js';
import { facesFor, requireFaces } from '#imgtr/typeset/draw/fonts.js';
import { missingGlyphs } from '#imgtr/typeset/draw/glyphs.js';
import { createTypesetter } from '#imgtr/typeset/typesetter.js';
import { aTypesetPage } from '../fixtures/pages.js';

describe('fonts', () => {
  it.each(LANGUAGE_CODES)('are there for %s in every weight', language => {
    expect(() => requireFaces(language, {})).not.toThrow();
  });

  it('cover a language by falling back from family to family', () => {
    expect(missingGlyphs('정품 100% 保证 かわいい №1 ♥', facesFor({ language: 'ko', weight: 400 }, {}))).toEqual([]);
    expect(missingGlyphs('毎日使えるタオル', facesFor({ language: 'ja', weight: 700 }, {}))).toEqual([]);
    expect(missingGlyphs('हिंदी 좋아요', facesFor({ language: 'ko', weight: 400 }, {}))).toContain('ह');
  });

  it('take the nearest weight that a family has', () => {
    expect(facesFor({ language: 'ko', weight: 640 }, {})[0]).toMatchObject({ family: 'Pretendard', weight: 600 });
    expect(facesFor({ language: 'ja', weight: 500 }, {})[0]).toMatchObject({ family: 'Noto Sans JP', weight: 400 });
  });

  it.each(LANGUAGE_CODES)('have serifs for %s, and fall back to those without', language => {
    const faces = facesFor({ language, weight: 700, serif: true }, {});
    expect(faces[0].family).toMatch(/Serif|Myeongjo/);
    expect(faces.at(-1)!.family).toMatch(/Sans/);
  });

  it('put a font of the user before all others', () => {
    const first = facesFor({ language: 'en', weight: 400 }, {})[2].file;
    expect(facesFor({ language: 'ko', weight: 500 }, { first })[0].file).toBe(first);
  });

  it.each([
    ['a font of the user that is not there', '/no/such.ttf', 'is missing', '--font'],
    ['one that is no font', import.meta.filename, 'cannot be read', 'TTF, OTF or WOFF'],
  ])('end the run with a cure: %s', async (_, first, message, cure) => {
    const pool = createPixelPool({ threads: 1 });
    const typesetter = createTypesetter({ pool, plate: 'none', fonts: () => ({ first }) });
    const failure = await typesetter.typeset(aTypesetPage({ drawn: false })).catch(error => error);
    expect(failure).toBeInstanceOf(MissingError);
    expect(failure.message).toContain(message);
    expect(failure.cure).toContain(cure);
    await pool.close();
  });

  it('are asked for by the language of each page', async () => {
    const asked: string[] = [];
    const pool = createPixelPool({ threads: 1 });
    const fonts = (language: string) => {
      asked.push(language);
      return {};
    };
    await createTypesetter({ pool, plate: 'none', fonts }).typeset(aTypesetPage({ drawn: false }));
    expect(new Set(asked)).toEqual(new Set([aTypesetPage({ drawn: false }).target]));
    await pool.close();
  });

  it('that are missing end the run with a cure', async () => {
    const pool = createPixelPool({ threads: 1 });
    const typesetter = createTypesetter({ pool, plate: 'none', fonts: () => ({ folder: '/nowhere' }) });
    const failure = typesetter.typeset(aTypesetPage({ drawn: false }));
    await expect(failure).rejects.toThrow(MissingError);
    await expect(failure).rejects.toMatchObject({ code: 'E_MISSING', cure: 'Run `npm run fonts`.' });
    await pool.close();
  });
});
