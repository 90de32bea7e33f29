import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import type { ImageFormat, Raster } from '#imgtr/page.js';
import { decode } from '#imgtr/runtime/codec/decode.js';
import { encode } from '#imgtr/runtime/codec/encode.js';
import { readJpegTables } from '#imgtr/runtime/codec/jpeg-tables.js';
import { sharedBytes } from '#imgtr/runtime/memory/shared.js';
import { psnr, quarters, toSharp, waves } from './pictures.js';

/** Writes a picture as it came, or with changed pixels. */
async function rewrite(
  file: Buffer,
  { format, change }: { format?: ImageFormat; change?: (raster: Raster) => void } = {},
) {
  const { raster, format: own, traits } = await decode(file);
  const drawn = { ...raster, data: sharedBytes(raster.data.length) };
  drawn.data.set(raster.data);
  change?.(drawn);
  const source = { format: own, traits, size: file.length, raster };
  const encoded = await encode(drawn, { format: format ?? own, source });
  return { ...encoded, drawn, bytes: Buffer.from(encoded.bytes) };
}
/** Folders of our name among the temporary ones. */
const leftBehind = () => readdirSync(tmpdir()).filter(name => name.startsWith('imgtr-page-'));
/** A profile's name stands in it as two bytes a character. */
const nameOf = (icc?: Buffer) => icc?.toString('latin1').replaceAll('\0', '');
/** A grid of one colour, as thin as letters. */
const draw = (colour: readonly number[]) => (raster: Raster) => {
  for (let y = 20; y < 80; y += 3) {
    for (let x = 20; x < 200; x++) raster.data.set(colour, (y * raster.width + x) * raster.channels);
  }
};

/** Many colours. */
function paintWaves(raster: Raster): void {
  const { data } = waves(raster.width, raster.height);
  for (let i = 0; i < data.length / 3; i++) raster.data.set(data.subarray(i * 3, i * 3 + 3), i * raster.channels);
}

