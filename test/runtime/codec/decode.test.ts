import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { isRgbProfile } from '#imgtr/runtime/codec/carrier.js';
import { decode } from '#imgtr/runtime/codec/decode.js';
import {
  apng,
  BLUE,
  chunk,
  GREEN,
  moving,
  PNG_SIGNATURE,
  pixelAt,
  pngBomb,
  psnr,
  quarters,
  RED,
  seeded,
  toSharp,
  WHITE,
  waves,
} from './pictures.js';

const corners = [
  [2, 2, RED],
  [45, 2, GREEN],
  [2, 29, BLUE],
  [45, 29, WHITE],
] as const;

/** Every corner has its colour, give or take. */
function expectQuarters(raster: Parameters<typeof pixelAt>[0], tolerance: number) {
  expect([raster.width, raster.height]).toEqual([48, 32]);
  for (const [x, y, colour] of corners) {
    const pixel = pixelAt(raster, x, y);
    colour.forEach((value, c) => void expect(Math.abs(pixel[c] - value)).toBeLessThanOrEqual(tolerance));
  }
}

/** Where the EXIF standard has a pixel of the upright picture stand in the stored one. */
function placeOf(
  orientation: number,
  { x, y, w, h }: Record<'x' | 'y' | 'w' | 'h', number>,
): readonly [number, number] {
  const [right, bottom] = [w - 1 - x, h - 1 - y];
  const upright = [
    [x, y],
    [right, y],
    [right, bottom],
    [x, bottom],
  ] as const;
  const lying = [
    [y, x],
    [y, right],
    [bottom, right],
    [bottom, x],
  ] as const;
  return [...upright, ...lying][orientation - 1];
}

