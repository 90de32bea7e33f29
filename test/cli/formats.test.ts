/** Every kind of file that a seller has: what goes in comes out alike. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drawPicture } from '../fixtures/pictures.js';
import { writeBmp } from '../runtime/codec/bmp-writer.js';
import { imgtr, type Run } from './imgtr.js';

const folder = mkdtempSync(path.join(tmpdir(), 'imgtr-test-'));
afterAll(() => rmSync(folder, { recursive: true }));
const [shop, out] = [path.join(folder, 'shop'), path.join(folder, 'out')];
const read = (file: string) => readFileSync(path.join(out, file));
const aboutSource = (file: string) => sharp(path.join(shop, file)).metadata();
const about = (file: string) => sharp(read(file)).metadata();
const checksOf = (stem: string): { code: string; severity: string; detail: string }[] =>
  JSON.parse(read(`${stem}.imgtr.json`).toString()).checks;
let run: Run;
const pageOf = (id: string) => run.events.find(event => event.event === 'page' && event.id === id);

beforeAll(async () => {
  mkdirSync(shop);
  const picture = await drawPicture([{ text: '限时优惠', x: 60, y: 110, color: '#222' }], { ground: '#fff' });
  const put = (name: string, bytes: Uint8Array) => writeFileSync(path.join(shop, name), bytes);
  const { data, info } = await sharp(picture).raw().toBuffer({ resolveWithObject: true });
  const raster = { data, width: info.width, height: info.height, channels: 3 as const };
  put('a.avif', await sharp(picture).avif({ quality: 80 }).toBuffer());
  put('a.tif', await sharp(picture).tiff({ compression: 'lzw' }).toBuffer());
  put('a.webp', await sharp(picture).webp({ quality: 80 }).toBuffer());
  put('a.bmp', writeBmp(raster as never, { bits: 24 }));
  put('deep.png', await sharp(picture).toColourspace('rgb16').png().toBuffer());
  put('few.png', await sharp(picture).png({ palette: true, colours: 8 }).toBuffer());
  put('p3.png', await sharp(picture).withIccProfile('p3').png().toBuffer());
  put('p3.jpg', await sharp(picture).withIccProfile('p3').jpeg({ quality: 90 }).toBuffer());
  const mask = await sharp({ create: { width: info.width, height: info.height, channels: 3, background: '#808080' } })
    .extractChannel(0)
    .png()
    .toBuffer();
  put('half.png', await sharp(picture).joinChannel(mask).png().toBuffer());
  put('cmyk.jpg', await sharp(picture).toColourspace('cmyk').jpeg({ quality: 90 }).toBuffer());
  for (const quality of [60, 75, 92])
    put(`q${quality}.jpg`, await sharp(picture).jpeg({ quality, chromaSubsampling: '4:2:0' }).toBuffer());
  put(
    'red.jpg',
    await sharp(await drawPicture([{ text: '限时优惠', x: 60, y: 110, color: '#e00000' }]))
      .jpeg({ quality: 90 })
      .toBuffer(),
  );
  for (let orientation = 1; orientation <= 8; orientation++) {
    put(`turn${orientation}.jpg`, await asStored(picture, orientation));
  }
  put(
    'moving.gif',
    await sharp([picture, await sharp(picture).negate().toBuffer()], { join: { animated: true } })
      .gif()
      .toBuffer(),
  );
  const jpeg = await sharp(picture).jpeg({ quality: 95 }).toBuffer();
  put('soft.gif', await sharp(picture).gif().toBuffer());
  put('page.jpg', Buffer.from('<!DOCTYPE html><html><body>404</body></html>'));
  put('cut.jpg', jpeg.subarray(0, Math.floor(jpeg.length * 0.97)));
  put(
    'plain.jpg',
    await sharp({ create: { width: 200, height: 150, channels: 3, background: '#aaccee' } })
      .jpeg({ quality: 40 })
      .toBuffer(),
  );
  const phrases = path.join(folder, 'phrases.csv');
  writeFileSync(phrases, 'zh,en\n限时优惠,Limited Offer\n');
  run = await imgtr(['translate', shop, '--out', out, '--to', 'en', '--phrases', phrases, '--json']);
}, 120_000);

/** A JPEG whose pixels are stored so that this EXIF orientation sets them upright. */
async function asStored(upright: Buffer, orientation: number): Promise<Buffer> {
  const turned = { 3: 180, 4: 180, 5: 270, 6: 270, 7: 90, 8: 90 }[orientation] ?? 0;
  const mirrored = [2, 4, 5, 7].includes(orientation);
  const flipped = mirrored ? await sharp(upright).flop().toBuffer() : upright;
  return sharp(await sharp(flipped).rotate(turned).toBuffer())
    .jpeg({ quality: 92 })
    .withMetadata({ orientation })
    .toBuffer();
}

