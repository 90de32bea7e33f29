import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createEraser } from '#imgtr/erase/eraser.js';
import { type Lama, type LamaSettings, openLama } from '#imgtr/erase/lama/lama.js';
import { MissingError } from '#imgtr/errors.js';
import type { Patch, Raster } from '#imgtr/page.js';
import { createPixelPool } from '#imgtr/runtime/pool/pool.js';
import { writeOnnx } from '../fixtures/onnx-writer.js';
import { type StandIn, writeStandIn } from '../fixtures/stand-in-lama.js';
import { tempFolder } from '../temp-folder.js';
import { blockOf, drawPicture, page, paste, quadOf, type Words, weave, words } from './pictures.js';

const pool = createPixelPool({ threads: 2 });
afterAll(() => pool.close());

const GREEN = [20, 200, 60] as const;
const SIZE = { width: 420, height: 300 };
const headline: Words = { text: '天然植萃', x: 60, y: 90, size: 48, color: '#fff6e0' };

async function withStandIn<T>(
  standIn: StandIn,
  use: (lama: Lama) => Promise<T>,
  settings: Partial<LamaSettings> = {},
): Promise<T> {
  const file = path.join(tempFolder(), 'stand-in.onnx');
  writeStandIn(file, standIn);
  const lama = await openLama({ file, threads: 1, device: 'cpu', batchSize: 4, batchWait: 20, ...settings });
  try {
    return await use(lama);
  } finally {
    await lama.close();
  }
}

async function eraseWith(network: Lama, source: Raster, text: Words) {
  const patches = await createEraser({ pool, network }).erase({
    raster: source,
    blocks: [blockOf('b1', quadOf(text))],
    sha256: '',
  });
  const patch = patches.get('b1')!;
  return { patch, result: paste(source, patches.values()) };
}

/** The patch's pixels that are taken whole have, in the mean, the stand-in's colour. */
function expectGreen({ pixels, mask }: Patch): void {
  const sums = [0, 0, 0];
  let taken = 0;
  for (let i = 0; i < mask.length; i++) {
    if (mask[i] !== 255) continue;
    taken++;
    for (let c = 0; c < 3; c++) sums[c] += pixels[i * 3 + c];
  }
  for (const [c, sum] of sums.entries()) expect(Math.abs(sum / taken - GREEN[c])).toBeLessThanOrEqual(1);
}

describe('text on texture is made up by the network', () => {
  it.each([
    ['a free batch of a fixed size', { side: 256 }],
    ['one tile of a fixed size', { side: 256, batch: 1 }],
    ['any size', {}],
    ['an output of 0..1', { side: 256, unit: true }],
  ])('by a model that takes or gives %s', async (_, standIn) => {
    const picture = drawPicture(SIZE, weave, words(headline));
    await withStandIn({ color: GREEN, ...standIn }, async lama => {
      const { patch } = await eraseWith(lama, picture.source, headline);
      expect(patch.method).toBe('lama');
      expectGreen(patch);
    });
  });

  it('and nothing but the mask takes its colour', async () => {
    const picture = drawPicture(SIZE, weave, words(headline));
    await withStandIn({ color: GREEN, side: 256 }, async lama => {
      const { patch, result } = await eraseWith(lama, picture.source, headline);
      const { box, mask } = patch;
      let [changed, untouched] = [0, 0];
      for (let y = 0, i = 0; y < SIZE.height; y++) {
        for (let x = 0; x < SIZE.width; x++, i += 3) {
          const inBox = x >= box.x && y >= box.y && x < box.x + box.width && y < box.y + box.height;
          const share = inBox ? mask[(y - box.y) * box.width + x - box.x] : 0;
          const same = [0, 1, 2].every(c => result.data[i + c] === picture.source.data[i + c]);
          if (share === 0 && !same) changed++;
          if (share === 255 && same) untouched++;
        }
      }
      expect([changed, untouched]).toEqual([0, 0]);
    });
  });

  it('but not what stands on a flat ground', async () => {
    const picture = drawPicture(SIZE, page('#204060'), words(headline));
    await withStandIn({ color: GREEN, side: 256 }, async lama => {
      const { patch, result } = await eraseWith(lama, picture.source, headline);
      expect(patch.method).toBe('flat');
      expect(Buffer.compare(result.data, picture.plate.data)).toBe(0);
    });
  });

  it('over several windows where it is wider than one', async () => {
    const wide = { ...headline, x: 20, text: '天然植萃护肤精华' };
    const picture = drawPicture(SIZE, weave, words(wide));
    await withStandIn({ color: GREEN, side: 128 }, async lama => {
      const { patch } = await eraseWith(lama, picture.source, wide);
      expectGreen(patch);
    });
  });
});

describe('a model that cannot be used is refused when it is loaded', () => {
  const open = (file: string) => openLama({ file, threads: 1, device: 'cpu', batchSize: 1, batchWait: 0 });

  it('because it breaks the contract', async () => {
    const file = path.join(tempFolder(), 'other.onnx');
    writeOnnx(file, {
      nodes: [{ op: 'Relu', inputs: ['x'], output: 'y' }],
      constants: [],
      inputs: [{ name: 'x', dims: [1, 3, 64, 64] }],
      outputs: [{ name: 'y', dims: [1, 3, 64, 64] }],
    });
    await expect(open(file)).rejects.toThrow(MissingError);
    await expect(open(file)).rejects.toThrow('its inputs are x, not image and mask');
  });

  it('because the device that is asked for is not there', async ({ skip }) => {
    const refused = await withStandIn({ color: GREEN, side: 64 }, async () => undefined, { device: 'cuda' }).catch(
      error => error,
    );
    if (!refused) skip('CUDA is here');
    expect(refused).toBeInstanceOf(MissingError);
    expect(refused.message.split('\n')).toHaveLength(1);
    expect(refused.cure).toContain('--device cpu');
  });

  it('because there is none', async () => {
    await expect(open(path.join(tempFolder(), 'missing.onnx'))).rejects.toThrow(MissingError);
  });
});

it('tiles in hand are made up before the process ends, later ones are refused', async () => {
  const tile = { image: new Uint8Array(64 * 64 * 3).fill(90), mask: new Uint8Array(64 * 64).fill(1) };
  await withStandIn({ color: GREEN, side: 64 }, async lama => {
    const last = lama.inpaint(tile);
    await lama.close();
    expect([...(await last).subarray(0, 3)]).toEqual([...GREEN]);
    await expect(lama.inpaint(tile)).rejects.toThrow('closed');
  });
});
