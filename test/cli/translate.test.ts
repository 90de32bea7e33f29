import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import { beforeEach, describe, expect, it } from 'vitest';
import { drawPicture } from '../fixtures/pictures.js';
import { tempFolder } from '../temp-folder.js';
import { imgtr } from './imgtr.js';

interface SidecarBlock {
  text: string;
  translation?: string;
  status: string;
  quad: number[][];
  placement: number[][];
}

const PHRASES =
  'zh,ko,en\n精选面料,엄선한 원단,Selected Fabric\n原版正品,정품,Authentic\n限时优惠,한정 특가,Limited Offer\n';

let shop: string;
let out: string;
let phrases: string;
beforeEach(async () => {
  const folder = tempFolder();
  shop = path.join(folder, 'shop');
  out = path.join(folder, 'out');
  phrases = path.join(folder, 'phrases.csv');
  mkdirSync(path.join(shop, 'sub'), { recursive: true });
  writeFileSync(phrases, PHRASES);
  const two = [
    { text: '精选面料', x: 40, y: 70 },
    { text: '原版正品', x: 40, y: 150 },
  ];
  writeFileSync(path.join(shop, '1.png'), await drawPicture(two));
  writeFileSync(
    path.join(shop, 'sub/2.jpg'),
    await drawPicture([{ text: '限时优惠', x: 60, y: 110 }], { format: 'jpeg' }),
  );
});

const translate = (...more: string[]) =>
  imgtr(['translate', shop, '--out', out, '--to', 'en', '--phrases', phrases, '--json', ...more]);
const sidecar = (file: string): { blocks: SidecarBlock[] } => JSON.parse(readFileSync(path.join(out, file), 'utf8'));
const pixels = (file: string) => sharp(file).removeAlpha().raw().toBuffer();

describe('the user’s word on texts', () => {
  it('is obeyed: kept, removed and left alone, and a changed word redoes the pages', async () => {
    const rules = path.join(path.dirname(phrases), 'rules.csv');
    writeFileSync(rules, 'action,source,target,note\nforce,原版正品,The Original,\nflag,,/Original/,claim\n');
    const first = await translate(
      '--rules',
      rules,
      '--drop',
      '^精选',
      '--ignore-region',
      '0,0,100%,100%',
      '--overwrite',
    );
    expect(first.code).toBe(0);
    expect(sidecar('1.imgtr.json').blocks).toMatchObject([{ reason: 'region' }, { reason: 'region' }]);
    const second = await translate('--rules', rules, '--drop', '^精选', '--keep', '限时优惠', '--clean-plate');
    const pages = second.events.filter(({ event }) => event === 'page');
    expect(pages.map(({ id, status }) => [id, status]).sort()).toEqual([
      ['1.png', 'translated'],
      ['sub/2.jpg', 'copied'],
    ]);
    expect(sidecar('1.imgtr.json')).toMatchObject({
      verdict: 'review',
      blocks: [
        { text: '精选面料', status: 'dropped', reason: 'rule' },
        { text: '原版正品', translation: 'The Original', by: 'rule', status: 'translated' },
      ],
      checks: [{ code: 'claim', severity: 'warning', block: 'b2' }],
    });
    expect(sidecar('sub/2.imgtr.json').blocks).toMatchObject([{ status: 'kept', reason: 'rule' }]);
  });

  it.each([
    [['--rules', 'no-such.csv'], /no-such.csv cannot be read/],
    [['--keep', '('], /--keep: .* no regular expression/],
    [['--drop', '(a+)+$'], /--drop: .* for ever/],
    [['--ignore-region', '1,2,3'], /--ignore-region 1,2,3/],
    [['--units', 'no-such.csv'], /no-such.csv cannot be read/],
  ])('is refused with exit code 2 where it makes no sense: %j', async (flags, message) => {
    const run = await translate(...flags);
    expect(run.code).toBe(2);
    expect(run.stderr).toMatch(message);
  });
});

