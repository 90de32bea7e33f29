/** What `imgtr translate` ends with when it cannot begin. */
import { existsSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { tempFolder } from '../temp-folder.js';
import { imgtr } from './imgtr.js';
import { refusalOf } from './refusal.js';
import { freshShop } from './shop.js';

let shop: string;
let out: string;
let phrases: string;
beforeEach(async () => {
  ({ shop, out, phrases } = await freshShop());
});

describe('the program', () => {
  it.each([
    ['2: nothing to translate with', [], 2, /GEMINI_API_KEY.*--phrases.*--translator none.*--mode erase/s],
    ['2: an unknown option', ['--colour', 'red'], 2, /--colour/],
    ['2: a phrase table that is not there', ['--phrases', '/no/such.csv'], 2, /\/no\/such\.csv/],
  ])('ends with %s', async (_, flags, code, message) => {
    const run = await imgtr(['translate', shop, '--out', out, ...flags]);
    expect(run.code).toBe(code);
    expect(run.stderr).toMatch(message);
    expect(existsSync(path.join(out, '1.png'))).toBe(false);
  });

  it('ends with 10: no picture among the inputs', async () => {
    const run = await imgtr(['translate', tempFolder(), '--out', out, '--phrases', phrases]);
    expect(run.code).toBe(10);
  });
});

describe('a run is refused', () => {
  it.each([
    [['--rules', 'no-such.csv'], /no-such.csv cannot be read/],
    [['--keep', '('], /--keep: .* no regular expression/],
    [['--drop', '(a+)+$'], /--drop: .* for ever/],
    [['--ignore-region', '1,2,3'], /--ignore-region 1,2,3/],
    [['--units', 'no-such.csv'], /no-such.csv cannot be read/],
  ])('with 2 where the user’s word makes no sense: %j', async (flags, message) => {
    const { exitCode, message: words } = await refusalOf([shop, '--out', out, '--phrases', phrases, ...flags]);
    expect(exitCode).toBe(2);
    expect(words).toMatch(message);
  });

  it('with 2 when it would write over its sources', async () => {
    const before = statSync(path.join(shop, '1.png')).mtimeMs;
    for (const input of [shop, path.join(shop, '1.png')]) {
      const { exitCode, message } = await refusalOf([input, '--out', shop, '--phrases', phrases]);
      expect(exitCode).toBe(2);
      expect(message).toContain('would write over');
    }
    expect(statSync(path.join(shop, '1.png')).mtimeMs).toBe(before);
  });

  it('with 10 when its folder is not there', async () => {
    expect((await refusalOf(['/no/such/folder', '--out', out, '--phrases', phrases])).exitCode).toBe(10);
  });

  it('with 13 when its output folder cannot be made', async () => {
    writeFileSync(path.join(shop, 'file'), '');
    const { exitCode } = await refusalOf([shop, '--out', path.join(shop, 'file/out'), '--phrases', phrases]);
    expect(exitCode).toBe(13);
  });
});
