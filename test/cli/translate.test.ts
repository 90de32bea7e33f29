import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { drawPicture } from '../fixtures/pictures.js';
import { sharedFolder } from '../temp-folder.js';
import { imgtr, type Run } from './imgtr.js';
import { freshShop, openShop, PHRASES, readSidecar, type SidecarBlock } from './shop.js';

const pixels = (file: string) => sharp(file).removeAlpha().raw().toBuffer();
const statusesOf = ({ events }: Run) =>
  Object.fromEntries(events.filter(({ event }) => event === 'page').map(({ id, status }) => [id, status]));

/** One run over a folder with all that may be in one, seen from every side; and the runs behind it, each on the last. */
describe('imgtr translate', () => {
  const folder = sharedFolder();
  const [shop, out] = [path.join(folder, 'shop'), path.join(folder, 'out')];
  let phrases: string;
  let first: Run;
  beforeAll(async () => {
    ({ phrases } = await openShop(shop));
    const put = (name: string, bytes: Uint8Array | string) => writeFileSync(path.join(shop, name), bytes);
    put('latin.png', await drawPicture([{ text: 'PLAIN 100', x: 40, y: 100 }]));
    const gap = [
      { text: '精选面料', x: 40, y: 70 },
      { text: '手慢无', x: 40, y: 150 },
    ];
    put('gap.png', await drawPicture(gap));
    put('broken.jpg', 'not a picture');
    first = await translate('--clean-plate');
  });

  const translate = (...more: string[]) =>
    imgtr(['translate', shop, '--out', out, '--to', 'en', '--phrases', phrases, '--json', ...more]);
  const pageOf = (id: string) => first.events.find(event => event.id === id);
  const source = (file: string) => path.join(shop, file);
  const result = (file: string) => path.join(out, file);

  it('mirrors a folder with every text replaced', () => {
    expect(pageOf('1.png')).toMatchObject({ status: 'translated', verdict: 'pass' });
    expect(pageOf('sub/2.jpg')).toMatchObject({ status: 'translated', verdict: 'pass' });
    expect(first.events.at(-1)).toMatchObject({ event: 'summary', pages: 5, translated: 2, copied: 1, failed: 2 });
    const { blocks } = readSidecar(out, '1.imgtr.json');
    expect(blocks.map(({ text, translation, status }) => [text, translation, status])).toEqual([
      ['精选面料', 'Selected Fabric', 'translated'],
      ['原版正品', 'Authentic', 'translated'],
    ]);
    expect(readdirSync(result('sub')).sort()).toEqual(['2.clean.png', '2.imgtr.json', '2.jpg']);
    expect(readFileSync(result('manifest.csv'), 'utf8').trim().split('\n')).toHaveLength(6);
  });

  it('leaves every pixel outside the old and the new text as it was', async () => {
    const [before, after] = await Promise.all([pixels(source('1.png')), pixels(result('1.png'))]);
    const boxes = readSidecar(out, '1.imgtr.json').blocks.flatMap(({ quad, placement }) => [quad, placement]);
    let changed = 0;
    for (let i = 0; i < before.length; i += 3) {
      const [x, y] = [(i / 3) % 320, Math.floor(i / 3 / 320)];
      const near = boxes.some(quad => {
        const [xs, ys] = [quad.map(p => p[0]), quad.map(p => p[1])];
        return (
          x > Math.min(...xs) - 12 && x < Math.max(...xs) + 12 && y > Math.min(...ys) - 12 && y < Math.max(...ys) + 12
        );
      });
      if (!near && (before[i] !== after[i] || before[i + 1] !== after[i + 1] || before[i + 2] !== after[i + 2]))
        changed++;
    }
    expect(changed).toBe(0);
    expect(before.equals(after)).toBe(false);
  });

  it('goes on when a file is broken, and says so at the end', () => {
    expect(first.code).toBe(3);
    expect(pageOf('broken.jpg')).toMatchObject({ status: 'failed', error: { code: 'E_BAD_IMAGE' } });
    expect(first.stderr).toMatch(/failed:\n(?: {2}.*\n)* {2}broken\.jpg /);
  });

  it('copies a page without source text byte for byte', () => {
    expect(pageOf('latin.png')).toMatchObject({ status: 'copied', verdict: 'pass' });
    expect(readFileSync(result('latin.png')).equals(readFileSync(source('latin.png')))).toBe(true);
  });

  it('keeps the pixels of a text it cannot translate, and reports it', async () => {
    expect(pageOf('gap.png')).toMatchObject({
      status: 'failed',
      verdict: 'reject',
      error: { code: 'E_BLOCKS', blocks: ['b2'], message: expect.stringContaining('手慢无') },
    });
    const [before, after] = await Promise.all([pixels(source('gap.png')), pixels(result('gap.png'))]);
    const below = 110 * 320 * 3;
    expect(after.subarray(below).equals(before.subarray(below))).toBe(true);
    expect(after.subarray(0, below).equals(before.subarray(0, below))).toBe(false);
  });

  it('does again only what failed, and writes a report of all runs into the folder, or elsewhere on demand', async () => {
    const run = await translate('--clean-plate', '--report');
    const skipped = { '1.png': 'skipped', 'sub/2.jpg': 'skipped', 'latin.png': 'skipped' };
    expect(statusesOf(run)).toEqual({ ...skipped, 'gap.png': 'failed', 'broken.jpg': 'failed' });
    const html = readFileSync(result('report.html'), 'utf8');
    for (const word of ['1.png', 'sub/2.jpg', '精选面料', 'Limited Offer', 'data:image/webp;base64,'])
      expect(html).toContain(word);
    const elsewhere = path.join(folder, 'look.html');
    expect((await imgtr(['report', out, '-o', elsewhere])).code).toBe(0);
    expect(readFileSync(elsewhere, 'utf8')).toContain(encodeURIComponent('2.jpg'));
    expect((await imgtr(['report', shop])).code).toBe(10);
  });

  it('does again what a changed phrase concerns, and nothing else', async () => {
    const rest = { 'latin.png': 'skipped', 'broken.jpg': 'failed' };
    writeFileSync(phrases, `${PHRASES}手慢无,서두르세요,Hurry\n`);
    const more = statusesOf(await translate('--clean-plate'));
    expect(more).toEqual({ ...rest, '1.png': 'skipped', 'sub/2.jpg': 'skipped', 'gap.png': 'translated' });
    writeFileSync(phrases, `${PHRASES.replace('Limited Offer', 'Today only')}手慢无,서두르세요,Hurry\n`);
    const other = statusesOf(await translate('--clean-plate'));
    expect(other).toEqual({ ...rest, '1.png': 'skipped', 'sub/2.jpg': 'translated', 'gap.png': 'skipped' });
  });

  it('reads the finished pages once more and says what that took, unless told not to', async () => {
    expect(first.events.at(-1)!.verifySeconds).toBeGreaterThan(0);
    const blind = await translate('--clean-plate', '--no-verify');
    expect(blind.events.at(-1)).toMatchObject({ verifySeconds: 0, skipped: 0 });
  });
});