describe('imgtr translate', () => {
  it('translates what is a picture, passes moving ones on and gives every bad file one line', async () => {
    const folder = path.join(shop, 'odd');
    mkdirSync(folder);
    const picture = await drawPicture([{ text: '限时优惠', x: 60, y: 110 }]);
    const put = (name: string, bytes: Uint8Array) => writeFileSync(path.join(folder, name), bytes);
    put('cmyk.jpg', await sharp(picture).toColourspace('cmyk').jpeg({ quality: 90 }).toBuffer());
    put('flat.tif', await sharp(picture).tiff({ compression: 'lzw' }).toBuffer());
    put('modern.avif', await sharp(picture).avif({ quality: 80 }).toBuffer());
    put('soft.gif', await sharp(picture).gif().toBuffer());
    put(
      'moving.gif',
      await sharp([picture, await sharp(picture).negate().toBuffer()], { join: { animated: true } })
        .gif()
        .toBuffer(),
    );
    const jpeg = await sharp(picture).jpeg({ quality: 95 }).toBuffer();
    put('cut.jpg', jpeg.subarray(0, Math.floor(jpeg.length * 0.97)));
    put('page.jpg', Buffer.from('<!DOCTYPE html><html><body>404</body></html>'));
    const run = await translate();
    expect(run.code).toBe(3);
    const pages = run.events.filter(event => event.id?.startsWith('odd/'));
    const ends = pages.map(({ id, status, verdict, output }) => [
      id.slice(4),
      status,
      verdict,
      output && path.basename(output),
    ]);
    expect(ends.sort()).toEqual([
      ['cmyk.jpg', 'translated', 'pass', 'cmyk.jpg'],
      ['cut.jpg', 'translated', 'review', 'cut.jpg'],
      ['flat.tif', 'translated', 'pass', 'flat.tif'],
      ['modern.avif', 'translated', 'pass', 'modern.avif'],
      ['moving.gif', 'copied', 'review', 'moving.gif'],
      ['page.jpg', 'failed', undefined, undefined],
      ['soft.gif', 'translated', 'pass', expect.stringMatching(/^soft\.(?:gif|png)$/)],
    ]);
    expect(pages.find(page => page.id === 'odd/page.jpg')?.error).toEqual({
      code: 'E_BAD_IMAGE',
      message: expect.stringMatching(/^odd\/page\.jpg: it is a web page[^\n]*$/),
    });
    expect(statSync(path.join(out, 'odd/moving.gif')).size).toBe(statSync(path.join(folder, 'moving.gif')).size);
    expect((await sharp(path.join(out, 'odd/cmyk.jpg')).metadata()).space).toBe('srgb');
  });

  it('mirrors a folder with every text replaced', async () => {
    const run = await translate('--clean-plate');
    expect(run.code).toBe(0);
    const pages = run.events.filter(event => event.event === 'page');
    expect(pages.map(page => [page.id, page.status, page.verdict]).sort()).toEqual([
      ['1.png', 'translated', 'pass'],
      ['sub/2.jpg', 'translated', 'pass'],
    ]);
    expect(run.events.at(-1)).toMatchObject({ event: 'summary', pages: 2, translated: 2, failed: 0, pass: 2 });
    expect(
      sidecar('1.imgtr.json').blocks.map((block: SidecarBlock) => [block.text, block.translation, block.status]),
    ).toEqual([
      ['精选面料', 'Selected Fabric', 'translated'],
      ['原版正品', 'Authentic', 'translated'],
    ]);
    expect(readdirSync(path.join(out, 'sub')).sort()).toEqual(['2.clean.png', '2.imgtr.json', '2.jpg']);
    expect(readFileSync(path.join(out, 'manifest.csv'), 'utf8').trim().split('\n')).toHaveLength(3);
  });

  it('leaves every pixel outside the old and the new text as it was', async () => {
    await translate('--clean-plate');
    const [source, result] = await Promise.all([pixels(path.join(shop, '1.png')), pixels(path.join(out, '1.png'))]);
    const boxes = sidecar('1.imgtr.json').blocks.flatMap((block: SidecarBlock) => [block.quad, block.placement]);
    let changed = 0;
    for (let i = 0; i < source.length; i += 3) {
      const [x, y] = [(i / 3) % 320, Math.floor(i / 3 / 320)];
      const near = boxes.some((quad: number[][]) => {
        const [xs, ys] = [quad.map(p => p[0]), quad.map(p => p[1])];
        return (
          x > Math.min(...xs) - 12 && x < Math.max(...xs) + 12 && y > Math.min(...ys) - 12 && y < Math.max(...ys) + 12
        );
      });
      if (!near && (source[i] !== result[i] || source[i + 1] !== result[i + 1] || source[i + 2] !== result[i + 2]))
        changed++;
    }
    expect(changed).toBe(0);
    expect(source.equals(result)).toBe(false);
  });

  it('goes on when a file is broken, and says so at the end', async () => {
    writeFileSync(path.join(shop, 'broken.jpg'), 'not a picture');
    const run = await translate();
    expect(run.code).toBe(3);
    expect(run.events.find(event => event.id === 'broken.jpg')).toMatchObject({
      status: 'failed',
      error: { code: 'E_BAD_IMAGE' },
    });
    expect(run.events.at(-1)).toMatchObject({ translated: 2, failed: 1 });
    expect(run.stderr).toMatch(/failed:\n {2}broken\.jpg /);
  });

  it('copies a page without source text byte for byte', async () => {
    writeFileSync(path.join(shop, 'latin.png'), await drawPicture([{ text: 'PLAIN 100', x: 40, y: 100 }]));
    const run = await translate();
    expect(run.events.find(event => event.id === 'latin.png')).toMatchObject({ status: 'copied', verdict: 'pass' });
    expect(readFileSync(path.join(out, 'latin.png')).equals(readFileSync(path.join(shop, 'latin.png')))).toBe(true);
  });

  it('keeps the pixels of a text it cannot translate, and reports it', async () => {
    writeFileSync(phrases, 'zh,en\n精选面料,Selected Fabric\n限时优惠,Limited Offer\n');
    const run = await translate();
    expect(run.code).toBe(3);
    expect(run.events.find(event => event.id === '1.png')).toMatchObject({
      status: 'failed',
      verdict: 'reject',
      error: { code: 'E_BLOCKS', blocks: ['b2'], message: expect.stringContaining('原版正品') },
    });
    const [source, result] = await Promise.all([pixels(path.join(shop, '1.png')), pixels(path.join(out, '1.png'))]);
    const below = 110 * 320 * 3;
    expect(result.subarray(below).equals(source.subarray(below))).toBe(true);
    expect(result.subarray(0, below).equals(source.subarray(0, below))).toBe(false);
  });

  it('does again only what failed, and what a changed phrase concerns', async () => {
    writeFileSync(phrases, 'zh,en\n精选面料,Selected Fabric\n限时优惠,Limited Offer\n');
    await translate();
    const statuses = async () => {
      const { events } = await translate();
      return Object.fromEntries(events.filter(event => event.event === 'page').map(page => [page.id, page.status]));
    };
    expect(await statuses()).toEqual({ '1.png': 'failed', 'sub/2.jpg': 'skipped' });
    writeFileSync(phrases, PHRASES);
    expect(await statuses()).toEqual({ '1.png': 'translated', 'sub/2.jpg': 'skipped' });
    writeFileSync(phrases, PHRASES.replace('Limited Offer', 'Today only'));
    expect(await statuses()).toEqual({ '1.png': 'skipped', 'sub/2.jpg': 'translated' });
    expect(await statuses()).toEqual({ '1.png': 'skipped', 'sub/2.jpg': 'skipped' });
  });

  it('only erases with --mode erase, and needs no key for it', async () => {
    const run = await imgtr(['translate', shop, '--out', out, '--mode', 'erase', '--json']);
    expect(run.code).toBe(0);
    const block = sidecar('1.imgtr.json').blocks[0];
    expect(block).toMatchObject({ status: 'dropped', erase: 'flat' });
    const stats = await sharp(path.join(out, '1.png')).stats();
    expect(stats.channels.map(channel => channel.stdev < 0.5)).toEqual([true, true, true]);
  });

  it('reads only with --translator none: the picture a copy, the plate without text', async () => {
    const run = await imgtr([
      'translate',
      shop,
      '--out',
      out,
      '--to',
      'en',
      '--translator',
      'none',
      '--clean-plate',
      '--json',
    ]);
    expect(run.code).toBe(0);
    expect(sidecar('1.imgtr.json').blocks.map((block: SidecarBlock) => [block.text, block.status])).toEqual([
      ['精选面料', 'kept'],
      ['原版正品', 'kept'],
    ]);
    expect(readFileSync(path.join(out, '1.png')).equals(readFileSync(path.join(shop, '1.png')))).toBe(true);
    expect((await sharp(path.join(out, '1.clean.png')).stats()).channels[0].stdev).toBeLessThan(0.5);
  });

  it('ends with 130 on Ctrl-C, finished pages whole, and goes on from there', async () => {
    for (let i = 10; i < 40; i++) writeFileSync(path.join(shop, `${i}.png`), readFileSync(path.join(shop, '1.png')));
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
    expect(finished.length).toBeLessThan(32);
    for (const page of finished) await sharp(page.output, { failOn: 'warning' }).stats();
    expect(existsSync(path.join(out, '.imgtr/tmp'))).toBe(false);
    const rest = await translate();
    expect(rest.code).toBe(0);
    expect(rest.events.at(-1)!.skipped).toBeGreaterThanOrEqual(finished.length);
    expect(rest.events.at(-1)!.translated + rest.events.at(-1)!.skipped).toBe(32);
  });

  it('reads the finished pages once more and says what that took, unless told not to', async () => {
    const run = await translate();
    expect(run.events.at(-1)!.verifySeconds).toBeGreaterThan(0);
    const blind = await translate('--no-verify');
    expect(blind.events.at(-1)).toMatchObject({ verifySeconds: 0, skipped: 0 });
  });

  it('writes a report of all runs into the folder, again on demand elsewhere', async () => {
    await translate();
    const run = await translate('--report');
    expect(run.events.at(-1)).toMatchObject({ skipped: 2 });
    const html = readFileSync(path.join(out, 'report.html'), 'utf8');
    for (const word of ['1.png', 'sub/2.jpg', '精选面料', 'Limited Offer', 'data:image/webp;base64,'])
      expect(html).toContain(word);
    const elsewhere = path.join(tempFolder(), 'look.html');
    expect((await imgtr(['report', out, '-o', elsewhere])).code).toBe(0);
    expect(readFileSync(elsewhere, 'utf8')).toContain(encodeURIComponent('2.jpg'));
    expect((await imgtr(['report', shop])).code).toBe(10);
  });

  it('keeps results on stdout and words on stderr', async () => {
    const loud = await imgtr(['translate', shop, '--out', out, '--to', 'en', '--phrases', phrases]);
    expect(loud.stdout).toBe('');
    expect(loud.stderr).toMatch(/^1\/2 .*translated/m);
    expect(loud.stderr).toContain(`2 pages in`);
    const quiet = await imgtr([
      'translate',
      shop,
      '--out',
      out,
      '--to',
      'en',
      '--phrases',
      phrases,
      '--quiet',
      '--overwrite',
    ]);
    expect(quiet.stdout + quiet.stderr).toBe('');
  });
});

