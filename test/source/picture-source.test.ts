import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import { afterAll, describe, expect, it } from 'vitest';
import { BadImageError } from '#imgtr/errors.js';
import { createPixelPool } from '#imgtr/runtime/pool/pool.js';
import { openStorage } from '#imgtr/runtime/s3/s3.js';
import { createPictureSource } from '#imgtr/source/picture-source.js';
import { openPlaces } from '#imgtr/source/places.js';
import { tempFolder } from '../temp-folder.js';

const pool = createPixelPool({ threads: 1 });
afterAll(() => pool.close());
const places = openPlaces({
  pool,
  exclude: '/nowhere',
  allowHosts: [],
  storage: openStorage({}),
  signal: new AbortController().signal,
});
const source = createPictureSource({ pages: [], targets: [], places, pool });

/** A 40 x 20 picture, left half red, right half blue. */
function twoHalves() {
  const pixels = Buffer.alloc(40 * 20 * 3);
  for (let i = 0; i < 40 * 20; i++) pixels[i * 3 + (i % 40 < 20 ? 0 : 2)] = 255;
  return sharp(pixels, { raw: { width: 40, height: 20, channels: 3 } });
}
async function open(name: string, bytes: Uint8Array) {
  const file = path.join(tempFolder(), name);
  writeFileSync(file, bytes);
  return source.decode(await source.open({ id: name, stem: name, location: file, target: 'ko' }));
}
const pixel = (raster: { data: Uint8Array; width: number; channels: number }, x: number, y: number) => [
  ...raster.data.subarray((y * raster.width + x) * raster.channels, (y * raster.width + x + 1) * raster.channels),
];

describe('picture source', () => {
  it('turns a picture upright as its EXIF orientation says', async () => {
    const page = await open('turned.png', await twoHalves().withMetadata({ orientation: 6 }).png().toBuffer());
    expect([page.raster.width, page.raster.height]).toEqual([20, 40]);
    expect(pixel(page.raster, 10, 2)).toEqual([255, 0, 0]);
    expect(pixel(page.raster, 10, 38)).toEqual([0, 0, 255]);
  });

  it('keeps the alpha channel of a PNG', async () => {
    const page = await open('clear.png', await twoHalves().ensureAlpha(0.5).png().toBuffer());
    expect(page.raster.channels).toBe(4);
    expect(pixel(page.raster, 1, 1)[3]).toBeGreaterThan(120);
  });

  it('goes by content, not by name', async () => {
    expect((await open('really-webp.jpg', await twoHalves().webp().toBuffer())).format).toBe('webp');
  });

  it.each([
    ['grey', () => twoHalves().greyscale().png().toBuffer()],
    ['16-bit', () => twoHalves().toColourspace('rgb16').png().toBuffer()],
    ['CMYK', () => twoHalves().toColourspace('cmyk').jpeg().toBuffer()],
    ['palette', () => twoHalves().png({ palette: true }).toBuffer()],
  ])('makes a %s picture 8-bit RGB', async (_, make) => {
    const page = await open('odd', await make());
    expect(page.raster.channels).toBe(3);
    expect(page.raster.data.length).toBe(40 * 20 * 3);
  });

  it.each([
    ['nothing', () => Buffer.alloc(0)],
    ['text', () => Buffer.from('not a picture')],
    ['an SVG', () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')],
    ['the header of a JPEG', async () => (await twoHalves().jpeg().toBuffer()).subarray(0, 240)],
  ])('refuses %s with the name of the page', async (_, make) => {
    const bytes = await make();
    await expect(open('bad.jpg', bytes)).rejects.toThrow(BadImageError);
    await expect(open('bad.jpg', bytes)).rejects.toThrow(/^bad\.jpg: /);
  });

  it('takes what a damaged picture still holds', async () => {
    const whole = await sharp(Buffer.alloc(3 * 200 * 200, 77), { raw: { width: 200, height: 200, channels: 3 } })
      .jpeg()
      .toBuffer();
    const page = await open('cut.jpg', whole.subarray(0, whole.length - 40));
    expect(page.traits.damage).toContain('damaged');
    expect(pixel(page.raster, 5, 5)).toEqual([77, 77, 77]);
  });

  it('says in one line what is wrong with a page of an odd name', async () => {
    const name = 'two\nlines.jpg';
    await expect(open(name, Buffer.from('text'))).rejects.toThrow(/^two\u{fffd}lines\.jpg: [^\n]+$/u);
  });

  it.skipIf(process.platform === 'win32')('refuses a pipe at once and a folder by name', async () => {
    const folder = tempFolder();
    const pipe = path.join(folder, 'pipe.jpg');
    execFileSync('mkfifo', [pipe]);
    await expect(source.open({ id: 'pipe.jpg', stem: 'pipe', location: pipe, target: 'ko' })).rejects.toThrow(
      'a device or pipe',
    );
    await expect(source.open({ id: 'x', stem: 'x', location: folder, target: 'ko' })).rejects.toThrow('a folder');
  });

  it('opens a file by the bytes of a path that is no UTF-8', async () => {
    const rawPath = Buffer.concat([Buffer.from(`${tempFolder()}/`), Buffer.from([0xff, 0xfe]), Buffer.from('.png')]);
    writeFileSync(rawPath, await twoHalves().png().toBuffer());
    const page = await source.open({
      id: 'x.png',
      stem: 'x',
      location: rawPath.toString('utf8'),
      exact: rawPath,
      target: 'ko',
    });
    expect((await source.decode(page)).raster.width).toBe(40);
  });

  it('refuses an address that no place knows, as that page’s failure', async () => {
    const ref = { id: 'x.jpg', stem: 'x', location: 'gopher://h.example/x.jpg', target: 'ko' } as const;
    await expect(source.open(ref)).rejects.toThrow(BadImageError);
    await expect(source.open(ref)).rejects.toThrow('no way to read gopher:// addresses');
  });

  it('opens and decodes a picture once for all its languages, and anew when it comes again', async () => {
    const file = path.join(tempFolder(), 'a.png');
    writeFileSync(file, await twoHalves().png().toBuffer());
    const found = { id: 'a.png', stem: 'a', location: file };
    const counted = { opened: 0 };
    const open = (ref: Parameters<typeof places.open>[0]) => {
      counted.opened++;
      return places.open(ref);
    };
    const many = createPictureSource({ pages: [found, found], targets: ['ko', 'en'], places: { open }, pool });
    const pages = [];
    for await (const ref of many.refs(new AbortController().signal))
      pages.push(await many.decode(await many.open(ref)));
    expect(many.total).toBe(4);
    expect(pages.map(({ id, target }) => `${id} ${target}`)).toEqual(['a.png ko', 'a.png en', 'a.png ko', 'a.png en']);
    expect(pages[1]?.raster).toBe(pages[0]?.raster);
    expect(pages[2]?.raster).not.toBe(pages[0]?.raster);
    expect(counted.opened).toBe(2);
  });

  it('refuses a file that is gone', async () => {
    await expect(
      source.open({ id: 'gone.jpg', stem: 'gone', location: '/no/such/file.jpg', target: 'ko' }),
    ).rejects.toThrow(BadImageError);
  });
});
