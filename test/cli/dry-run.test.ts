/** `imgtr translate --dry-run`: says what there is to do, and does nothing. */
import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { drawPicture } from '../fixtures/pictures.js';
import { tempFolder } from '../temp-folder.js';
import { imgtr } from './imgtr.js';

let shop: string;
let out: string;
beforeEach(async () => {
  const folder = tempFolder();
  [shop, out] = [path.join(folder, 'shop'), path.join(folder, 'out')];
  mkdirSync(shop);
  const picture = (...texts: string[]) => drawPicture(texts.map((text, i) => ({ text, x: 40, y: 70 + 80 * i })));
  writeFileSync(path.join(shop, '1.png'), await picture('精选面料', '原版正品'));
  writeFileSync(path.join(shop, '2.png'), await picture('精选面料', 'SUMMER'));
});

/** Every file of a folder with its size and time. */
const listing = (folder: string) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .sort()
    .map(name => [name, statSync(path.join(folder, name)).mtimeMs, statSync(path.join(folder, name)).size]);

describe('imgtr translate --dry-run', () => {
  it('counts pages, texts, tokens and cost, needs no key, and writes nothing', async () => {
    const run = await imgtr(['translate', shop, '--out', out, '--to', 'en,ko', '--dry-run', '--json']);
    expect(run.code).toBe(0);
    expect(run.events.at(-1)).toMatchObject({
      ...{ event: 'summary', dryRun: true, pages: 4, failed: 0, blocks: 8, texts: 6, distinct: 4, memoryHits: 0 },
      ...{ requests: 2, inputTokens: expect.any(Number), outputTokens: expect.any(Number), cost: expect.any(Number) },
    });
    expect(run.events.at(-1)?.['cost']).toBeGreaterThan(0);
    const first = run.events.find(({ id, target }) => id === '1.png' && target === 'en');
    expect(first).toMatchObject({ event: 'page', dryRun: true, blocks: 2, texts: ['精选面料', '原版正品'] });
    expect(existsSync(out)).toBe(false);
  });

  it('says so in a few words without --json, and lists what cannot be read', async () => {
    writeFileSync(path.join(shop, '3.jpg'), 'no picture');
    const run = await imgtr(['translate', shop, '--out', out, '--to', 'en', '--dry-run']);
    expect(run.code).toBe(3);
    expect(run.stdout).toMatch(
      /^3 pages, 4 blocks of text, 3 texts to translate\n2 different texts\n1 request to gemini/,
    );
    expect(run.stdout).toMatch(/about \d+ tokens in, \d+ out, about \$0\.\d+\nnothing was written\n$/);
    expect(run.stderr).toMatch(/3\.jpg: it is no picture/);
  });

  it('asks nothing for what a phrase table settles, and leaves the results of a run alone', async () => {
    const phrases = path.join(path.dirname(shop), 'phrases.csv');
    writeFileSync(phrases, 'zh,en\n精选面料,Selected Fabric\n原版正品,Authentic\n');
    const command = ['translate', shop, '--out', out, '--to', 'en', '--phrases', phrases, '--json'];
    expect((await imgtr(command)).code).toBe(0);
    const before = listing(out);
    const run = await imgtr([...command, '--dry-run']);
    expect(run.events.at(-1)).toMatchObject({ pages: 2, settled: 2, requests: 0, cost: 0 });
    expect(listing(out)).toEqual(before);
  });
});