describe('exit codes', () => {
  it.each([
    ['2: nothing to translate with', [], 2, /GEMINI_API_KEY.*--phrases.*--translator none.*--mode erase/s],
    ['2: an unknown option', ['--colour', 'red'], 2, /--colour/],
    ['2: a phrase table that is not there', ['--phrases', '/no/such.csv'], 2, /\/no\/such\.csv/],
  ])('%s', async (_, flags, code, message) => {
    const run = await imgtr(['translate', shop, '--out', out, ...flags]);
    expect(run.code).toBe(code);
    expect(run.stderr).toMatch(message);
    expect(existsSync(path.join(out, '1.png'))).toBe(false);
  });

  it('4: a page that --fail-on does not let pass', async () => {
    const run = await translate('--min-confidence', '1', '--fail-on', 'review');
    expect(run.events.at(-1)).toMatchObject({ failed: 0, review: 2 });
    expect(run.code).toBe(4);
  });

  it('10: no picture among the inputs', async () => {
    const empty = tempFolder();
    expect((await imgtr(['translate', empty, '--out', out, '--phrases', phrases])).code).toBe(10);
    expect((await imgtr(['translate', '/no/such/folder', '--out', out, '--phrases', phrases])).code).toBe(10);
  });

  it('2: an output folder that would write over the sources', async () => {
    const before = statSync(path.join(shop, '1.png')).mtimeMs;
    for (const input of [shop, path.join(shop, '1.png')]) {
      const run = await imgtr(['translate', input, '--out', shop, '--phrases', phrases]);
      expect(run.code).toBe(2);
      expect(run.stderr).toContain('would write over');
    }
    expect(statSync(path.join(shop, '1.png')).mtimeMs).toBe(before);
  });

  it('13: an output folder that cannot be made', async () => {
    writeFileSync(path.join(shop, 'file'), '');
    const run = await imgtr(['translate', shop, '--out', path.join(shop, 'file/out'), '--phrases', phrases]);
    expect(run.code).toBe(13);
  });
});

