import sharp from 'sharp';
import { afterAll, describe, expect, it } from 'vitest';
import type { FoundPage, Page } from '#imgtr/page.js';
import { sha256 } from '#imgtr/runtime/files/files.js';
import { toShared } from '#imgtr/runtime/memory/shared.js';
import { createPixelPool } from '#imgtr/runtime/pool/pool.js';
import { createPictureSource } from '#imgtr/source/picture-source.js';

const pool = createPixelPool({ threads: 2 });
afterAll(() => pool.close());

/** A picture of one colour. */
const flat = (width: number, height: number, background: string) =>
  sharp({ create: { width, height, channels: 3, background } });
const png = (width: number, height: number, background = 'white') => flat(width, height, background).png().toBuffer();

/** What comes of files by name, in their order. */
async function joined(files: Record<string, Buffer>): Promise<Page[]> {
  const pages = Object.keys(files).map(
    (id): FoundPage => ({ id, stem: id, location: `/in/${id}`, columns: { sku: id } }),
  );
  const open = async ({ location }: { location: string }) => {
    const bytes = files[location.slice('/in/'.length)];
    return { bytes: toShared(bytes), sha256: sha256(bytes) };
  };
  const source = createPictureSource({ pages, targets: ['ko'], places: { open }, pool, join: true });
  const made: Page[] = [];
  for await (const ref of source.refs(new AbortController().signal)) {
    made.push(await source.decode(await source.open(ref)));
  }
  return made;
}
const shapeOf = ({ id, raster, slices }: Page) => [id, raster.width, raster.height, slices?.map(({ top }) => top)];

describe('a series read as one page', () => {
  it('lies there slice below slice, each knowing its file', async () => {
    const [page, ...more] = await joined({ 'a_1.png': await png(50, 40), 'a_2.png': await png(50, 30) });
    expect(more).toEqual([]);
    expect(shapeOf(page)).toEqual(['a_1.png +1', 50, 70, [0, 40]]);
    expect(page.slices).toMatchObject([
      { id: 'a_1.png', height: 40, format: 'png', columns: { sku: 'a_1.png' } },
      { id: 'a_2.png', height: 30, location: '/in/a_2.png' },
    ]);
  });

  it('keeps slices apart where a picture does not go on in the next', async () => {
    const [page] = await joined({ 'a_1.png': await png(50, 40, 'black'), 'a_2.png': await png(50, 30, 'white') });
    expect(shapeOf(page)).toEqual(['a_1.png +1', 50, 230, [0, 200]]);
  });

  it('joins formats, and pictures with alpha and without', async () => {
    const clear = await flat(50, 30, 'white').ensureAlpha(1).png().toBuffer();
    const [page] = await joined({ 'a_1.jpg': await flat(50, 40, 'white').jpeg().toBuffer(), 'a_2.png': clear });
    expect(page.raster.channels).toBe(4);
    expect(page.raster.data.every(value => value === 255)).toBe(true);
    expect(page.slices?.map(({ format }) => format)).toEqual(['jpeg', 'png']);
  });

  it('leaves alone what is of another width, moves, or is no picture', async () => {
    const moving = await sharp([await png(50, 40), await png(50, 40, 'black')], { join: { animated: true } })
      .gif()
      .toBuffer();
    const files = {
      'a_1.png': await png(50, 40),
      'a_2.png': await png(60, 40),
      'a_3.png': await png(60, 40),
      'a_4.gif': moving,
    };
    expect((await joined(files)).map(shapeOf)).toEqual([
      ['a_1.png', 50, 40, undefined],
      ['a_2.png +1', 60, 80, [0, 40]],
      ['a_4.gif', 50, 40, undefined],
    ]);
    await expect(joined({ 'a_1.png': await png(50, 40), 'a_2.png': Buffer.from('text') })).rejects.toThrow(
      'no picture',
    );
  });

  it('goes by the upright size', async () => {
    const turned = await flat(40, 50, 'white').withMetadata({ orientation: 6 }).jpeg().toBuffer();
    const [page] = await joined({ 'a_1.png': await png(50, 40), 'a_2.jpg': turned });
    expect(shapeOf(page)).toEqual(['a_1.png +1', 50, 80, [0, 40]]);
  });

  it('leaves the place of a slice white that turns out to be beyond reading, and says why', async () => {
    const whole = await flat(50, 40, 'grey').jpeg().toBuffer();
    const broken = whole.subarray(0, whole.indexOf(Buffer.from([0xff, 0xda])) + 14); // all but the pixels
    const [page] = await joined({ 'a_1.png': await png(50, 40), 'a_2.jpg': broken, 'a_3.png': await png(50, 40) });
    expect(page.slices?.map(({ failure }) => failure !== undefined)).toEqual([false, true, false]);
    expect(page.slices?.[1].failure).toContain('damaged');
  });

  it('becomes several pages before it is too large for one', async () => {
    const tall = await png(2000, 5000);
    const pages = await joined({ 'a_1.png': tall, 'a_2.png': tall, 'a_3.png': tall });
    expect(pages.map(shapeOf)).toEqual([
      ['a_1.png +1', 2000, 10_000, [0, 5000]],
      ['a_3.png', 2000, 5000, undefined],
    ]);
  });
});