describe('encode', () => {
  it.each([50, 60, 75, 85, 92, 95])('writes a JPEG of quality %i with that quality and size', async quality => {
    const file = await toSharp(waves()).jpeg({ quality }).toBuffer();
    const { bytes, drawn } = await rewrite(file);
    expect(Math.abs((readJpegTables(bytes)?.quality ?? 0) - quality)).toBeLessThanOrEqual(2);
    expect(bytes.length / file.length).toBeLessThan(1.1);
    expect(psnr((await decode(bytes)).raster, drawn)).toBeGreaterThan(38);
  });

  it('keeps a JPEG’s chroma, and whether it is progressive', async () => {
    for (const chromaSubsampling of ['4:2:0', '4:4:4']) {
      const file = await toSharp(waves())
        .jpeg({ chromaSubsampling, progressive: chromaSubsampling === '4:2:0' })
        .toBuffer();
      const written = await sharp((await rewrite(file)).bytes).metadata();
      expect(written).toMatchObject({ chromaSubsampling, isProgressive: chromaSubsampling === '4:2:0' });
    }
  });

  it('writes full chroma where letters were drawn that would fray, and only there', async () => {
    const white = { ...waves(), data: sharedBytes(256 * 192 * 3).fill(255) };
    const file = await toSharp(white).jpeg({ quality: 90 }).toBuffer();
    const chromaOf = async (colour: readonly number[]) =>
      (await sharp((await rewrite(file, { change: draw(colour) })).bytes).metadata()).chromaSubsampling;
    expect(await chromaOf([230, 0, 18])).toBe('4:4:4');
    expect(await chromaOf([20, 20, 20])).toBe('4:2:0');
  });

  it('takes the quality that is asked for', async () => {
    const { raster } = await decode(await toSharp(waves()).png().toBuffer());
    const { bytes } = await encode(raster, { format: 'jpeg', quality: 61 });
    expect(readJpegTables(Buffer.from(bytes))?.quality).toBe(61);
  });

  it.each(['png', 'tiff'] as const)('writes %s to the very pixel', async format => {
    const {
      bytes,
      drawn,
      format: written,
    } = await rewrite(await toSharp(waves()).toFormat(format).toBuffer(), { change: draw([1, 2, 3]) });
    expect(written).toBe(format);
    expect(Buffer.compare((await decode(bytes)).raster.data, drawn.data)).toBe(0);
  });

  it('writes a lossless WebP without loss, a lossy one about as small as it came', async () => {
    const exact = await rewrite(await toSharp(waves()).webp({ lossless: true }).toBuffer());
    expect(Buffer.compare((await decode(exact.bytes)).raster.data, exact.drawn.data)).toBe(0);
    const lossy = await toSharp(waves()).webp({ quality: 76 }).toBuffer();
    const written = await rewrite(lossy);
    expect(written.bytes.length / lossy.length).toBeLessThan(1.2);
    expect(psnr((await decode(written.bytes)).raster, written.drawn)).toBeGreaterThan(30);
  });

  it('writes AVIF', async () => {
    const { bytes, format, drawn } = await rewrite(await toSharp(waves(96, 64)).avif().toBuffer());
    expect(format).toBe('avif');
    expect((await decode(bytes)).format).toBe('avif');
    expect(psnr((await decode(bytes)).raster, drawn)).toBeGreaterThan(30);
  });

  it('writes a GIF of few colours as GIF, one of many as PNG, both to the pixel', async () => {
    const few = await rewrite(await toSharp(quarters()).gif().toBuffer(), {
      change: raster => raster.data.set([9, 8, 7], 0),
    });
    expect(few.format).toBe('gif');
    expect(few.change).toBeUndefined();
    expect(Buffer.compare((await decode(few.bytes)).raster.data, few.drawn.data)).toBe(0);
    const many = await rewrite(await toSharp(quarters()).gif().toBuffer(), {
      change: paintWaves,
    });
    expect(many).toMatchObject({ format: 'png', change: 'a GIF holds no more than 256 colours' });
    expect(Buffer.compare((await decode(many.bytes)).raster.data, many.drawn.data)).toBe(0);
  });

  it('writes a palette PNG by palette while nothing is lost by that', async () => {
    const file = await toSharp(quarters()).png({ palette: true }).toBuffer();
    expect((await sharp((await rewrite(file)).bytes).metadata()).isPalette).toBe(true);
    const many = await rewrite(file, { change: paintWaves });
    expect((await sharp(many.bytes).metadata()).isPalette).toBeFalsy();
    expect(Buffer.compare((await decode(many.bytes)).raster.data, many.drawn.data)).toBe(0);
  });

  it('writes CMYK as sRGB with a profile', async () => {
    const { bytes } = await rewrite(await toSharp(quarters()).toColourspace('cmyk').jpeg().toBuffer());
    const { space, channels, icc } = await sharp(bytes).metadata();
    expect([space, channels]).toEqual(['srgb', 3]);
    expect(nameOf(icc)).toContain('sRGB');
  });

  it.each(['png', 'jpeg', 'webp', 'avif', 'tiff'] as const)('keeps the profile of a %s byte for byte', async format => {
    const file = await toSharp(waves()).withIccProfile('p3').toFormat(format).toBuffer();
    const { bytes, drawn } = await rewrite(file);
    const [before, after] = [await sharp(file).metadata(), await sharp(bytes).metadata()];
    expect(before.icc?.length).toBeGreaterThan(300);
    expect(after.icc?.equals(before.icc as Buffer)).toBe(true);
    if (format !== 'png' && format !== 'tiff') return;
    expect(Buffer.compare(await sharp(bytes, { ignoreIcc: true }).raw().toBuffer(), drawn.data)).toBe(0);
  });

  it('keeps a profile with alpha, and in another format', async () => {
    const file = await toSharp(waves()).ensureAlpha(0.5).withIccProfile('p3').png().toBuffer();
    const { bytes, drawn } = await rewrite(file);
    expect(Buffer.compare(await sharp(bytes, { ignoreIcc: true }).raw().toBuffer(), drawn.data)).toBe(0);
    const jpeg = await sharp((await rewrite(file, { format: 'jpeg' })).bytes).metadata();
    expect(jpeg.icc?.equals((await sharp(file).metadata()).icc as Buffer)).toBe(true);
  });

  it('keeps copyright and date, and resets the orientation', async () => {
    const exif = { IFD0: { Copyright: 'Moon Shop 2024', DateTime: '2024:05:06 07:08:09' } };
    const file = await toSharp(waves()).withExif(exif).withMetadata({ orientation: 6 }).jpeg().toBuffer();
    const { bytes } = await rewrite(file);
    expect((await decode(bytes)).traits.credits).toEqual(exif.IFD0);
    const { orientation = 1, width } = await sharp(bytes).metadata();
    expect([orientation, width]).toEqual([1, 192]);
  });

  it.each([
    ['jpeg', 65_501],
    ['webp', 16_384],
    ['avif', 16_384],
  ] as const)('writes what is too tall for %s as PNG, whole', async (format, height) => {
    const tall: Raster = { data: sharedBytes(4 * height * 3).fill(70), width: 4, height, channels: 3 };
    const { bytes, format: written, change } = await encode(tall, { format });
    expect(written).toBe('png');
    expect(change).toContain(`${height} pixels are more than ${format.toUpperCase()} can hold`);
    expect(await sharp(Buffer.from(bytes)).metadata()).toMatchObject({ format: 'png', width: 4, height });
  });

  it('writes a long page to the pixel as it is, alpha and profile included, and leaves no file behind', async () => {
    const raster = { ...waves(1200, 5000), data: sharedBytes(1200 * 5000 * 4), channels: 4 as const };
    for (let i = 0; i < raster.data.length; i++) raster.data[i] = (i * 7 + Math.floor(i / 4800) * 3) % 256;
    const icc = (await sharp(await toSharp(quarters()).withIccProfile('p3').png().toBuffer()).metadata()).icc;
    const before = leftBehind();
    for (const traits of [
      { profiled: false, credits: {} },
      { profiled: true, credits: {}, ...(icc && { icc }) },
    ]) {
      const { bytes } = await encode(raster, { format: 'png', traits });
      const written = await decode(bytes);
      expect(written.raster.data.every((value, i) => value === raster.data[i])).toBe(true);
      expect(written.traits.icc?.length).toBe('icc' in traits ? icc?.length : undefined);
    }
    expect(leftBehind()).toEqual(before);
  });

  it('writes a page of very many pixels in one go, with the same pixels as a smaller one', async () => {
    const [part, copies] = [waves(1600, 1056), 10];
    const data = sharedBytes(part.data.length * copies);
    for (let i = 0; i < copies; i++) data.set(part.data, i * part.data.length);
    const whole = await encode({ ...part, data, height: part.height * copies }, { format: 'jpeg', quality: 85 });
    const { bytes } = await encode(part, { format: 'jpeg', quality: 85 });
    const [first, alone] = [(await decode(whole.bytes)).raster.data, (await decode(bytes)).raster.data];
    const rows = 1600 * 3 * 1040; // the last rows have neighbours in the one only
    expect(Buffer.compare(first.subarray(0, rows), alone.subarray(0, rows))).toBe(0);
    expect(whole.bytes.length / copies / bytes.length).toBeLessThan(1.08);
  });

  it('writes the tallest JPEG there can be as JPEG', async () => {
    const tall: Raster = { data: sharedBytes(4 * 65_500 * 3).fill(70), width: 4, height: 65_500, channels: 3 };
    const { bytes, format } = await encode(tall, { format: 'jpeg' });
    expect(format).toBe('jpeg');
    expect((await sharp(Buffer.from(bytes)).metadata()).height).toBe(65_500);
  });
});
