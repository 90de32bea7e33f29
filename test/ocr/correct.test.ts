/** What a line most likely says: no model needed. */
import { describe, expect, it } from 'vitest';
import { type Character, correct } from '#imgtr/ocr/read/correct.js';

type Doubt = readonly [text: string, probability?: number, rival?: readonly [string, number]];

/** Signs of the given text; the doubtful ones are given by their place. */
function signsOf(text: string, doubts: Readonly<Record<number, readonly [number, (readonly [string, number])?]>> = {}) {
  return [...text].map((sign, i): Doubt => [sign, ...(doubts[i] ?? [])]).map(toCharacter);
}

function toCharacter([text, probability = 0.99, rival]: Doubt, at: number): Character {
  return { text, at, probability, ...(rival && { rival: { text: rival[0], probability: rival[1] } }) };
}

const textOf = (signs: readonly Character[]) => signs.map(({ text }) => text).join('');

describe('a doubt that is only about the width', () => {
  it('is none: the bracket at the start stays', () => {
    const signs = correct(signsOf('（45元起', { 0: [0.7, ['(', 0.29]] }));
    expect(textOf(signs)).toBe('（45元起');
    expect(signs[0].probability).toBeCloseTo(0.99);
  });

  it('is one when the rival is another sign', () => {
    expect(textOf(correct(signsOf('（45元起', { 0: [0.7, ['C', 0.29]] })))).toBe('45元起');
  });
});

describe('a temperature', () => {
  it.each([
    ['30°℃', '30℃'],
    ['最高110º℃。', '最高110℃。'],
    ['45°角', '45°角'],
    ['30°C', '30°C'],
  ])('%s reads %s', (text, expected) => {
    expect(textOf(correct(signsOf(text)))).toBe(expected);
  });
});

describe('two strokes', () => {
  it('of which one may be a dash are a dash', () => {
    expect(textOf(correct(signsOf('账户一一这个', { 2: [0.7, ['－', 0.16]] })))).toBe('账户——这个');
  });

  it.each([
    ['一一对应', {}],
    ['我们一一对应', {}],
    ['我们一一对应', { 2: [0.7, ['二', 0.2]] as const }],
    ['二十一一百', {}],
    ['买一送一', { 3: [0.7, ['－', 0.2]] as const }],
    ['共一一一件', { 1: [0.7, ['－', 0.2]] as const }],
  ])('in %s stay what they are', (text, doubts) => {
    expect(textOf(correct(signsOf(text, doubts)))).toBe(text);
  });
});

describe('a doubtful mark at an end', () => {
  it.each([
    ['半价/', { 2: [0.6] }, '半价'],
    ['｜半价', { 0: [0.6] }, '｜半价'],
    ['|半价', { 0: [0.6] }, '半价'],
    ['·半价', { 0: [0.4] }, '半价'],
    ['·半价', { 0: [0.6] }, '·半价'],
    ['（半价）', { 0: [0.6], 3: [0.6] }, '（半价）'],
    ['半/价', { 1: [0.3] }, '半/价'],
  ] as const)('of %s %o: %s', (text, doubts, expected) => {
    expect(textOf(correct(signsOf(text, doubts)))).toBe(expected);
  });

  it.each(['-5℃', '+5', '.5', '~60', '5%', '5.'])('of the number %s stays, however doubtful', text => {
    const doubtful = [...text].map((sign): Doubt => [sign, /\d/.test(sign) ? 0.99 : 0.2]).map(toCharacter);
    expect(textOf(correct(doubtful))).toBe(text);
  });
});

describe('brackets', () => {
  it.each([
    ['半价(大）', '半价（大）'],
    ['衣长(cm)', '衣长(cm)'],
    ['[品名】', '【品名】'],
    ['（一)(二）', '（一）（二）'],
    ['半价）', '半价）'],
  ])('of %s pair as %s', (text, expected) => {
    expect(textOf(correct(signsOf(text)))).toBe(expected);
  });

  it('take the surer form when there is no Chinese in them', () => {
    expect(textOf(correct(signsOf('(cm）', { 0: [0.99], 3: [0.9] })))).toBe('(cm)');
    expect(textOf(correct(signsOf('(cm）', { 0: [0.9], 3: [0.99] })))).toBe('（cm）');
  });
});

describe('width forms', () => {
  it.each([
    ['１０：３０开售', '10:30开售'],
    ['品名：纯棉', '品名：纯棉'],
    ['尺码：36', '尺码：36'],
    ['ＶＩＰ专享', 'VIP专享'],
    ['１００％棉', '100%棉'],
    ['买1，2件', '买1，2件'],
  ])('of %s become %s', (text, expected) => {
    expect(textOf(correct(signsOf(text)))).toBe(expected);
  });

  it('never change a digit', () => {
    for (const text of ['￥1，280.00', '0.5-1.5L', '一二三１２３', '(5)3/4', '20°℃30°℃', '12.．3']) {
      const digits = (line: string) => line.normalize('NFKC').replace(/\D/g, '');
      for (const probability of [0.1, 0.4, 0.7, 0.99]) {
        const signs = [...text].map((sign): Doubt => [sign, probability]).map(toCharacter);
        expect(digits(textOf(correct(signs)))).toBe(digits(text));
      }
    }
  });
});

describe('a slash at the start', () => {
  it.each([
    ['/多功能收纳盒', '多功能收纳盒'],
    ['/平方米', '/平方米'],
    ['/件起批100', '/件起批100'],
    ['/USB充电小风扇', '/USB充电小风扇'],
  ])('%s reads %s: a rim is one before nothing but Chinese that is no unit', (text, expected) => {
    expect(textOf(correct(signsOf(text)))).toBe(expected);
  });
});
