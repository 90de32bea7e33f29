import { describe, expect, it } from 'vitest';
import type { Translation } from '#imgtr/page.js';
import { typesetPage } from '#imgtr/typeset/typeset-page.js';
import { makePage, typeset } from './scene.js';

const said = (text: string): Extract<Translation, { kind: 'text' }> => ({
  kind: 'text',
  text,
  by: 'human',
  wishes: { drawnSize: 40 },
});

describe('what a person has written', () => {
  it('has its lines where they were broken; a line break of anybody else is a space', async () => {
    const heightOf = async (to: Translation) => {
      const { drawings } = await typeset({ height: 240, letters: [{ text: '夏日清凉', x: 60, y: 110, to }] });
      const [[, top], , [, bottom]] = drawings.get('b1')!.placement;
      return bottom - top;
    };
    const one = await heightOf(said('Cool days'));
    expect(await heightOf(said('Cool\ndays'))).toBeGreaterThan(1.8 * one);
    expect(await heightOf({ kind: 'text', text: 'Cool\ndays', by: 'model' })).toBe(one);
  });

  it('is set like its siblings, as long as nothing but words and colours were changed', async () => {
    const items = ['Machine washable', 'Breathable at every step', 'Soft'];
    const sizesOf = async (middle: Translation) => {
      const letters = items.map((to, i) => ({ text: '透气舒适', x: 40, y: 50 + 70 * i, to: i === 1 ? middle : to }));
      const { drawings } = await typeset({ width: 380, height: 240, letters });
      return [...drawings.values()].map(({ style }) => style.fontSize);
    };
    const sizes = await sizesOf({ kind: 'text', text: items[1], by: 'model' });
    expect(new Set(sizes).size).toBe(1);
    expect(await sizesOf(said(items[1]))).toEqual(sizes);
    expect(await sizesOf({ ...said(items[1]), wishes: { drawnSize: sizes[1], color: [200, 20, 20] } })).toEqual(sizes);
  });
});

describe('a page drawn again', () => {
  it('is the same page, though its side-car keeps a thousandth of a pixel only', async () => {
    const page = makePage({ letters: [{ text: '夏日清凉', x: 60.123456, y: 100, angle: 7.1234567, to: 'Cool days' }] });
    const again = JSON.parse(JSON.stringify(page.blocks), (_, value) =>
      typeof value === 'number' ? Math.round(value * 1000) / 1000 : value,
    );
    const draw = (blocks: typeof page.blocks) => typesetPage({ ...page, blocks, to: 'en', plate: 'none', places: {} });
    expect((await draw(again)).output!.data).toEqual((await draw(page.blocks)).output!.data);
  });
});
