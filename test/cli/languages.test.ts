/** `--to` of several languages, one run upon the other. */
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { sharedFolder } from '../temp-folder.js';
import { imgtr, type Run } from './imgtr.js';
import { openShop, PHRASES, readSidecar } from './shop.js';

const folder = sharedFolder();
const [shop, out] = [path.join(folder, 'shop'), path.join(folder, 'out')];
let phrases: string;
beforeAll(async () => {
  ({ phrases } = await openShop(shop));
});

const translate = (to: string, ...more: string[]) =>
  imgtr(['translate', shop, '--out', out, '--to', to, '--phrases', phrases, '--json', ...more]);
const pagesOf = ({ events }: Run) => events.filter(({ event }) => event === 'page');
/** Every file of the results. */
const everything = () =>
  readdirSync(out, { recursive: true, encoding: 'utf8' })
    .filter(name => !name.startsWith('.imgtr') && statSync(path.join(out, name)).isFile())
    .sort();

describe('several languages', () => {
  it('come from one reading and one erasing, each in a folder of its own', async () => {
    const both = await translate('en,ko', '--report');
    expect(both.code).toBe(0);
    expect(everything()).toEqual([
      ...['en/1.imgtr.json', 'en/1.png', 'en/sub/2.imgtr.json', 'en/sub/2.jpg'],
      ...['ko/1.imgtr.json', 'ko/1.png', 'ko/sub/2.imgtr.json', 'ko/sub/2.jpg'],
      ...['manifest.csv', 'report.html'],
    ]);
    expect(
      pagesOf(both)
        .map(({ id, target }) => `${id} ${target}`)
        .sort(),
    ).toEqual(['1.png en', '1.png ko', 'sub/2.jpg en', 'sub/2.jpg ko']);
    expect(both.events.at(-1)).toMatchObject({ event: 'summary', pages: 4, translated: 4 });
    expect(readSidecar(out, 'ko/1.imgtr.json')).toMatchObject({
      target: 'ko',
      blocks: [{ translation: '엄선한 원단' }, {}],
    });
    expect(readSidecar(out, 'en/1.imgtr.json')).toMatchObject({
      target: 'en',
      blocks: [{ translation: 'Selected Fabric' }, {}],
    });
    expect(readFileSync(path.join(out, 'manifest.csv'), 'utf8')).toMatch(/sub\/2\.jpg,[^\n]*,ko,ko\/sub\/2\.jpg,/);
    const kept = readdirSync(path.join(out, '.imgtr/cache'), { recursive: true, encoding: 'utf8' });
    expect(kept.filter(name => /^erased.*[0-9a-f]{64}$/.test(name))).toHaveLength(2);
  });

  it('are done each for itself: one more is added, and nothing is done twice', async () => {
    writeFileSync(phrases, PHRASES.replace(/\n/g, ',日本\n').replace('zh,ko,en,日本', 'zh,ko,en,ja'));
    const third = await translate('en,ko,ja');
    expect(
      pagesOf(third)
        .map(({ target, status }) => `${target} ${status}`)
        .sort(),
    ).toEqual(['en skipped', 'en skipped', 'ja translated', 'ja translated', 'ko skipped', 'ko skipped']);
    expect((await translate('en,ko,ja')).events.at(-1)).toMatchObject({ skipped: 6 });
  });

  it('are drawn again where they lie', async () => {
    const before = everything();
    const drawn = await imgtr(['render', out, '--out', out, '--json']);
    expect(drawn.code).toBe(0);
    expect(drawn.events.map(({ id, target, status }) => `${id} ${target} ${status}`).sort()).toEqual([
      ...['1.png en translated', '1.png ja translated', '1.png ko translated'],
      ...['sub/2.jpg en translated', 'sub/2.jpg ja translated', 'sub/2.jpg ko translated'],
    ]);
    expect(everything()).toEqual(before);
    expect(readFileSync(path.join(out, 'manifest.csv'), 'utf8').split('\n')).toHaveLength(8);
  });
});
