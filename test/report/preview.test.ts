import { writeFileSync } from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import { afterAll, describe, expect, it } from 'vitest';
import { bytesEach, makePreview } from '#imgtr/report/preview.js';
import { shrink, shrinkStacked } from '#imgtr/report/shrink.js';
import { toShared } from '#imgtr/runtime/memory/shared.js';
import { createPixelPool } from '#imgtr/runtime/pool/pool.js';
import { tempFolder } from '../temp-folder.js';

const pool = createPixelPool({ threads: 1 });
afterAll(() => pool.close());

const bytesOf = (uri: string) => Buffer.from(uri.split(',')[1], 'base64');

/** A picture that nothing compresses. */
async function noise(width: number, height: number): Promise<string> {
  const file = path.join(tempFolder(), 'noise.png');
  let seed = 1;
  const data = Uint8Array.from({ length: width * height * 3 }, () => {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    return seed >> 16;
  });
  writeFileSync(
    file,
    await sharp(data, { raw: { width, height, channels: 3 } })
      .png()
      .toBuffer(),
  );
  return file;
}

describe('previews', () => {
  it('share a budget: 500 pages stay below 45 MB of HTML, few pages get all they need', () => {
    expect((bytesEach(1000) * 1000 * 4) / 3).toBeLessThan(45_000_000);
    expect(bytesEach(10)).toBeGreaterThan(100_000);
  });

  it('keep to their bytes by becoming smaller, with the picture’s proportions', async () => {
    const uri = await makePreview([await noise(1200, 600)], { pool, bytes: 20_000 });
    expect(uri).toMatch(/^data:image\/webp;base64,/);
    const picture = bytesOf(uri!);
    expect(picture.length).toBeLessThan(20_000);
    const { width, height } = await sharp(picture).metadata();
    expect(width / height).toBeCloseTo(2, 1);
    expect(width).toBeGreaterThan(50);
  });

  it('are 900 pixels wide at most, and never larger than the picture', async () => {
    const [wide, small] = await Promise.all([noise(1000, 20), noise(60, 20)]);
    const widthOf = async (file: string) =>
      (await sharp(bytesOf((await makePreview([file], { pool, bytes: 1e6 }))!)).metadata()).width;
    expect(await widthOf(wide)).toBe(900);
    expect(await widthOf(small)).toBe(60);
  });

  it('are left out where the picture is gone', async () => {
    expect(await makePreview(['/no/such.png'], { pool, bytes: 1000 })).toBeUndefined();
  });

  it('average the pixels that fall together; transparent ones do not count', () => {
    const data = toShared(Uint8Array.from([255, 0, 0, 255, 0, 255, 0, 0, 10, 10, 10, 255, 30, 30, 30, 255]));
    const small = shrink({ raster: { data, width: 4, height: 1, channels: 4 }, width: 2, height: 1 });
    expect([...small.data]).toEqual([255, 0, 0, 128, 20, 20, 20, 255]);
  });

  it('show a picture that was cut as one, each file where it belongs', () => {
    const rows = (height: number, grey: number, channels: 3 | 4) => {
      const data = toShared(new Uint8Array(2 * height * channels).fill(grey));
      return { data, width: 2, height, channels };
    };
    const stacked = shrinkStacked({ rasters: [rows(3, 255, 4), rows(1, 9, 3)], width: 1, height: 2 });
    expect([...stacked.data]).toEqual([255, 255, 255, 255, 255, 255, 255, 255]);
    const whole = shrinkStacked({ rasters: [rows(2, 255, 4), rows(2, 9, 3)], width: 1, height: 2 });
    expect([...whole.data]).toEqual([255, 255, 255, 255, 9, 9, 9, 255]);
  });
});
