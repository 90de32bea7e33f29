import { afterAll, describe, expect, it } from 'vitest';
import { createEraser } from '#imgtr/erase/eraser.js';
import type { Block, Line, Patch } from '#imgtr/page.js';
import type { FinishedPicture, Proofreader } from '#imgtr/ports.js';
import { createPixelPool } from '#imgtr/runtime/pool/pool.js';
import { blockOf, drawPicture, type Paint, page, quadOf, type Words, words } from './pictures.js';

const pool = createPixelPool({ threads: 2 });
afterAll(() => pool.close());

const SIZE = { width: 420, height: 140 };
const text: Words = { text: '天然植萃护肤', x: 60, y: 70, size: 48, color: '#fff6e0' };
const block: Block = { ...blockOf('b1', quadOf(text)), text: text.text };

const threads: Paint = context => {
  for (let y = 0; y < SIZE.height; y += 4) {
    for (let x = 0; x < SIZE.width; x += 4) {
      const light = 60 + ((x * 7 + y * 13 + ((x * y) % 17) * 9) % 90);
      context.fillStyle = `rgb(${light}, ${light + 20}, ${light + 60})`;
      context.fillRect(x, y, 4, 4);
    }
  }
};

/** A reader that reads what it is told, one answer a time, in the middle of what it is shown; and what it was shown. */
function readerOf(...answers: (string | undefined)[]) {
  const shown: FinishedPicture[] = [];
  const reader: Pick<Proofreader, 'reread'> = {
    async reread(picture) {
      shown.push(picture);
      const read = answers.shift();
      const { width, height } = picture.raster;
      const [left, right, top, bottom] = [0.3 * width, 0.7 * width, 0.45 * height, 0.55 * height];
      const line: Omit<Line, 'text'> = {
        quad: [
          [left, top],
          [right, top],
          [right, bottom],
          [left, bottom],
        ],
        ...{ confidence: 0.9, angle: 0, vertical: false },
      };
      return read ? [{ ...line, text: read }] : [];
    },
  };
  return { reader, shown };
}

async function erase(ground: Paint, reader?: Pick<Proofreader, 'reread'>): Promise<Patch> {
  const { source } = drawPicture(SIZE, ground, words(text));
  const patches = await createEraser({ pool, ...(reader && { reader }) }).erase({
    ...{ raster: source, blocks: [block], sha256: '' },
  });
  return patches.get('b1')!;
}

const taken = ({ mask }: Patch): number => mask.reduce((sum, is) => sum + Number(is > 0), 0);

describe('what was erased on difficult ground is read again', () => {
  it('once where nothing is left, without the text', async () => {
    const { reader, shown } = readerOf();
    const patch = await erase(threads, reader);
    expect(shown).toHaveLength(1);
    expect(patch.leftover).toBeUndefined();
    const whites = shown[0].raster.data.filter((byte, i) => i % 3 === 0 && byte > 240);
    expect(whites).toHaveLength(0);
  });

  it('and is erased once more, all around, where its characters are found', async () => {
    const once = await erase(threads);
    const { reader, shown } = readerOf('天然x');
    const patch = await erase(threads, reader);
    expect(shown).toHaveLength(2);
    expect(patch.leftover).toBeUndefined();
    expect(taken(patch)).toBeGreaterThan(1.3 * taken(once));
  });

  it('and what is read even then is told', async () => {
    const { reader } = readerOf('然植', '植萃');
    expect((await erase(threads, reader)).leftover).toBe('植萃');
  });

  it.each(['包邮到家', '萃'])('but %s, which stood elsewhere or is one alone, is no trace of it', async read => {
    const { reader, shown } = readerOf(read);
    await erase(threads, reader);
    expect(shown).toHaveLength(1);
  });

  it('but not on a flat ground', async () => {
    const { reader, shown } = readerOf(text.text);
    expect((await erase(page('#345678'), reader)).method).toBe('flat');
    expect(shown).toHaveLength(0);
  });
});
