import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openMemory } from '#imgtr/translate/desk/memory.js';
import { drawPicture } from '../fixtures/pictures.js';
import { sharedFolder, tempFolder } from '../temp-folder.js';
import { imgtr } from './imgtr.js';

const PHRASES = 'zh,en\n精选面料,Selected Fabric\n原版正品,Authentic\n';
/** A shop and its translation, once for all; every test has a copy. */
const made = sharedFolder();
let shop: string;
let out: string;
let phrases: string;
const at = (folder: string) => ['shop', 'out', 'phrases.csv'].map(name => path.join(folder, name));
beforeAll(async () => {
  [shop, out, phrases] = at(made);
  mkdirSync(shop);
  writeFileSync(phrases, PHRASES);
  const texts = [
    { text: '精选面料', x: 40, y: 70 },
    { text: '原版正品', x: 40, y: 150 },
  ];
  writeFileSync(path.join(shop, 'a.png'), await drawPicture(texts));
  expect((await translate()).code).toBe(0);
});
beforeEach(() => {
  const folder = tempFolder();
  cpSync(made, folder, { recursive: true, preserveTimestamps: true });
  [shop, out, phrases] = at(folder);
});

const translate = (...more: string[]) =>
  imgtr(['translate', shop, '--out', out, '--to', 'en', '--phrases', phrases, ...more]);
const render = (...more: string[]) => imgtr(['render', path.join(out, 'a.imgtr.json'), '--out', out, ...more]);
// biome-ignore lint/suspicious/noExplicitAny: a person edits it
const read = (): any => JSON.parse(readFileSync(path.join(out, 'a.imgtr.json'), 'utf8'));
// biome-ignore lint/suspicious/noExplicitAny: a person edits it
function edit(change: (first: any, second: any) => void): void {
  const sidecar = read();
  change(sidecar.blocks[0], sidecar.blocks[1]);
  writeFileSync(path.join(out, 'a.imgtr.json'), JSON.stringify(sidecar));
}
const pixels = (file = path.join(out, 'a.png')) => sharp(file).removeAlpha().raw().toBuffer();
/** How much of a box differs between two pictures of 320 pixels a row. */
function changed(a: Buffer, b: Buffer, [x0, y0, x1, y1]: number[]): number {
  let count = 0;
  for (let y = y0; y < y1; y++)
    for (let x = x0; x < x1; x++)
      if (a.readUIntBE((y * 320 + x) * 3, 3) !== b.readUIntBE((y * 320 + x) * 3, 3)) count++;
  return count;
}
const FIRST = [0, 0, 320, 105];
const SECOND = [0, 115, 320, 190];

