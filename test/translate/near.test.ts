import { describe, expect, it } from 'vitest';
import { createLookUp } from '#imgtr/translate/phrasebook.js';

const TABLE = new Map([
  ['秋冬保暖系列', 'Winter warm line'],
  ['不含酒精和香精', 'Free of alcohol and perfume'],
  ['买二送一优惠', 'Buy two, get one'],
  ['女士保暖内衣', "Women's thermals"],
  ['不掉色面料', 'Colour-fast cloth'],
  ['包邮到家', 'Delivered free'],
  ['深层清洁毛孔', 'Cleans pores'],
  ['深层清洁毛发', 'Cleans hair'],
  ['多功能收纳盒', 'Storage box'],
  ['多功能收纳盘', 'Storage box'],
]);
const lookUp = createLookUp(TABLE, { from: 'zh', to: 'en' });
const read = (text: string, confidence: number) => lookUp({ text, lines: [{ text, confidence }] });
const words = (text: string, confidence = 0.93) => {
  const answer = read(text, confidence);
  return answer.kind === 'text' ? answer.text : answer.kind;
};

describe('a text that was read with a doubt', () => {
  it.each([
    ['a sign misread', '秘冬保暖系列', 'Winter warm line'],
    ['a sign lost at the end', '不含酒精和香', 'Free of alcohol and perfume'],
    ['a sign too many', '不含酒精和和香精', 'Free of alcohol and perfume'],
    ['marks and width aside', '秘冬 保暖系列！', 'failed'],
    ['two phrases that say the same', '多功能收纳舍', 'Storage box'],
  ])('is the one phrase it nearly is: %s', (_, text, expected) => expect(words(text)).toBe(expected));

  it('is told as taken for that phrase, for somebody to look at', () => {
    const answer = read('秘冬保暖系列', 0.93);
    expect(answer).toMatchObject({
      kind: 'text',
      by: 'phrasebook',
      checks: [{ code: 'misread', severity: 'warning', detail: expect.stringMatching(/秘冬保暖系列.*秋冬保暖系列/) }],
    });
  });

  it.each([
    ['a number', '买三送一优惠'],
    ['what turns the sense', '男士保暖内衣'],
    ['a lost “not”', '掉色面料'],
    ['two signs', '秘冬保暖糸列'],
    ['too little of a phrase', '包邮到豕'],
    ['two phrases that differ', '深层清洁毛皮'],
  ])('stays unknown where it is %s that differs', (_, text) => expect(words(text)).toBe('failed'));
});

it('a text that was read surely is what it is', () => expect(words('秘冬保暖系列', 0.995)).toBe('failed'));

it('a phrase stands before one that it nearly is, however it was read', () =>
  expect(words('女士保暖内衣', 0.8)).toBe("Women's thermals"));

it('the least sure line counts', () => {
  const lines = [
    { text: '秘冬', confidence: 0.9 },
    { text: '保暖系列', confidence: 0.999 },
  ];
  expect(lookUp({ text: '秘冬保暖系列', lines })).toMatchObject({ kind: 'text', text: 'Winter warm line' });
});
