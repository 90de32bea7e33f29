/** Columns set so airily that each character was read by itself, and what only looks like one. */
import { describe, expect, it } from 'vitest';
import { stacksOf, toColumn } from '#imgtr/ocr/read/stacks.js';
import type { Line } from '#imgtr/page.js';

const SIZE = 30;

/** @param at the upper left corner */
function lineAt(text: string, at: readonly [x: number, y: number], how: Partial<Line> = {}): Line {
  const [width, height] = how.vertical ? [SIZE, SIZE * text.length] : [SIZE * text.length, SIZE];
  const [left, top] = at;
  const quad = [
    [left, top],
    [left + width, top],
    [left + width, top + height],
    [left, top + height],
  ] as const;
  return { text, quad, confidence: 0.99, angle: 0, vertical: false, ...how };
}

const column = (text: string, pitch: number, x = 100): Line[] =>
  [...text].flatMap((sign, i) => (sign === ' ' ? [] : [lineAt(sign, [x, 50 + i * pitch * SIZE])]));

const textsOf = (lines: readonly Line[]) =>
  stacksOf(lines).map(({ pieces }) => pieces.map(({ text }) => text).join(''));

describe('characters straight below each other', () => {
  it('are a column, however airily it is set', () => {
    for (const pitch of [1.1, 1.4, 1.9]) expect(textsOf(column('手工制作', pitch))).toEqual(['手工制作']);
  });

  it('are one with what was read of it as a column, and with a gap where a 一 may stand', () => {
    expect(textsOf([lineAt('独_', [100, 50], { vertical: true }), ...column('   无二', 1.3)])).toEqual(['独_无二']);
    expect(textsOf(column('买 送', 1.4))).toEqual(['买送']);
  });

  it('are several columns side by side, when these stand further apart', () => {
    expect(textsOf([...column('手工', 1.3), ...column('制作', 1.3, 160)])).toEqual(['手工', '制作']);
  });

  it('are no columns in a grid of characters, nor in a table', () => {
    expect(textsOf(['福', '禄', '寿'].flatMap((sign, i) => column(sign.repeat(3), 1.8, 100 + i * 54)))).toEqual([]);
    const numbers = [0, 1, 2].map(i => lineAt('165-170', [200, 50 + i * 1.8 * SIZE]));
    expect(textsOf([...column('小中大', 1.8), ...numbers])).toEqual([]);
  });

  it('are none when they differ in size, or stand askew', () => {
    expect(textsOf([lineAt('手', [100, 50]), lineAt('工', [115, 95])])).toEqual([]);
  });
});

describe('a column read again', () => {
  const [stack] = stacksOf(column('买 送', 1.4));
  const read = (text: string, how: Partial<Line> = {}) =>
    toColumn(stack, lineAt(text, [100, 50], { vertical: true, ...how }))?.text;

  it('is taken with the 一 between its pieces and behind them, also where that looked like a dash', () => {
    expect(read('买一送')).toBe('买一送');
    expect(read('买—送_')).toBe('买一送一');
  });

  it('is not taken when it says something else, is unsure, or is no column', () => {
    for (const text of ['买送货', '卖一送', '买到就送', '买1送']) expect(read(text)).toBeUndefined();
    expect(read('买一送', { confidence: 0.7 })).toBeUndefined();
    expect(read('买一送', { vertical: false })).toBeUndefined();
  });

  it('is not taken when a 二 may have been cut in two', () => {
    const [two] = stacksOf(column('三心二意', 1.4));
    expect(toColumn(two, lineAt('三心二一意', [100, 50], { vertical: true }))).toBeUndefined();
  });
});
