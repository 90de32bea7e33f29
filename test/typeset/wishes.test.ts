import { describe, expect, it } from 'vitest';
import type { Translation } from '#imgtr/page.js';
import { typeset } from './scene.js';

const said = (text: string): Translation => ({ kind: 'text', text, by: 'human', wishes: { drawnSize: 40 } });

describe('what a person has written', () => {
  it('has its lines where they were broken; a line break of anybody else is a space', () => {
    const heightOf = (to: Translation) => {
      const { drawings } = typeset({ height: 240, letters: [{ text: '夏日清凉', x: 60, y: 110, to }] });
      const [[, top], , [, bottom]] = drawings.get('b1')!.placement;
      return bottom - top;
    };
    const one = heightOf(said('Cool days'));
    expect(heightOf(said('Cool\ndays'))).toBeGreaterThan(1.8 * one);
    expect(heightOf({ kind: 'text', text: 'Cool\ndays', by: 'model' })).toBe(one);
  });

  it('is set like its siblings, as long as nothing but words was changed', () => {
    const items = ['Machine washable', 'Breathable at every step', 'Soft'];
    const sizesOf = (middle: Translation) => {
      const letters = items.map((to, i) => ({ text: '透气舒适', x: 40, y: 50 + 70 * i, to: i === 1 ? middle : to }));
      const { drawings } = typeset({ width: 380, height: 240, letters });
      return [...drawings.values()].map(({ style }) => style.fontSize);
    };
    const sizes = sizesOf(said(items[1]));
    expect(new Set(sizes).size).toBe(1);
    expect(sizes).toEqual(sizesOf({ kind: 'text', text: items[1], by: 'model' }));
  });
});
