import { describe, expect, it } from 'vitest';
import { readJpegTables } from '#imgtr/runtime/codec/jpeg-tables.js';
import { toSharp, waves } from './pictures.js';

const qualities = [10, 30, 49, 50, 55, 60, 65, 70, 75, 80, 85, 90, 95, 100];

describe('readJpegTables', () => {
  it.each(qualities)('reads back the quality %i that libjpeg wrote', async quality => {
    const bytes = await toSharp(waves()).jpeg({ quality }).toBuffer();
    expect(readJpegTables(bytes)?.quality).toBe(quality);
  });

  it('rates tables that are not libjpeg’s by how coarse they are', async () => {
    const rate = async (quality: number) =>
      readJpegTables(await toSharp(waves()).jpeg({ quality, mozjpeg: true }).toBuffer())?.quality ?? 0;
    const [low, middle, high] = [await rate(40), await rate(70), await rate(90)];
    expect(low).toBeLessThan(middle);
    expect(middle).toBeLessThan(high);
    expect(Math.abs(high - 90)).toBeLessThan(6);
  });

  it.each([
    ['4:4:4', true],
    ['4:2:0', false],
  ])('tells chroma %s', async (chromaSubsampling, full) => {
    const bytes = await toSharp(waves()).jpeg({ chromaSubsampling }).toBuffer();
    expect(readJpegTables(bytes)?.fullChroma).toBe(full);
  });

  it('says nothing of a header that is cut at any place', async () => {
    const bytes = await toSharp(waves()).jpeg().toBuffer();
    const scan = bytes.indexOf(Buffer.from('ffda', 'hex'));
    const frame = bytes.indexOf(Buffer.from('ffc0', 'hex'));
    for (let length = 0; length <= frame; length++) expect(readJpegTables(bytes.subarray(0, length))).toBeUndefined();
    expect(readJpegTables(bytes.subarray(0, scan))).toBeDefined();
  });
});
