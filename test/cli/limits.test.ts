import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { drawPicture } from '../fixtures/pictures.js';
import { tempFolder } from '../temp-folder.js';
import { imgtr } from './imgtr.js';
import { refusalOf } from './refusal.js';

const PHRASES = 'zh,en\n精选面料,Selected Fabric\n原版正品,Authentic\n限时优惠,Limited Offer\n';
const TEXTS = ['精选面料', '原版正品', '限时优惠'];

/** A folder with one tall JPEG of three texts, 800 x 1800. */
async function shop() {
  const folder = tempFolder();
  mkdirSync(path.join(folder, 'shop'));
  writeFileSync(path.join(folder, 'phrases.csv'), PHRASES);
  const texts = TEXTS.map((text, i) => ({ text, x: 80, y: 300 + i * 600, size: 90 }));
  const tall = await drawPicture(texts, { width: 800, height: 1800, format: 'jpeg' });
  writeFileSync(path.join(folder, 'shop/a.jpg'), tall);
  const out = path.join(folder, 'out');
  const translate = (...flags: string[]) =>
    imgtr(['translate', 'shop', '--out', out, '--to', 'en', '--phrases', 'phrases.csv', '--json', ...flags], {
      cwd: folder,
    });
  const sidecar = () => JSON.parse(readFileSync(path.join(out, 'a.imgtr.json'), 'utf8'));
  return { folder, out, tall, translate, sidecar };
}

describe('the limits of a market', () => {
  it('make a page narrower and cut it between its texts, and a re-run knows all files', async () => {
    const { out, translate, sidecar } = await shop();
    const run = await translate('--max-width', '400', '--max-height', '420', '--clean-plate');
    expect(run.code).toBe(0);
    const [page] = run.events;
    expect(page.status).toBe('translated');
    const names = ['a.001.jpg', 'a.002.jpg', 'a.003.jpg'];
    expect(page.outputs).toEqual(names.map(name => path.join(out, name)));
    expect(page.output).toBe(page.outputs[0]);
    const sizes = await Promise.all(names.map(name => sharp(path.join(out, name)).metadata()));
    expect(sizes.map(({ width }) => width)).toEqual([400, 400, 400]);
    expect(sizes.reduce((sum, { height }) => sum + height, 0)).toBe(900);
    const { output, source, blocks, checks } = sidecar();
    expect(source).toMatchObject({ width: 800, height: 1800 });
    expect(output).toMatchObject({ width: 400, height: 900, scale: 0.5 });
    expect(output.files.map((file: { path: string }) => file.path)).toEqual(names);
    const seams = output.files.map(({ top }: { top: number }) => top * 2);
    for (const { quad, placement } of blocks) {
      for (const seam of seams) {
        const ys = [...quad, ...placement].map(([, y]: [number, number]) => y);
        expect(Math.min(...ys) >= seam || Math.max(...ys) <= seam).toBe(true);
      }
    }
    expect(checks.map(({ code, severity }: Record<string, string>) => [code, severity])).toEqual([['cut', 'info']]);
    expect(await sharp(path.join(out, 'a.clean.png')).metadata()).toMatchObject({ width: 400, height: 900 });
    expect(readFileSync(path.join(out, 'manifest.csv'), 'utf8')).toContain(names.join('|'));

    const again = await translate('--max-width', '400', '--max-height', '420', '--clean-plate');
    expect(again.events[0]).toMatchObject({ status: 'skipped', outputs: page.outputs });
    writeFileSync(path.join(out, 'a.002.jpg'), 'changed');
    const third = await translate('--max-width', '400', '--max-height', '420', '--clean-plate');
    expect(third.events[0].status).toBe('translated');
  });

  it('make a file give up quality to be small enough, and say so', async () => {
    const { out, translate, sidecar } = await shop();
    expect((await translate('--max-bytes', '25k')).code).toBe(0);
    expect(readFileSync(path.join(out, 'a.jpg')).length).toBeLessThanOrEqual(25_000);
    expect(sidecar().checks).toMatchObject([{ code: 'reduced' }]);
    expect(sidecar().checks[0].detail).toMatch(/^quality \d+ ▶ \d+, to have no more than 25,000 bytes$/);
    await translate('--max-bytes', '1000');
    expect(sidecar()).toMatchObject({ verdict: 'reject', checks: [{ code: 'too-large', severity: 'error' }] });
  });

  it('leave a page alone that is within them, byte for byte, when there is nothing to do', async () => {
    const { out, tall, translate } = await shop();
    const run = await translate('--keep', '.+', '--max-width', '800', '--max-height', '1800', '--max-bytes', '1M');
    expect(run.events[0].status).toBe('copied');
    expect(readFileSync(path.join(out, 'a.jpg')).equals(tall)).toBe(true);
    const narrow = await translate('--keep', '.+', '--max-width', '500');
    expect(narrow.events[0].status).toBe('copied');
    expect(await sharp(path.join(out, 'a.jpg')).metadata()).toMatchObject({ width: 500, height: 1125 });
  });

  it('hold for pages drawn again', async () => {
    const { folder, out, translate } = await shop();
    await translate();
    const drawn = path.join(folder, 'drawn');
    const run = await imgtr(['render', out, '--out', drawn, '--json', '--max-width', '400', '--max-height', '500']);
    expect(run.code).toBe(0);
    expect(
      readdirSync(drawn)
        .filter(name => name.endsWith('.jpg'))
        .sort(),
    ).toEqual(['a.001.jpg', 'a.002.jpg']);
    expect(existsSync(path.join(drawn, 'a.imgtr.json'))).toBe(true);
    const again = path.join(folder, 'again');
    expect((await imgtr(['render', drawn, '--out', again, '--json', '--max-width', '200'])).code).toBe(0);
    const sizes = ['a.001.jpg', 'a.jpg'].map(name => existsSync(path.join(again, name)));
    expect(sizes).toEqual([false, true]); // 200 x 450: what was said of the height holds still
    expect(await sharp(path.join(again, 'a.jpg')).metadata()).toMatchObject({ width: 200, height: 450 });
    const { output } = JSON.parse(readFileSync(path.join(again, 'a.imgtr.json'), 'utf8'));
    expect(output.limits).toEqual({ maxWidth: 200, maxHeight: 500 });
  });

  it.each([
    ['--max-width', '0'],
    ['--max-height', 'tall'],
    ['--max-bytes', 'few'],
    ['--max-bytes', '12'],
  ])('are refused where they make no sense: %s %s', async (flag, value) => {
    const { exitCode, message } = await refusalOf(['shop', '--out', 'out', '--translator', 'none', flag, value]);
    expect(exitCode).toBe(2);
    expect(message).toContain(`${flag} ${value}`);
  });
});