describe('several languages', () => {
  const everything = () =>
    readdirSync(out, { recursive: true, encoding: 'utf8' })
      .filter(name => !name.startsWith('.imgtr') && statSync(path.join(out, name)).isFile())
      .sort();

  it('come from one reading and one erasing, each in a folder of its own', async () => {
    const both = await translate('--to', 'en,ko', '--report');
    expect(both.code).toBe(0);
    expect(everything()).toEqual([
      ...['en/1.imgtr.json', 'en/1.png', 'en/sub/2.imgtr.json', 'en/sub/2.jpg'],
      ...['ko/1.imgtr.json', 'ko/1.png', 'ko/sub/2.imgtr.json', 'ko/sub/2.jpg'],
      ...['manifest.csv', 'report.html'],
    ]);
    const pages = both.events.filter(({ event }) => event === 'page');
    expect(pages.map(({ id, target }) => `${id} ${target}`).sort()).toEqual([
      ...['1.png en', '1.png ko', 'sub/2.jpg en', 'sub/2.jpg ko'],
    ]);
    expect(both.events.at(-1)).toMatchObject({ event: 'summary', pages: 4, translated: 4 });
    expect(sidecar('ko/1.imgtr.json')).toMatchObject({ target: 'ko', blocks: [{ translation: '엄선한 원단' }, {}] });
    expect(sidecar('en/1.imgtr.json')).toMatchObject({
      target: 'en',
      blocks: [{ translation: 'Selected Fabric' }, {}],
    });
    expect(readFileSync(path.join(out, 'manifest.csv'), 'utf8')).toMatch(/sub\/2\.jpg,[^\n]*,ko,ko\/sub\/2\.jpg,/);
    const kept = readdirSync(path.join(out, '.imgtr/cache'), { recursive: true, encoding: 'utf8' });
    expect(kept.filter(name => /^erased.*[0-9a-f]{64}$/.test(name))).toHaveLength(2);

    const third = await translate('--to', 'en,ko,ja', '--phrases', japanese());
    expect(
      third.events
        .filter(({ event }) => event === 'page')
        .map(({ target, status }) => `${target} ${status}`)
        .sort(),
    ).toEqual(['en skipped', 'en skipped', 'ja translated', 'ja translated', 'ko skipped', 'ko skipped']);
    const again = await translate('--to', 'en,ko,ja', '--phrases', japanese());
    expect(again.events.at(-1)).toMatchObject({ skipped: 6 });
  });

  it('are drawn again where they lie', async () => {
    await translate('--to', 'en,ko');
    const before = everything();
    const drawn = await imgtr(['render', out, '--out', out, '--json']);
    expect(drawn.code).toBe(0);
    expect(drawn.events.map(({ id, target, status }) => `${id} ${target} ${status}`).sort()).toEqual([
      ...['1.png en translated', '1.png ko translated', 'sub/2.jpg en translated', 'sub/2.jpg ko translated'],
    ]);
    expect(everything()).toEqual(before);
    expect(readFileSync(path.join(out, 'manifest.csv'), 'utf8').split('\n')).toHaveLength(6);
  });

  const japanese = () => {
    writeFileSync(phrases, PHRASES.replace(/\n/g, ',日本\n').replace('zh,ko,en,日本', 'zh,ko,en,ja'));
    return phrases;
  };
});
