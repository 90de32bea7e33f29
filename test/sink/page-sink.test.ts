import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import { afterAll, describe, expect, it } from 'vitest';
import { CannotWriteError, OutputInUseError } from '#imgtr/errors.js';
import type { LanguageCode } from '#imgtr/language.js';
import { createPixelPool } from '#imgtr/runtime/pool/pool.js';
import { openSink, type SinkSettings } from '#imgtr/sink/page-sink.js';
import { openFolderDestination } from '#imgtr/sink/places/folder.js';
import { sidecarSchema } from '#imgtr/sink/sidecar/sidecar.js';
import { aBlock, aDrawing, aTypesetPage, someTraits } from '../fixtures/pages.js';
import { tempFolder } from '../temp-folder.js';

const pool = createPixelPool({ threads: 1 });
afterAll(() => pool.close());

const open = async (out: string, settings: Partial<SinkSettings> = {}) =>
  openSink({
    ...{ destination: await openFolderDestination(out, { pool }), pool, from: 'zh', nested: false, format: 'keep' },
    ...{ quality: undefined, sidecar: true, overwrite: false },
    ...{ settingsKey: () => 'settings', debugMask: false },
    ...settings,
  });
const timings = { decode: 1, ocr: 2 };

/** A folder in which a run has written one page. */
async function afterOnePage() {
  const [out, page] = [tempFolder(), aTypesetPage({ drawn: true })];
  const sink = await open(out);
  await sink.write(page, timings);
  await sink.close();
  return { out, page };
}

/** Code and severity of a side-car's checks. */
const checksOf = (file: string) =>
  sidecarSchema.parse(JSON.parse(readFileSync(file, 'utf8'))).checks.map(({ code, severity }) => [code, severity]);

