import { describe, expect, test } from 'vitest';
import type { LanguageCode } from '#imgtr/language.js';
import { groupLines } from '#imgtr/ocr/blocks/blocks.js';
import type { Line } from '#imgtr/page.js';
import { line, stack } from './lines.js';

const grouped = (lines: readonly Line[], from: LanguageCode = 'zh') =>
  groupLines(lines, from).map(group => group.lines.map(({ text }) => text));
const apart = (lines: readonly Line[]) => lines.map(({ text }) => [text]);

const PARAGRAPH = [
  '本店所售商品均为实物拍摄，因',
  '显示器不同会有轻微的色差问题',
  '请以您收到的商品实际颜色为准',
  '如果对商品不满意，请在收到后',
  '七天之内联系客服办理退换。',
];

describe('lines that are one text', () => {
  test('a paragraph becomes one block', () => {
    expect(grouped(stack(PARAGRAPH, { x: 20, y: 20, size: 20, step: 1.27 }))).toEqual([PARAGRAPH]);
  });

  test('a paragraph with an indented first line becomes one block', () => {
    const [first, ...rest] = stack(PARAGRAPH, { x: 20, y: 20, size: 20, step: 1.3 });
    const indented = line(first.text.slice(2), { x: 60, y: 20, size: 20 });
    expect(grouped([indented, ...rest])).toHaveLength(1);
  });

  test('a paragraph stays whole when a short caption hangs over its corner', () => {
    const lines = stack(PARAGRAPH, { x: 20, y: 20, size: 20, step: 1.3 });
    expect(grouped([...lines, line('实拍图', { x: 290, y: 10, size: 20 })])).toContainEqual(PARAGRAPH);
  });

  test('a parameter that is too long for its line takes the next line along', () => {
    const lines = stack(
      ['【品名】：保湿护发素', '【成分】：水、甘油、霍霍巴籽油、透', '明质酸钠、泛醇、香精', '【净含量】：220ml'],
      { x: 20, y: 20, size: 20, step: 1.4 },
    );
    expect(grouped(lines).map(texts => texts.length)).toEqual([1, 2, 1]);
  });

  test.each([
    ['a comma', '柔软亲肤，', '自在一整天'],
    ['an open bracket', '四件套（被套床单', '枕套各一件）'],
    ['punctuation that cannot start a line', '加厚防滑耐磨', '、静音不伤地板'],
  ])('two short lines are one text when the words break at %s', (_, first, second) => {
    expect(grouped(stack([first, second], { x: 20, y: 20, step: 1.4 }))).toEqual([[first, second]]);
  });

  test('the largest text of a page that was wrapped over two lines is one headline', () => {
    const lines = [
      ...stack(['一口清甜', '来自高山果园'], { x: 400, y: 60, size: 90, step: 1.3, align: 'center' }),
      line('现摘现发 坏果包赔', { x: 400, y: 330, size: 34, align: 'center' }),
    ];
    expect(grouped(lines)).toEqual([['一口清甜', '来自高山果园'], ['现摘现发 坏果包赔']]);
  });

  test('a sentence in a language with spaces goes on in lower case', () => {
    const lines = stack(['Wash with similar colours and', 'dry in the shade'], { x: 20, y: 20, size: 20, step: 1.4 });
    expect(grouped(lines, 'en')).toHaveLength(1);
  });

  test('text at an angle is grouped in its own direction', () => {
    expect(grouped(stack(PARAGRAPH, { x: 300, y: 20, size: 20, step: 1.3, angle: 90 }))).toHaveLength(1);
  });
});

describe('lines that stay apart', () => {
  test.each([
    ['list items of different length', ['不起球 不掉色', '免安装到手即用', '一键开盖 单手可用', '加厚防滑鞋底']],
    ['list items of one length', ['柔软舒适', '天然植萃', '经典复古', '品质保证']],
    ['list items with commas', ['食品级材质，安全放心', '一键开盖，单手可用，方便省力', '保温锁冷，持久长效']],
    ['numbered steps', ['1、取适量洁面乳于掌心加水揉搓', '2、均匀涂抹于面部轻轻按摩片刻', '3、用清水洗净即可']],
    ['parameters', ['品名：纯棉四件套床上用品', '材质：精梳长绒棉六十支', '规格：200×230cm', '产地：江苏南通']],
    ['sentences that are complete', ['请以收到的实物颜色为准。', '手工测量会有一到三厘米误差。']],
  ])('%s', (_, texts) => {
    const lines = stack(texts, { x: 20, y: 20, step: 1.35 });
    expect(grouped(lines)).toEqual(apart(lines));
  });

  test('cells of a table', () => {
    const rows = [
      ['尺码', '胸围', '衣长', '建议体重'],
      ['均码', '加大', '加长', '一百斤以内'],
      ['大码', '宽松', '常规', '一百二十斤以内'],
    ];
    const lines = rows.flatMap((row, r) =>
      row.map((text, c) => line(text, { x: 100 + c * 180, y: 20 + r * 34, size: 24, align: 'center' })),
    );
    expect(grouped(lines)).toEqual(apart(lines));
  });

  test('a label and its value side by side', () => {
    const lines = ['材质', '产地'].flatMap((label, i) => [
      line(label, { x: 40, y: 40 + i * 50 }),
      line(['精梳棉', '江苏南通'][i], { x: 160, y: 40 + i * 50 }),
    ]);
    expect(grouped(lines)).toEqual(apart(lines));
  });

  test('two independent lines in one tilted sticker', () => {
    const lines = [
      line('夏季新款', { x: 40, y: 40, size: 56 }),
      ...stack(['限时特惠', '第二件半价'], { x: 500, y: 300, step: 1.4, angle: 9, align: 'center' }),
    ];
    expect(grouped(lines)).toEqual(apart(lines));
  });

  test('two lines of one badge', () => {
    const lines = [
      line('秋冬保暖系列', { x: 400, y: 60, size: 55, align: 'center' }),
      ...stack(['新品上市', '经典复古'], { x: 200, y: 300, step: 1.4, align: 'center' }),
      ...stack(['两年质保', '包邮'], { x: 600, y: 300, step: 1.4, align: 'center' }),
    ];
    expect(grouped(lines)).toEqual(apart(lines));
  });

  test('columns of characters', () => {
    const lines = ['明前龙井', '手工炒制'].map((text, i) => line(text, { x: 300 - i * 60, y: 50, vertical: true }));
    expect(grouped(lines)).toEqual(apart(lines));
  });

  test('lines of different sizes', () => {
    const lines = [line('柔软亲肤，', { x: 20, y: 20, size: 60 }), line('自在一整天', { x: 20, y: 90, size: 30 })];
    expect(grouped(lines)).toEqual(apart(lines));
  });

  test('lines without a character of the source language', () => {
    const lines = stack(['Soft, light,', 'warm'], { x: 20, y: 20, step: 1.3 });
    expect(grouped(lines)).toEqual(apart(lines));
  });

  test('a brand with Chinese beside it stays one line', () => {
    expect(grouped([line('BLUE HARBOR 蓝牙耳机', { x: 20, y: 20 })])).toEqual([['BLUE HARBOR 蓝牙耳机']]);
  });
});