describe('imgtr translate', () => {
  let shop: string;
  let out: string;
  let phrases: string;
  beforeEach(async () => {
    ({ shop, out, phrases } = await freshShop());
  });
  const translate = (...more: string[]) =>
    imgtr(['translate', shop, '--out', out, '--to', 'en', '--phrases', phrases, '--json', ...more]);

  it('obeys the user’s word on texts: kept, removed and left alone; a changed word redoes the pages', async () => {
    const rules = path.join(path.dirname(phrases), 'rules.csv');
    writeFileSync(rules, 'action,source,target,note\nforce,原版正品,The Original,\nflag,,/Original/,claim\n');
    const first = await translate('--rules', rules, '--drop', '^精选', '--ignore-region', '0,0,100%,100%');
    expect(first.code).toBe(0);
    expect(readSidecar(out, '1.imgtr.json').blocks).toMatchObject([{ reason: 'region' }, { reason: 'region' }]);
    const words = ['--drop', '^精选', '--keep', '限时优惠'];
    const second = await translate('--rules', rules, ...words, '--clean-plate', '--fail-on', 'review');
    expect(second.code, 'the exit code of a page that --fail-on does not let pass').toBe(4);
    expect(second.events.at(-1)).toMatchObject({ failed: 0, review: 1 });
    expect(statusesOf(second)).toEqual({ '1.png': 'translated', 'sub/2.jpg': 'copied' });
    expect(readSidecar(out, '1.imgtr.json')).toMatchObject({
      verdict: 'review',
      blocks: [
        { text: '精选面料', status: 'dropped', reason: 'rule' },
        { text: '原版正品', translation: 'The Original', by: 'rule', status: 'translated' },
      ],
      checks: [{ code: 'claim', severity: 'warning', block: 'b2' }],
    });
    expect(readSidecar(out, 'sub/2.imgtr.json').blocks).toMatchObject([{ status: 'kept', reason: 'rule' }]);
  });

  it('only erases with --mode erase, needs no key for it, and keeps its words on stderr', async () => {
    const run = await imgtr(['translate', shop, '--out', out, '--mode', 'erase']);
    expect(run.code).toBe(0);
    expect(readSidecar(out, '1.imgtr.json').blocks[0]).toMatchObject({ status: 'dropped', erase: 'flat' });
    const stats = await sharp(path.join(out, '1.png')).stats();
    expect(stats.channels.map(channel => channel.stdev < 0.5)).toEqual([true, true, true]);
    expect(run.stdout).toBe('');
    expect(run.stderr).toMatch(/^1\/2 .*translated/m);
    expect(run.stderr).toContain('2 pages in');
  });

  it('reads only with --translator none: the picture a copy, the plate without text; and is silent with --quiet', async () => {
    const only = ['--translator', 'none', '--clean-plate', '--quiet'];
    const run = await imgtr(['translate', shop, '--out', out, '--to', 'en', ...only]);
    expect(run).toMatchObject({ code: 0, stdout: '', stderr: '' });
    const { blocks } = readSidecar(out, '1.imgtr.json');
    expect(blocks.map(({ text, status }: SidecarBlock) => [text, status])).toEqual([
      ['精选面料', 'kept'],
      ['原版正品', 'kept'],
    ]);
    expect(readFileSync(path.join(out, '1.png')).equals(readFileSync(path.join(shop, '1.png')))).toBe(true);
    expect((await sharp(path.join(out, '1.clean.png')).stats()).channels[0].stdev).toBeLessThan(0.5);
  });

  it('ends with 130 on Ctrl-C, finished pages whole, and goes on from there', async () => {
    for (let i = 10; i < 24; i++) writeFileSync(path.join(shop, `${i}.png`), readFileSync(path.join(shop, '1.png')));
    const run = await imgtr(
      ['translate', shop, '--out', out, '--to', 'en', '--phrases', phrases, '--json', '--no-memory'],
      {
        meanwhile(child, printed) {
          const timer = setInterval(() => {
            if (!printed().stdout.includes('"page"')) return;
            clearInterval(timer);
            child.kill('SIGINT');
          }, 5);
          child.on('exit', () => clearInterval(timer));
        },
      },
    );
    expect(run.code).toBe(130);
    expect(run.stderr).toContain('finished pages stay');
    const finished = run.events.filter(event => event.event === 'page');
    expect(finished.length).toBeGreaterThan(0);
    expect(finished.length).toBeLessThan(16);
    for (const page of finished) await sharp(page.output, { failOn: 'warning' }).stats();
    expect(existsSync(path.join(out, '.imgtr/tmp'))).toBe(false);
    const rest = await translate();
    expect(rest.code).toBe(0);
    expect(rest.events.at(-1)!.skipped).toBeGreaterThanOrEqual(finished.length);
    expect(rest.events.at(-1)!.translated + rest.events.at(-1)!.skipped).toBe(16);
  });
});