describe('imgtr render', () => {
  it('draws what was not edited as it was', async () => {
    const before = await pixels();
    expect((await render()).code).toBe(0);
    expect(await pixels()).toEqual(before);
    expect(read().blocks.map((block: { by: string }) => block.by)).toEqual(['phrasebook', 'phrasebook']);
  });

  it('takes words and colour from the side-car, and leaves the rest alone', async () => {
    const before = await pixels();
    edit(first => {
      first.translation = 'Fine Cloth';
      first.style.color = [200, 0, 0];
    });
    expect((await render()).code).toBe(0);
    const after = await pixels();
    expect(changed(before, after, FIRST)).toBeGreaterThan(50);
    expect(changed(before, after, SECOND)).toBe(0);
    const [first, second] = read().blocks;
    expect(first).toMatchObject({ translation: 'Fine Cloth', by: 'human', edited: ['translation', 'color'] });
    expect(first.style.color).toEqual([200, 0, 0]);
    expect(second.by).toBe('phrasebook');
  });

  it('sets a size and a place that a person gives', async () => {
    edit((first, second) => {
      first.style.fontSize = 16;
      second.placement = second.placement.map(([x, y]: number[]) => [x + 30, y + 20]);
    });
    const [, before] = read().blocks;
    await render();
    const [first, second] = read().blocks;
    expect(first.style.fontSize).toBe(16);
    expect(Math.abs(second.placement[0][0] - before.placement[0][0])).toBeLessThan(5);
    expect(Math.abs(second.placement[0][1] - before.placement[0][1])).toBeLessThan(5);
  });

  it('sets the text in the font of the language that the config names', async () => {
    const config = path.join(shop, 'imgtr.json');
    const font = path.join(import.meta.dirname, '../../fonts/NotoSerifJP-Regular.ttf');
    writeFileSync(config, JSON.stringify({ fonts: { en: font, ko: '/no/such.ttf' }, to: 'en' }));
    expect((await render('--config', config)).code).toBe(0);
    expect(read().blocks[0].style.fontFamily).toBe('NotoSerifJP-Regular.ttf');
  });

  it('only erases a dropped block, and leaves a hidden one as it was in the source', async () => {
    edit((first, second) => {
      first.status = 'dropped';
      second.status = 'hidden';
    });
    await render();
    const [after, source] = await Promise.all([pixels(), pixels(path.join(shop, 'a.png'))]);
    expect(changed(after, source, FIRST)).toBeGreaterThan(200);
    expect(changed(after, source, SECOND)).toBe(0);
    expect(read().blocks.map((block: { status: string; by: string }) => [block.status, block.by])).toEqual([
      ['dropped', 'human'],
      ['kept', 'human'],
    ]);
  });

  it('needs neither the reading nor the words again, and the edits outlive a translation anew', async () => {
    edit(first => {
      first.translation = 'Fine Cloth';
      first.style.color = [200, 0, 0];
    });
    rmSync(path.join(out, '.imgtr'), { recursive: true });
    expect((await render()).code).toBe(0);
    const rendered = await pixels();
    expect((await translate('--overwrite')).code).toBe(0);
    expect(await pixels()).toEqual(rendered);
    expect(read().blocks[0]).toMatchObject({ translation: 'Fine Cloth', by: 'human' });
    // An edit that was never rendered counts as well.
    edit((_, second) => {
      second.translation = 'Original';
    });
    await translate('--overwrite');
    expect(read().blocks[1]).toMatchObject({ translation: 'Original', by: 'human' });
  });

  it.each(['on-product', 'watermark'])('goes on to show a text that was left as %s', async reason => {
    const left = { kind: reason, status: 'kept', reason };
    edit(first => {
      for (const field of ['translation', 'by', 'seal']) delete first[field]; // as if the program had left it
      Object.assign(first, left);
    });
    await render();
    const { blocks, checks, verdict } = read();
    expect(blocks[0]).toMatchObject(left);
    expect(checks).toContainEqual(expect.objectContaining({ code: 'untranslated', severity: 'warning', block: 'b1' }));
    expect(verdict).toBe('review');
  });

  it('refuses another picture in the place of the source, and a file that is no side-car', async () => {
    writeFileSync(path.join(shop, 'a.png'), await drawPicture([{ text: '精选面料', x: 60, y: 70 }]));
    const run = await render('--json');
    expect(run.code).toBe(3);
    expect(run.events[0].error).toMatchObject({ code: 'E_BAD_IMAGE' });
    edit(first => {
      first.status = 'nonsense';
    });
    const broken = await render();
    expect(broken.code).toBe(2);
    expect(broken.stderr).toContain('blocks.0.status');
  });
});

describe('imgtr texts', () => {
  it('brings a reviewer’s words back into the side-cars', async () => {
    const table = path.join(path.dirname(out), 'texts.csv');
    edit((_, second) => {
      second.translation = '=1+1, "real"\n-line two ';
    });
    expect((await imgtr(['texts', 'export', out, '-o', table])).code).toBe(0);
    const exported = readFileSync(table, 'utf8');
    expect(exported.split('\n')[1]).toBe('a,b1,精选面料,Selected Fabric,translated,phrasebook');
    expect(exported).toContain(`"'=1+1, ""real""\n-line two ",translated`);
    expect((await imgtr(['texts', 'import', table, '--into', out])).stdout).toBe('');
    writeFileSync(table, exported.replaceAll('\n', '\r\n')); // as Windows saves it
    expect((await imgtr(['texts', 'import', table, '--into', out])).stdout).toBe('');

    writeFileSync(
      table,
      exported.replace('Selected Fabric', '"Fabric, ""fine"""').replace('two ",translated', 'two ",dropped'),
    );
    const run = await imgtr(['texts', 'import', table, '--into', out]);
    expect(run.stdout.trim()).toBe(path.join(out, 'a.imgtr.json'));
    await render();
    expect(read().blocks).toMatchObject([
      { translation: 'Fabric, "fine"', by: 'human', status: 'translated' },
      { by: 'human', status: 'dropped' },
    ]);
    const memory = openMemory(path.join(out, '.imgtr/memory.jsonl'));
    expect(await memory.recall({ text: '精选面料', from: 'zh', to: 'en', by: 'human' })).toBe('Fabric, "fine"');
    await memory.close();
  });

  it('refuses a table of another folder', async () => {
    const table = path.join(out, 'texts.csv');
    writeFileSync(table, 'page,block,translation\nb,b1,Fabric\n');
    const run = await imgtr(['texts', 'import', table]);
    expect(run.code).toBe(2);
    expect(run.stderr).toContain('row 2');
  });
});
