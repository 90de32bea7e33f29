import { readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { packPatch, unpackPatch } from '#imgtr/erase/pack.js';
import { rememberErasing } from '#imgtr/erase/remember.js';
import type { Block, Patch } from '#imgtr/page.js';
import { openBlobs } from '#imgtr/runtime/files/blobs.js';
import { sharedBytes } from '#imgtr/runtime/memory/shared.js';
import { createPixelPool } from '#imgtr/runtime/pool/pool.js';
import { aBlock, aQuad, aRaster } from '../fixtures/pages.js';
import { tempFolder } from '../temp-folder.js';

const pool = createPixelPool({ threads: 1 });
afterAll(() => pool.close());

/** Pixels are wild where they are pasted and nothing elsewhere, as no one looks there. */
function wildPatch(blockId: string, channels = 3, seed = 7): Patch {
  const box = { x: 3, y: 5, width: 40, height: 9 };
  const mask = sharedBytes(40 * 9);
  const pixels = sharedBytes(40 * 9 * channels);
  let state = seed;
  const next = () => {
    state = (state * 1103515245 + 12345) & 0x7fffffff;
    return state >> 16;
  };
  for (let i = 0; i < mask.length; i++) {
    mask[i] = next() % 3 === 0 ? next() : 0;
    for (let c = 0; c < channels && mask[i] !== 0; c++) pixels[i * channels + c] = next();
  }
  return { blockId, method: 'texture', box, pixels, mask };
}

describe('packed patches', () => {
  it.each([3, 4])('come back byte for byte with %i channels', channels => {
    const patch = wildPatch('b1', channels);
    expect(unpackPatch({ ...patch, packed: packPatch(patch) })).toEqual(patch);
  });

  it('take few bytes where the ground is even', () => {
    const box = { x: 0, y: 0, width: 200, height: 40 };
    const patch = { pixels: sharedBytes(200 * 40 * 3).fill(240), mask: sharedBytes(200 * 40).fill(255) };
    expect(packPatch(patch).length).toBeLessThan(200);
    expect(() => unpackPatch({ blockId: 'b1', method: 'flat', box, packed: Buffer.from('no patch') })).toThrow();
  });
});

/** An eraser that says what it was asked for; b9 cannot be erased. */
function setUp(folder = tempFolder()) {
  const erased: string[] = [];
  const blobs = openBlobs({ folder: path.join(folder, 'erased'), tempDir: path.join(folder, 'tmp'), limit: 1e6 });
  const eraser = {
    async erase({ blocks }: { blocks: readonly Block[] }) {
      const open = blocks.filter(({ keep }) => !keep).map(({ id }) => id);
      erased.push(open.join(' '));
      return new Map(open.filter(id => id !== 'b9').map(id => [id, wildPatch(id, 3, Number(id.slice(1)))]));
    },
    close: async () => {},
  };
  const remember = (version = '1', lenient = false) => rememberErasing(eraser, { blobs, version, pool, lenient });
  return { erased, remember, folder };
}

const page = (...blocks: Block[]) => ({ raster: aRaster(), sha256: 'cafe', blocks });
const block = (n: number, over: Partial<Block> = {}) => aBlock(`b${n}`, { quad: aQuad(4, 20 * n), ...over });

describe('an eraser with a memory', () => {
  it('erases a picture once, and gives the same patches ever after, what cannot be erased included', async () => {
    const { remember, erased, folder } = setUp();
    const first = await remember().erase(page(block(1), block(2), block(9)));
    const again = await setUp(folder)
      .remember()
      .erase(page(block(1), block(2), block(9)));
    expect(again).toEqual(first);
    expect([...again.keys()]).toEqual(['b1', 'b2']);
    expect(erased).toEqual(['b1 b2 b9']);
  });

  it('erases only what it does not know, whoever keeps which texts', async () => {
    const { remember, erased } = setUp();
    const eraser = remember();
    await eraser.erase(page(block(1), block(2, { keep: 'rule' })));
    expect([...(await eraser.erase(page(block(1, { keep: 'rule' }), block(2)))).keys()]).toEqual(['b2']);
    expect([...(await eraser.erase(page(block(1), block(2)))).keys()]).toEqual(['b1', 'b2']);
    expect(erased).toEqual(['b1', 'b2']);
  });

  it('lets the languages of a page, that come at a time, share one erasing', async () => {
    const { remember, erased } = setUp();
    const eraser = remember();
    const [ko, en] = await Promise.all([eraser.erase(page(block(1))), eraser.erase(page(block(1)))]);
    expect(en).toEqual(ko);
    expect(erased).toEqual(['b1']);
  });

  it('knows a text by where its lines stand, as exactly as a side-car says it', async () => {
    const { remember, erased } = setUp();
    const eraser = remember();
    await eraser.erase(page(block(1, { quad: aQuad(4.12345, 20) })));
    await eraser.erase(page(block(1, { quad: aQuad(4.123, 20) })));
    await eraser.erase(page(block(1, { quad: aQuad(4.2, 20) })));
    expect(erased).toEqual(['b1', 'b1']);
  });

  it('erases anew what another version erased, unless it is lenient, and then adds nothing to the other’s', async () => {
    const { remember, erased } = setUp();
    await remember('lama').erase(page(block(1)));
    await remember('fill', true).erase(page(block(1), block(2)));
    await remember('lama').erase(page(block(1), block(2)));
    expect(erased).toEqual(['b1', 'b2', 'b2']);
    await remember('fill').erase(page(block(1)));
    expect(erased.at(-1)).toBe('b1');
  });

  it('erases anew where the file is damaged', async () => {
    const { remember, erased, folder } = setUp();
    await remember().erase(page(block(1)));
    writeFileSync(path.join(folder, 'erased/ca/cafe'), 'no such thing');
    expect((await remember().erase(page(block(1)))).size).toBe(1);
    expect(erased).toEqual(['b1', 'b1']);
  });
});

describe('kept bytes', () => {
  it('stay within their limit: those not asked for longest go', async () => {
    const folder = path.join(tempFolder(), 'kept');
    const blobs = openBlobs({ folder, tempDir: folder, limit: 250 });
    for (const key of ['aa1', 'bb1', 'cc1']) await blobs.put(key, new Uint8Array(100));
    for (const [i, key] of ['aa1', 'bb1', 'cc1'].entries()) {
      utimesSync(path.join(folder, key.slice(0, 2), key), new Date(), new Date(2020, 1, i + 1));
    }
    await blobs.get('aa1');
    await blobs.close();
    const left = readdirSync(folder, { recursive: true, encoding: 'utf8' });
    expect(left.filter(name => statSync(path.join(folder, name)).isFile()).sort()).toEqual(['aa/aa1', 'cc/cc1']);
  });
});
