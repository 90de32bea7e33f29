import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { drawPicture } from '../fixtures/pictures.js';
import { tempFolder } from '../temp-folder.js';
import { imgtr } from './imgtr.js';

const [WIDTH, SEAM, HEIGHT] = [480, 210, 420];

/** A page of two texts, one of them on the seam; whole, and cut into two files. */
async function shop() {
  const folder = tempFolder();
  writeFileSync(path.join(folder, 'phrases.csv'), 'zh,en\n精选面料,Selected Fabric\n限时优惠,Limited Offer\n');
  const texts = [
    { text: '精选面料', x: 60, y: 90, size: 48 },
    { text: '限时优惠', x: 60, y: SEAM + 20, size: 48 },
  ];
  const page = await drawPicture(texts, { width: WIDTH, height: HEIGHT });
  for (const name of ['cut', 'whole']) mkdirSync(path.join(folder, name));
  writeFileSync(path.join(folder, 'whole/a.png'), page);
  const slice = (top: number, height: number) => sharp(page).extract({ left: 0, top, width: WIDTH, height }).png();
  writeFileSync(path.join(folder, 'cut/a_01.png'), await slice(0, SEAM).toBuffer());
  writeFileSync(path.join(folder, 'cut/a_02.png'), await slice(SEAM, HEIGHT - SEAM).toBuffer());
  const translate = (name: string, ...flags: string[]) =>
    imgtr(['translate', name, '--out', `out/${name}`, '--to', 'en', '--phrases', 'phrases.csv', '--json', ...flags], {
      cwd: folder,
    });
  const pixels = (file: string) =>
    sharp(path.join(folder, 'out', file))
      .removeAlpha()
      .raw()
      .toBuffer();
  const sidecar = (file: string) => JSON.parse(readFileSync(path.join(folder, 'out', file), 'utf8'));
  return { folder, translate, pixels, sidecar };
}

describe('--join-slices', () => {
  it('translates a page in slices as if it were whole: text on the seam is set in both halves', async () => {
    const { translate, pixels, sidecar } = await shop();
    expect((await translate('whole')).code).toBe(0);
    const run = await translate('cut', '--join-slices');
    expect(run.code).toBe(0);
    const pages = run.events.filter(({ event }) => event === 'page');
    expect(pages.map(({ id, status, verdict, blocks }) => [id, status, verdict, blocks])).toEqual([
      ['a_01.png', 'translated', 'pass', 2],
      ['a_02.png', 'translated', 'pass', 1],
    ]);
    const halves = Buffer.concat([await pixels('cut/a_01.png'), await pixels('cut/a_02.png')]);
    expect(halves.equals(await pixels('whole/a.png'))).toBe(true);
    const [upper, lower] = [sidecar('cut/a_01.imgtr.json'), sidecar('cut/a_02.imgtr.json')];
    expect(upper.source).toMatchObject({ width: WIDTH, height: SEAM });
    expect(lower.blocks).toMatchObject([{ text: '限时优惠', translation: 'Limited Offer', status: 'translated' }]);
    expect(lower.blocks[0].quad[0][1]).toBeLessThan(0);

    const again = await translate('cut', '--join-slices');
    expect(again.events.filter(({ event }) => event === 'page').map(({ status }) => status)).toEqual([
      'skipped',
      'skipped',
    ]);
  });

  it('holds a person’s word on a text of the seam; a slice drawn alone leaves such a text as it was, and says so', async () => {
    const { folder, translate, sidecar } = await shop();
    await translate('cut', '--join-slices');
    const file = path.join(folder, 'out/cut/a_02.imgtr.json');
    writeFileSync(file, readFileSync(file, 'utf8').replace('Limited Offer', 'Only Today'));
    await translate('cut', '--join-slices', '--overwrite');
    expect(sidecar('cut/a_02.imgtr.json').blocks).toMatchObject([{ translation: 'Only Today', by: 'human' }]);
    const drawn = await imgtr(['render', file, '--out', path.join(folder, 'drawn'), '--json']);
    expect(drawn.events[0]).toMatchObject({ status: 'failed', verdict: 'reject', error: { code: 'E_BLOCKS' } });
  });
});
