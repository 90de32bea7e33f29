import { afterAll, describe, expect, it } from 'vitest';
import { printIn, type Suspect } from '#imgtr/origin/labels.js';
import { keepPrint, withOrigins } from '#imgtr/origin/origins.js';
import type { Block, PlannedPage, Quad } from '#imgtr/page.js';
import { toShared } from '#imgtr/runtime/memory/shared.js';
import { createPixelPool } from '#imgtr/runtime/pool/pool.js';
import { drawPage, type TextBox } from '../bench/on-product/pages.mjs';
import { aBlock, someTraits } from '../fixtures/pages.js';

const pool = createPixelPool({ threads: 1 });
afterAll(() => pool.close());

const quadOf = ({ x0, y0, x1, y1 }: Omit<TextBox, 'text'>): Quad => [
  [x0, y0],
  [x1, y0],
  [x1, y1],
  [x0, y1],
];
const blockAt = (box: TextBox, id: string): Block => aBlock(id, { quad: quadOf(box), text: box.text });

/** A drawn page as it is planned, print and lettering with ids of their own. */
function plan(seed: number) {
  const { canvas, labels, overlays, kind } = drawPage(seed);
  const { width, height } = canvas;
  const rgba = canvas.getContext('2d').getImageData(0, 0, width, height).data;
  const raster = { data: toShared(new Uint8Array(rgba)), width, height, channels: 4 as const };
  const blocks = [
    ...labels.map((box, i) => blockAt(box, `print ${i}`)),
    ...overlays.map((box, i) => blockAt(box, `text ${i}`)),
  ];
  const page = { raster, blocks, traits: someTraits({ lossless: true }) } as unknown as PlannedPage;
  return { page, kind };
}

describe('on a page of goods with print of their own', () => {
  const seeds = Array.from({ length: 24 }, (_, i) => 300 + i).filter(seed => drawPage(seed).kind !== 'face');

  it.each(seeds)('tells the one from the other (seed %i)', async seed => {
    const { page } = plan(seed);
    const found = await withOrigins(page, pool);
    const kinds = Object.fromEntries(found.blocks.map(({ id, kind }) => [id, kind]));
    const expected = page.blocks.map(({ id }) => [id, id.startsWith('print') ? 'on-product' : 'overlay']);
    expect(kinds).toEqual(Object.fromEntries(expected));
  });

  it('keeps print and nothing else, and what was kept already for its own reason', async () => {
    const { page } = plan(seeds[0] as number);
    const [first, ...rest] = page.blocks as [Block, ...Block[]];
    const ruled = { ...page, blocks: [{ ...first, keep: 'rule' as const }, ...rest] };
    const kept = keepPrint(await withOrigins(ruled, pool)).blocks;
    expect(kept[0]?.keep).toBe('rule');
    for (const { id, keep } of kept.slice(1)) expect(keep).toBe(id.startsWith('print') ? 'on-product' : undefined);
  });
});

it('the same words again and again at one slant are a watermark, and stay', async () => {
  const { page } = plan(300);
  const mark = (i: number, angle: number) => ({
    ...blockAt({ text: '岚山旗舰店', x0: 9, y0: 9, x1: 60, y1: 20 }, `mark ${i}`),
    angle,
  });
  const kindsOf = async (blocks: readonly Block[]) =>
    keepPrint(await withOrigins({ ...page, blocks }, pool)).blocks.map(({ kind, keep }) => [kind, keep]);
  expect(await kindsOf([mark(1, -30), mark(2, -31), mark(3, -30)])).toEqual(Array(3).fill(['watermark', 'watermark']));
  expect(await kindsOf([mark(1, -30), mark(2, -31)])).toEqual(Array(2).fill(['overlay', undefined]));
  expect((await kindsOf([mark(1, 0), mark(2, 0), mark(3, 0)])).flat()).not.toContain('watermark');
});

describe('a label', () => {
  const suspect = (id: string, y: number, more: Partial<Suspect> = {}): Suspect => ({
    block: { id, quad: quadOf({ x0: 100, y0: y, x1: 300, y1: y + 30 }), angle: 0 },
    ...{ evidence: 0, lines: 1, drawn: false, ground: 200, angles: [], bends: [] },
    ...more,
  });
  const size = { width: 800, height: 800 };

  it('stands or falls as a whole', () => {
    const label = [suspect('a', 100, { evidence: 1.5 }), suspect('b', 140), suspect('far', 600)];
    expect([...printIn(label, size)].sort()).toEqual(['a', 'b']);
  });

  it('is told by lines that are not parallel, or all bend one way', () => {
    const angled = [suspect('a', 100, { angles: [2] }), suspect('b', 140, { angles: [4.5] }), suspect('far', 600)];
    expect(printIn(angled, size).size).toBe(2);
    const bent = [suspect('a', 100, { bends: [0.1] }), suspect('b', 140, { bends: [0.09] }), suspect('far', 600)];
    expect(printIn(bent, size).size).toBe(2);
    const level = [suspect('a', 100, { angles: [4] }), suspect('b', 140, { angles: [4.4] }), suspect('far', 600)];
    expect(printIn(level, size).size).toBe(0);
  });

  it('is not told by short lines in a program’s colours, whose angles are not read so exactly', () => {
    const short = (y: number, angle: number, drawn = true) => ({
      ...suspect(`${y}`, y, { angles: [angle], drawn }),
      block: { id: `${y}`, quad: quadOf({ x0: 100, y0: y, x1: 200, y1: y + 30 }), angle: 0 },
    });
    expect(printIn([short(100, 0), short(140, 1.6), suspect('far', 600)], size).size).toBe(0);
    expect(printIn([short(100, 0, false), short(140, 1.6, false), suspect('far', 600)], size).size).toBe(2);
  });

  it('that fills the picture, with no sure lettering beside it, is what the picture is about', () => {
    const close = Array.from({ length: 14 }, (_, i) => suspect(`${i}`, 100 + 40 * i, { evidence: 1.5 }));
    expect(printIn(close, { width: 500, height: 700 }).size).toBe(0);
    expect(printIn(close, { width: 1500, height: 1500 }).size).toBe(14);
    const besides = {
      ...suspect('text', 20),
      block: { ...suspect('text', 20).block, quad: quadOf({ x0: 400, y0: 600, x1: 480, y1: 630 }) },
    };
    expect(printIn([...close, besides], { width: 500, height: 700 }).size).toBe(0);
    expect(printIn([...close, { ...besides, drawn: true }], { width: 500, height: 700 }).size).toBe(14);
  });
});
