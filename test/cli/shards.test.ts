/** Several processes over one output folder. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { readCsv } from '#imgtr/runtime/files/read-csv.js';
import { lockFolder } from '#imgtr/sink/places/lock.js';
import { drawPicture } from '../fixtures/pictures.js';
import { tempFolder } from '../temp-folder.js';
import { imgtr } from './imgtr.js';
import { refusalOf } from './refusal.js';

const PAGES = 6;
let shop: string;
let out: string;
beforeEach(async () => {
  [shop, out] = [tempFolder(), tempFolder()];
  const picture = await drawPicture([{ text: '原版正品', x: 40, y: 150 }]);
  for (let n = 1; n <= PAGES; n++) writeFileSync(path.join(shop, `${n}.png`), picture);
  writeFileSync(path.join(shop, 'phrases.csv'), 'zh,en\n原版正品,Authentic\n');
});

const translate = (...more: string[]) =>
  imgtr(['translate', shop, '--out', out, '--to', 'en', '--phrases', path.join(shop, 'phrases.csv'), ...more]);
const shard = (part: string, ...more: string[]) => translate('--shard', part, '--json', '--report', ...more);
/** The rows of the manifest as objects, without its header. */
const manifest = () => {
  const [header, ...rows] = readCsv(readFileSync(path.join(out, 'manifest.csv'), 'utf8')).map(({ record }) => record);
  return rows.map(row => Object.fromEntries(row.map((cell, i) => [header[i], cell])));
};
const pagesOf = (run: Awaited<ReturnType<typeof imgtr>>) =>
  run.events.filter(({ event }) => event === 'page').map(({ id }) => id as string);

describe('the shards of a run', () => {
  it('go side by side into one folder: each page once, manifest and report of all', async () => {
    const runs = await Promise.all(['1/3', '2/3', '3/3'].map(part => shard(part)));
    expect(runs.map(({ code, stderr }) => code && stderr)).toEqual([0, 0, 0]); // a failure shows its words
    expect(runs.flatMap(pagesOf).sort()).toEqual(['1.png', '2.png', '3.png', '4.png', '5.png', '6.png']);
    expect(
      manifest()
        .map(({ id, verdict }) => `${id} ${verdict}`)
        .sort(),
    ).toEqual(['1', '2', '3', '4', '5', '6'].map(n => `${n}.png pass`));
    const report = readFileSync(path.join(out, 'report.html'), 'utf8');
    for (let n = 1; n <= PAGES; n++) expect(report).toContain(`${n}.png`);
    expect(readdirSync(path.join(out, '.imgtr', 'tmp'))).toEqual([]);
    const whole = await translate('--json');
    expect(whole.events.at(-1)).toMatchObject({ skipped: PAGES });
  });

  it('may run one after the other, and keep away from another run’s', async () => {
    const another = await lockFolder(out, { shard: { index: 2, count: 2, run: 'of other pictures' } });
    const refused = await Promise.all([translate(), translate('--shard', '1/2')]);
    expect(refused.map(({ code }) => code)).toEqual([11, 11]);
    await another.close();
    for (const part of ['2/2', '1/2']) expect((await translate('--shard', part)).code).toBe(0);
    expect(manifest()).toHaveLength(PAGES);
  });

  it('have to be parts of a whole', async () => {
    const { exitCode, message } = await refusalOf([shop, '--out', out, '--translator', 'none', '--shard', '3/2']);
    expect([exitCode, message]).toEqual([2, expect.stringContaining('--shard 3/2: i/n')]);
  });
});