describe('a folder of every kind of file', () => {
  it.each(['a.avif', 'a.tif', 'a.webp', 'deep.png', 'few.png', 'p3.png', 'half.png', 'cmyk.jpg', 'red.jpg'])(
    '%s is translated, under its name and in its format',
    async file => {
      expect(pageOf(file)).toMatchObject({ status: 'translated', verdict: 'pass', output: path.join(out, file) });
      expect((await about(file)).format).toBe((await aboutSource(file)).format);
    },
  );

  it('BMP comes out as PNG, CMYK as sRGB with its profile, 16 bits as 8, all noted', async () => {
    expect(pageOf('a.bmp')).toMatchObject({ status: 'translated', output: path.join(out, 'a.bmp.png') });
    expect((await about('a.bmp.png')).format).toBe('png');
    const cmyk = await about('cmyk.jpg');
    expect(cmyk).toMatchObject({ space: 'srgb', hasProfile: true });
    expect(cmyk.icc?.toString('latin1').replaceAll('\0', '')).toContain('sRGB');
    expect((await about('deep.png')).depth).toBe('uchar');
    for (const [stem, detail] of [
      ['a.bmp', 'BMP ▶ PNG'],
      ['cmyk', 'CMYK ▶ sRGB'],
      ['deep', '16 bits'],
    ] as const)
      expect(checksOf(stem)).toContainEqual({
        code: 'converted',
        severity: 'info',
        detail: expect.stringContaining(detail),
      });
  });

  it('profile and alpha are kept, the alpha wherever no letters stand', async () => {
    for (const file of ['p3.png', 'p3.jpg']) expect((await about(file)).icc).toEqual((await aboutSource(file)).icc);
    const alpha = (bytes: Buffer | string) =>
      sharp(bytes).extract({ left: 0, top: 0, width: 320, height: 70 }).extractChannel(3).raw().toBuffer();
    expect(await alpha(read('half.png'))).toEqual(await alpha(path.join(shop, 'half.png')));
  });

  it('a JPEG keeps the quality of its tables and its chroma, but where coloured letters would fray', async () => {
    for (const quality of [60, 75, 92]) {
      const file = `q${quality}.jpg`;
      expect(quantizers(read(file))).toEqual(quantizers(readFileSync(path.join(shop, file))));
      expect((await about(file)).chromaSubsampling).toBe('4:2:0');
    }
    expect((await about('red.jpg')).chromaSubsampling).toBe('4:4:4');
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('EXIF orientation %i is translated and comes out upright', async orientation => {
    const file = `turn${orientation}.jpg`;
    expect(pageOf(file)).toMatchObject({ status: 'translated', verdict: 'pass', blocks: 1 });
    const { width, height, orientation: left } = await about(file);
    expect({ width, height, left: left ?? 1 }).toEqual({ width: 320, height: 200, left: 1 });
  });

  it('what moves is copied byte for byte for a person to see, what is damaged read as far as it goes and marked', () => {
    expect(pageOf('moving.gif')).toMatchObject({ status: 'copied', verdict: 'review' });
    expect(read('moving.gif')).toEqual(readFileSync(path.join(shop, 'moving.gif')));
    expect(pageOf('cut.jpg')).toMatchObject({ status: 'translated', verdict: 'review' });
    expect(checksOf('cut').map(({ code }) => code)).toContain('damaged');
  });

  it('a GIF that does not move is translated, and what is no picture has one line of words', () => {
    const { status, verdict, output } = pageOf('soft.gif')!;
    expect([status, verdict, path.basename(output)]).toEqual([
      ...['translated', 'pass', expect.stringMatching(/^soft\.(?:gif|png)$/)],
    ]);
    expect(run.code).toBe(3);
    expect(pageOf('page.jpg')).toMatchObject({
      status: 'failed',
      error: { code: 'E_BAD_IMAGE', message: expect.stringMatching(/^page\.jpg: it is a web page[^\n]*$/) },
    });
  });

  it('a page with nothing to do is copied byte for byte', () => {
    expect(pageOf('plain.jpg')).toMatchObject({ status: 'copied', verdict: 'pass' });
    expect(read('plain.jpg')).toEqual(readFileSync(path.join(shop, 'plain.jpg')));
  });
});

/** The quantization tables of a JPEG. */
function quantizers(bytes: Buffer): string[] {
  const tables: string[] = [];
  for (let at = 2; bytes[at + 1] !== 0xda; at += 2 + bytes.readUInt16BE(at + 2))
    if (bytes[at + 1] === 0xdb) tables.push(bytes.toString('hex', at + 4, at + 2 + bytes.readUInt16BE(at + 2)));
  return tables;
}