describe('sink of pages over a folder', () => {
  it('mirrors the tree and writes a side-car that its own schema accepts', async () => {
    const out = tempFolder();
    const sink = await open(out);
    const outcome = await sink.write(aTypesetPage({ id: 'shop/a.png', stem: 'shop/a', drawn: true }), timings);
    await sink.close();
    expect(outcome).toMatchObject({ status: 'translated', verdict: 'pass', output: path.join(out, 'shop/a.png') });
    const sidecar = sidecarSchema.parse(JSON.parse(readFileSync(path.join(out, 'shop/a.imgtr.json'), 'utf8')));
    expect(sidecar.blocks[0]).toMatchObject({
      id: 'b1',
      status: 'translated',
      translation: '정품',
      by: 'model',
      erase: 'flat',
    });
    expect(path.resolve(out, 'shop', sidecar.source.path)).toBe('/pictures/shop/a.png');
    expect(await sharp(path.join(out, 'shop/a.png')).metadata()).toMatchObject({
      format: 'png',
      width: 40,
      height: 20,
    });
    expect(readFileSync(path.join(out, 'manifest.csv'), 'utf8')).toContain('shop/a.png,translated,pass,1');
  });

  it('gives each language a folder, and each of a page’s results a row and a state of its own', async () => {
    const out = tempFolder();
    const sink = await open(out, { nested: true });
    const page = (target: LanguageCode) => aTypesetPage({ drawn: true, target });
    for (const target of ['ko', 'en'] as const) {
      expect(await sink.write(page(target), timings)).toMatchObject({
        target,
        output: path.join(out, target, 'a.png'),
      });
    }
    expect(await sink.finished(page('en'))).toMatchObject({ status: 'skipped', target: 'en' });
    expect(await sink.finished(page('ja'))).toBeUndefined();
    await sink.close();
    expect(JSON.parse(readFileSync(path.join(out, 'en/a.imgtr.json'), 'utf8'))).toMatchObject({ target: 'en' });
    const manifest = readFileSync(path.join(out, 'manifest.csv'), 'utf8');
    expect(manifest.split('\n').map(row => row.split(',').slice(2, 4).join())).toEqual([
      ...['target,output', 'ko,ko/a.png', 'en,en/a.png', ''],
    ]);
  });

  it('passes a page with nothing drawn on byte for byte', async () => {
    const out = tempFolder();
    const sink = await open(out);
    const page = aTypesetPage({ bytes: Buffer.from('the very bytes'), drawn: false });
    expect(await sink.write(page, timings)).toMatchObject({ status: 'copied' });
    await sink.close();
    expect(readFileSync(path.join(out, 'a.png'), 'utf8')).toBe('the very bytes');
  });

  it('passes an animation on byte for byte, whatever format was asked for, for a person to look at', async () => {
    const out = tempFolder();
    const sink = await open(out, { format: 'jpeg' });
    const page = aTypesetPage({
      ...{ id: 'a.gif', format: 'gif', bytes: Buffer.from('the very bytes'), drawn: false, blocks: [] },
      traits: someTraits({ frames: 3 }),
    });
    expect(await sink.write(page, timings)).toMatchObject({ status: 'copied', verdict: 'review' });
    await sink.close();
    expect(readFileSync(path.join(out, 'a.gif'), 'utf8')).toBe('the very bytes');
    expect(checksOf(path.join(out, 'a.imgtr.json'))).toEqual([['animated', 'warning']]);
  });

  it('marks a damaged picture for review', async () => {
    const out = tempFolder();
    const sink = await open(out);
    const traits = someTraits({ damage: 'the PNG is damaged, 60 % of it is left' });
    expect(await sink.write(aTypesetPage({ drawn: true, traits }), timings)).toMatchObject({ verdict: 'review' });
    await sink.close();
    expect(checksOf(path.join(out, 'a.imgtr.json'))).toEqual([['damaged', 'warning']]);
  });

  it('writes a BMP as PNG under the new extension and says so, and copies one that did not change', async () => {
    const out = tempFolder();
    const sink = await open(out);
    const bmp = { id: 'a.bmp', format: 'bmp' } as const;
    const translated = await sink.write(aTypesetPage({ ...bmp, drawn: true }), timings);
    expect(translated).toMatchObject({ output: path.join(out, 'a.png'), verdict: 'pass' });
    expect(checksOf(path.join(out, 'a.imgtr.json'))).toEqual([['converted', 'info']]);
    const copied = await sink.write(aTypesetPage({ ...bmp, drawn: false }), timings);
    expect(copied.output).toBe(path.join(out, 'a.bmp'));
    expect(checksOf(path.join(out, 'a.imgtr.json'))).toEqual([]);
    await sink.close();
  });

  it('says what a CMYK picture became', async () => {
    const out = tempFolder();
    const sink = await open(out);
    const traits = someTraits({ conversions: ['CMYK ▶ sRGB'], profiled: true });
    await sink.write(aTypesetPage({ drawn: true, traits }), timings);
    await sink.close();
    expect(checksOf(path.join(out, 'a.imgtr.json'))).toEqual([['converted', 'info']]);
    expect((await sharp(path.join(out, 'a.png')).metadata()).hasProfile).toBe(true);
  });

  it('writes nothing outside of its folder', async () => {
    const out = path.join(tempFolder(), 'out');
    const sink = await open(out);
    await expect(sink.write(aTypesetPage({ id: '../a.png', drawn: true }), timings)).rejects.toThrow(CannotWriteError);
    await expect(sink.write(aTypesetPage({ stem: '../a', drawn: true }), timings)).rejects.toThrow(CannotWriteError);
    await sink.close();
    expect(readdirSync(path.dirname(out))).toEqual(['out']);
  });

  it('changes format and extension when asked', async () => {
    const out = tempFolder();
    const sink = await open(out, { format: 'jpeg', quality: 70 });
    expect(await sink.write(aTypesetPage({ drawn: true }), timings)).toMatchObject({ output: path.join(out, 'a.jpg') });
    await sink.close();
    expect((await sharp(path.join(out, 'a.jpg')).metadata()).format).toBe('jpeg');
  });

  it('counts a page with a failed block as failed, writes it all the same and names the block', async () => {
    const out = tempFolder();
    const sink = await open(out);
    const failing = aTypesetPage({
      drawn: true,
      blocks: [aBlock('b1'), aBlock('b2')],
      translations: new Map([
        ['b1', { kind: 'text', text: '정품', by: 'model' }],
        ['b2', { kind: 'failed', reason: 'blocked' }],
      ]),
    });
    const outcome = await sink.write(failing, timings);
    expect(outcome).toMatchObject({ status: 'failed', verdict: 'reject', error: { code: 'E_BLOCKS', blocks: ['b2'] } });
    expect(existsSync(path.join(out, 'a.png'))).toBe(true);
    expect(await sink.finished(failing)).toBeUndefined();
    await sink.close();
  });

  it('skips a page of the same bytes and settings, and only that', async () => {
    const { out, page } = await afterOnePage();

    const again = await open(out);
    expect(await again.finished(page)).toMatchObject({ status: 'skipped', verdict: 'pass', blocks: 1 });
    expect(await again.finished({ ...page, sha256: 'other bytes' })).toBeUndefined();
    await again.close();

    const otherSettings = await open(out, { settingsKey: () => 'other' });
    expect(await otherSettings.finished(page)).toBeUndefined();
    await otherSettings.close();

    const overwrite = await open(out, { overwrite: true });
    expect(await overwrite.finished(page)).toBeUndefined();
    await overwrite.close();

    writeFileSync(path.join(out, 'a.png'), 'edited by somebody');
    const edited = await open(out);
    expect(await edited.finished(page)).toBeUndefined();
    await edited.close();
  });

  it('goes on after a torn last line of its journal', async () => {
    const { out, page } = await afterOnePage();
    writeFileSync(path.join(out, '.imgtr/pages.jsonl'), '{"id":"b.jpg","sta', { flag: 'a' });

    const second = await open(out);
    expect(await second.finished(page)).toMatchObject({ status: 'skipped' });
    await second.write({ ...page, id: 'c.png', stem: 'c' }, timings);
    await second.close();
    const third = await open(out);
    expect(await third.finished({ ...page, id: 'c.png' })).toMatchObject({ status: 'skipped' });
    await third.close();
  });

  it('keeps a second run out while the first one lasts', async () => {
    const out = tempFolder();
    const first = await open(out);
    await expect(open(out)).rejects.toThrow(OutputInUseError);
    await first.close();
    await (await open(out)).close();
  });

  it('sweeps away what a killed run left half written', async () => {
    const out = tempFolder();
    mkdirSync(path.join(out, '.imgtr/tmp'), { recursive: true });
    writeFileSync(path.join(out, '.imgtr/tmp/123-abc'), 'half');
    await (await open(out)).close();
    expect(readdirSync(path.join(out, '.imgtr'))).not.toContain('tmp');
  });

  it('says where it cannot write', async () => {
    const out = tempFolder();
    writeFileSync(path.join(out, 'file'), '');
    await expect(open(path.join(out, 'file/below'))).rejects.toThrow(CannotWriteError);
    const sink = await open(out);
    mkdirSync(path.join(out, 'a.png'));
    await expect(sink.write(aTypesetPage({ drawn: true }), timings)).rejects.toThrow(CannotWriteError);
    rmSync(path.join(out, 'a.png'), { recursive: true });
    await sink.close();
  });

  it('disarms spreadsheet formulas and quotes in the manifest', async () => {
    const out = tempFolder();
    const sink = await open(out);
    await sink.note({
      id: '=cmd("x"),.jpg',
      source: '/s',
      target: 'ko',
      status: 'failed',
      blocks: 0,
      ms: 1,
      error: { code: 'E', message: 'm' },
    });
    await sink.close();
    expect(readFileSync(path.join(out, 'manifest.csv'), 'utf8')).toContain(`"'=cmd(""x""),.jpg",/s,ko,,failed`);
  });

  it('tells the drawn block’s style and place', async () => {
    const out = tempFolder();
    const sink = await open(out);
    await sink.write(aTypesetPage({ drawn: true }), timings);
    await sink.close();
    const sidecar = JSON.parse(readFileSync(path.join(out, 'a.imgtr.json'), 'utf8'));
    expect(sidecar.blocks[0].style).toEqual(aDrawing().style);
    expect(sidecar.blocks[0].placement).toEqual(aDrawing().placement);
  });
});