describe('decode', () => {
  it.each([
    ['jpeg', 6],
    ['png', 0],
    ['webp', 8],
    ['avif', 8],
    ['tiff', 6],
    ['gif', 0],
  ] as const)('reads %s', async (format, tolerance) => {
    const decoded = await decode(await toSharp(quarters()).toFormat(format).toBuffer());
    expect(decoded.format).toBe(format);
    expectQuarters(decoded.raster, tolerance);
    expect(decoded.traits).toMatchObject({ frames: 1, conversions: [], profiled: false });
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('turns EXIF orientation %i upright', async orientation => {
    const { width: w, height: h, ...upright } = quarters();
    const [width, height] = orientation < 5 ? [w, h] : [h, w];
    const stored = { ...quarters(), width, height };
    for (let y = 0; y < h; y++) {
      for (let x = 0; x < w; x++) {
        const [atX, atY] = placeOf(orientation, { x, y, w, h });
        stored.data.set(pixelAt({ ...upright, width: w, height: h }, x, y), (atY * width + atX) * 3);
      }
    }
    const file = await toSharp(stored).withMetadata({ orientation }).jpeg({ quality: 95 }).toBuffer();
    expectQuarters((await decode(file)).raster, 6);
  });

  it('makes CMYK sRGB and says so', async () => {
    const cmyk = await toSharp(quarters()).toColourspace('cmyk').jpeg({ quality: 95 }).toBuffer();
    expect(await sharp(cmyk).metadata()).toMatchObject({ space: 'cmyk', channels: 4 });
    const { raster, traits } = await decode(cmyk);
    expect(traits).toMatchObject({ conversions: ['CMYK ▶ sRGB'], profiled: true });
    expectQuarters(raster, 60); // paper has no such green
  });

  it('makes 16 bits a colour 8 and says so', async () => {
    const deep = await toSharp(quarters()).toColourspace('rgb16').png().toBuffer();
    const { raster, traits } = await decode(deep);
    expect(traits.conversions).toEqual(['16 bits a colour ▶ 8']);
    expectQuarters(raster, 1);
  });

  it('reads palette and grey pictures as RGB', async () => {
    const palette = await decode(await toSharp(quarters()).png({ palette: true }).toBuffer());
    expect(palette.traits.palette).toBe(true);
    expectQuarters(palette.raster, 0);
    const { raster } = await decode(await toSharp(quarters()).greyscale().jpeg().toBuffer());
    expect(raster.channels).toBe(3);
    const [red, green, blue] = pixelAt(raster, 2, 2);
    expect([green, blue]).toEqual([red, red]);
  });

  it('leaves pixels in the colours of a profile of RGB, and keeps that', async () => {
    const p3 = await toSharp(quarters()).withIccProfile('p3').png().toBuffer();
    const stored = await sharp(p3, { ignoreIcc: true }).raw().toBuffer();
    expect(Math.abs(stored[0] - RED[0])).toBeGreaterThan(8); // other numbers for the same colour
    const { raster, traits } = await decode(p3);
    expect(Buffer.from(traits.icc ?? []).equals((await sharp(p3).metadata()).icc as Buffer)).toBe(true);
    expect(Buffer.from(raster.data).equals(stored)).toBe(true);
  });

  it('converts by a profile of other colours, and by none that is broken', async () => {
    const cmyk = await toSharp(quarters()).withIccProfile('cmyk').jpeg().toBuffer();
    expect((await decode(cmyk)).traits).toMatchObject({ profiled: true, conversions: ['CMYK ▶ sRGB'] });
    expect((await decode(cmyk)).traits.icc).toBeUndefined();
    const { icc = Buffer.alloc(0) } = await sharp(
      await toSharp(quarters()).withIccProfile('p3').jpeg().toBuffer(),
    ).metadata();
    expect(isRgbProfile(icc)).toBe(true);
    expect(isRgbProfile(icc.subarray(0, 300))).toBe(false);
    expect(isRgbProfile(Buffer.alloc(500))).toBe(false);
    expect(isRgbProfile(undefined)).toBe(false);
  });

  it('keeps alpha', async () => {
    const { raster } = await decode(await toSharp(quarters()).ensureAlpha(0.5).webp({ lossless: true }).toBuffer());
    expect(raster.channels).toBe(4);
    expect(pixelAt(raster, 2, 2)[3]).toBeGreaterThan(125);
  });

  it.each([
    ['GIF', () => moving('gif')],
    ['WebP', () => moving('webp')],
    ['APNG', () => apng(3)],
  ])('counts the frames of an animated %s and reads the first', async (_, make) => {
    const { raster, traits } = await decode(await make());
    expect(traits.frames).toBeGreaterThan(1);
    expect([raster.width, raster.height]).toEqual([48, 32]);
  });

  it('takes an APNG of one frame for still', async () => {
    expect((await decode(await apng(1))).traits.frames).toBe(1);
  });

  it('reads whose picture it is and of when', async () => {
    const IFD0 = { Copyright: 'Moon Shop 2024', Artist: 'Li Na', DateTime: '2024:05:06 07:08:09' };
    const { traits } = await decode(await toSharp(quarters()).withExif({ IFD0 }).jpeg().toBuffer());
    expect(traits.credits).toEqual(IFD0);
  });
});

describe('damaged pictures', () => {
  it.each([0.3, 0.5, 0.7, 0.95])('reads a JPEG cut at %f as far as it goes', async part => {
    const whole = await toSharp(waves()).jpeg({ quality: 90 }).toBuffer();
    const { raster, traits } = await decode(whole.subarray(0, Math.floor(whole.length * part)));
    expect(traits.damage).toMatch(/^the JPEG is damaged/);
    const share = Number(traits.damage?.match(/(\d+) %/)?.[1] ?? 100) / 100;
    expect(Math.abs(share - part)).toBeLessThan(0.15);
    const rows = 16 * 256 * 3;
    const top = { ...raster, height: 16, data: raster.data.subarray(0, rows) };
    expect(psnr(top, { ...top, data: waves().data.subarray(0, rows) })).toBeGreaterThan(28);
  });

  it.each([0.5, 0.8])('reads a PNG cut at %f as far as it goes', async part => {
    const whole = await toSharp(waves()).png().toBuffer();
    const { raster, traits } = await decode(whole.subarray(0, Math.floor(whole.length * part)));
    expect(traits.damage).toContain('the PNG is damaged');
    expect(Buffer.compare(raster.data.subarray(0, 20_000), waves().data.subarray(0, 20_000))).toBe(0);
  });

  it('refuses what has next to nothing left', async () => {
    const jpeg = await toSharp(waves()).jpeg({ quality: 90 }).toBuffer();
    await expect(decode(jpeg.subarray(0, 700))).rejects.toMatchObject({ code: 'E_BAD_IMAGE' });
    const png = await toSharp(waves()).png().toBuffer();
    await expect(decode(png.subarray(0, 60))).rejects.toMatchObject({ code: 'E_BAD_IMAGE' });
  });

  it('ends in a picture or in one line, whatever bits are flipped', async () => {
    const random = seeded(11);
    const formats = ['jpeg', 'png', 'webp', 'gif', 'tiff', 'avif'] as const;
    const sources = await Promise.all(formats.map(format => toSharp(waves(64, 48)).toFormat(format).toBuffer()));
    let [read, refused] = [0, 0];
    for (let round = 0; round < 240; round++) {
      const bytes = Buffer.from(sources[round % sources.length]);
      for (let flip = 0; flip < 4; flip++) bytes[Math.floor(random() * bytes.length)] ^= 1 << Math.floor(random() * 8);
      const end = await decode(bytes).catch(error => error);
      if (end instanceof Error) {
        expect(end).toMatchObject({ code: 'E_BAD_IMAGE', message: expect.stringMatching(/^[^\n]{10,300}$/) });
        refused++;
      } else {
        expect(end.raster.data.length).toBe(end.raster.width * end.raster.height * end.raster.channels);
        read++;
      }
    }
    expect(read).toBeGreaterThan(20);
    expect(refused).toBeGreaterThan(20);
  });

  it('refuses a bomb by its header, and says its size', async () => {
    const before = process.memoryUsage().rss;
    await expect(decode(pngBomb(50_000, 50_000))).rejects.toThrow(
      '50000 x 50000 pixels are too many (2,500 million, the limit is 64 million)',
    );
    expect(process.memoryUsage().rss - before).toBeLessThan(400e6); // its pixels alone would be 2,500 MB
  });
});

describe('strangers', () => {
  const iso = (brand: string) =>
    Buffer.concat([Buffer.from([0, 0, 0, 24]), Buffer.from(`ftyp${brand}\0\0\0\0mif1heic`)]);
  it.each([
    ['nothing', Buffer.alloc(0), 'the file is empty'],
    ['text', Buffer.from('not a picture'), 'no picture'],
    ['SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'), 'an SVG drawing'],
    ['SVG with a prologue', Buffer.from('\ufeff <?xml version="1.0"?>\n<!-- x --><svg width="9"/>'), 'an SVG drawing'],
    ['a web page', Buffer.from('<!DOCTYPE html><html>'), 'a web page'],
    ['PDF', Buffer.from('%PDF-1.7 '), 'a PDF'],
    ['Photoshop', Buffer.from('8BPS\0\x01'), 'Photoshop'],
    ['HEIC', iso('heic'), 'save it as JPEG'],
    ['a video', iso('isom').subarray(0, 16), 'no picture'],
    ['a ZIP', Buffer.from('PK\x03\x04rest'), 'ZIP'],
    ['a PNG of no chunks', PNG_SIGNATURE, 'damaged'],
    [
      'a PNG of a broken header',
      Buffer.concat([PNG_SIGNATURE, chunk('IHDR', Buffer.alloc(13), { broken: true })]),
      'damaged',
    ],
    ['a BMP of no header', Buffer.from('BM'), 'BMP'],
  ])('refuses %s', async (_, bytes, words) => {
    await expect(decode(bytes)).rejects.toMatchObject({ code: 'E_BAD_IMAGE', message: expect.stringContaining(words) });
  });
});
