import { describe, expect, it } from 'vitest';
import type { Raster } from '#imgtr/page.js';
import { decode } from '#imgtr/runtime/codec/decode.js';
import { sharedBytes } from '#imgtr/runtime/memory/shared.js';
import { writeBmp } from './bmp-writer.js';
import { BLUE, GREEN, pixelAt, quarters, RED, seeded, WHITE } from './pictures.js';

/** An odd width, so that rows need padding. */
const picture = quarters(45, 31);
const twoColours: Raster = { ...picture, data: sharedBytes(45 * 31 * 3) };
for (let i = 0; i < 45 * 31; i++) twoColours.data.fill(i % 7 < 3 ? 0 : 255, i * 3, i * 3 + 3);

describe('BMP', () => {
  it.each([
    ['1 bit', twoColours, { bits: 1 }],
    ['4 bits', picture, { bits: 4 }],
    ['8 bits', picture, { bits: 8 }],
    ['8 bits of OS/2', picture, { bits: 8, core: true }],
    ['24 bits', picture, { bits: 24 }],
    ['24 bits of OS/2', picture, { bits: 24, core: true }],
    ['24 bits, top row first', picture, { bits: 24, topDown: true }],
    ['32 bits', picture, { bits: 32 }],
    ['8 bits in runs', picture, { bits: 8, runs: true }],
    ['4 bits in runs', picture, { bits: 4, runs: true }],
  ] as const)('is read to the pixel with %s', async (_, raster, how) => {
    const { raster: read, format, traits } = await decode(writeBmp(raster, how));
    expect([read.width, read.height, read.channels]).toEqual([45, 31, 3]);
    expect(Buffer.compare(read.data, raster.data)).toBe(0);
    expect(format).toBe('bmp');
    expect(traits.damage).toBeUndefined();
  });

  it('is read with 16 bits as near as five bits a colour allow', async () => {
    const { raster } = await decode(writeBmp(picture, { bits: 16 }));
    for (const [x, y, colour] of [
      [1, 1, RED],
      [44, 1, GREEN],
      [1, 30, BLUE],
      [44, 30, WHITE],
    ] as const) {
      pixelAt(raster, x, y).forEach((value, c) => void expect(Math.abs(value - colour[c])).toBeLessThanOrEqual(8));
    }
  });

  it('is read with fields in any order, alpha included', async () => {
    const clear: Raster = { ...quarters(), channels: 4, data: sharedBytes(48 * 32 * 4) };
    for (let i = 0; i < 48 * 32; i++) clear.data.set([10, 20, 200, i % 256], i * 4);
    const { raster } = await decode(writeBmp(clear, { bits: 32, masks: [0xff, 0xff00, 0xff0000, 0xff000000] }));
    expect(raster.channels).toBe(4);
    expect(Buffer.compare(raster.data, clear.data)).toBe(0);
  });

  it('is opaque when it announces an alpha and leaves it empty', async () => {
    const masks = [0xff0000, 0xff00, 0xff, 0xff000000] as const;
    const { raster } = await decode(writeBmp(picture, { bits: 32, masks }));
    expect(Buffer.compare(raster.data, picture.data)).toBe(0);
  });

  it('is read as far as it goes when its end is missing', async () => {
    const whole = writeBmp(picture, { bits: 24 });
    const { raster, traits } = await decode(whole.subarray(0, whole.length - 10 * 136));
    expect(traits.damage).toContain('1360 bytes are missing');
    expect(pixelAt(raster, 1, 30)).toEqual(BLUE);
    expect(pixelAt(raster, 1, 0)).toEqual([0, 0, 0]);
  });

  it('never reads or writes beyond its bounds, whatever a bit flip makes of it', async () => {
    const random = seeded(3);
    const kinds = [{ bits: 4, runs: true }, { bits: 8, runs: true }, { bits: 8 }, { bits: 16 }, { bits: 32 }] as const;
    for (let round = 0; round < 300; round++) {
      const bytes = writeBmp(quarters(12, 9), kinds[round % kinds.length]);
      for (let flip = 0; flip < 3; flip++)
        bytes[2 + Math.floor(random() * (bytes.length - 2))] ^= 1 << Math.floor(random() * 8);
      const end = await decode(bytes).catch(error => error);
      if (end instanceof Error) expect(end).toMatchObject({ code: 'E_BAD_IMAGE' });
      else expect(end.raster.data.length).toBe(end.raster.width * end.raster.height * end.raster.channels);
    }
  });
});
