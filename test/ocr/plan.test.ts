import { describe, expect, test } from 'vitest';
import { createPlanner } from '#imgtr/ocr/plan.js';
import type { Line, ReadPage } from '#imgtr/page.js';
import { sharedBytes } from '#imgtr/runtime/memory/shared.js';
import { someTraits } from '../fixtures/pages.js';
import { line, stack } from './lines.js';

const WIDTH = 800;
function plan(lines: readonly Line[], minConfidence = 0.5) {
  const raster = { data: sharedBytes(0), width: WIDTH, height: 1000, channels: 3 as const };
  const page: ReadPage = {
    id: 'p',
    stem: 'p',
    location: '/p',
    target: 'ko',
    bytes: new Uint8Array(),
    sha256: '',
    format: 'png',
    traits: someTraits(),
    raster,
    lines,
  };
  return createPlanner({ from: 'zh', minConfidence })(page).blocks;
}
const aligns = (lines: readonly Line[]) => plan(lines).map(block => block.align);

describe('what is translated', () => {
  test.each([
    ['168元', undefined],
    ['BLUE HARBOR 蓝牙耳机', undefined],
    ['T恤', undefined],
    ['30日', undefined],
    ['元', undefined],
    ['BLUE HARBOR', 'no-source-script'],
    ['¥129.00', 'no-source-script'],
    ['A2068一01', 'no-source-script'],
    ['SIZE M 丨 L', 'no-source-script'],
    ['HAR口OR', 'no-source-script'],
  ])('%s: keep is %s', (text, keep) => {
    expect(plan([line(text, { x: 20, y: 20 })])[0].keep).toBe(keep);
  });

  test('an icon read as one simple character is kept, a sure character is not', () => {
    expect(plan([line('日', { x: 20, y: 20, confidence: 0.9 })])[0].keep).toBe('no-source-script');
    expect(plan([line('日', { x: 20, y: 20, confidence: 0.99 })])[0].keep).toBeUndefined();
  });

  test('a block of which every line is unsure keeps its pixels', () => {
    expect(plan([line('会员专享', { x: 20, y: 20, confidence: 0.49 })])[0].keep).toBe('low-confidence');
    expect(plan([line('会员专享', { x: 20, y: 20, confidence: 0.5 })])[0].keep).toBeUndefined();
    const [block] = plan(
      stack(['柔软亲肤，', '自在一整天'], { x: 20, y: 20, step: 1.4 }).map((l, i) => ({
        ...l,
        confidence: [0.2, 0.9][i],
      })),
    );
    expect(block).toMatchObject({ text: '柔软亲肤，自在一整天' });
    expect(block.keep).toBeUndefined();
  });
});

describe('names and places', () => {
  test('blocks are named in reading order: rows from the top, each from the left', () => {
    const lines = [
      line('第三', { x: 40, y: 300 }),
      line('第二', { x: 500, y: 44 }),
      line('第一', { x: 40, y: 40 }),
      line('第四', { x: 500, y: 297 }),
    ];
    expect(plan(lines).map(({ id, text }) => id + text)).toEqual(['b1第一', 'b2第二', 'b3第三', 'b4第四']);
  });

  test('columns of characters are read from the right, rows beside them from the top', () => {
    const lines = [
      line('明前龙井', { x: 80, y: 60, vertical: true }),
      line('手工炒制', { x: 20, y: 90, vertical: true }),
      line('产地杭州', { x: 300, y: 110 }),
      line('每盒六包', { x: 290, y: 170 }),
    ];
    expect(plan(lines).map(({ text }) => text)).toEqual(['明前龙井', '手工炒制', '产地杭州', '每盒六包']);
  });

  test('a page on its side is read along its own rows', () => {
    const lines = stack(['第二行', '第一行'], { x: 300, y: 40, step: -3, angle: 90 });
    expect(plan(lines).map(({ text }) => text)).toEqual(['第一行', '第二行']);
  });

  test('a block of one line has the quad of the line, one of several encloses them', () => {
    const [first, second] = stack(['柔软亲肤，', '自在一整天都舒适'], { x: 20, y: 30, step: 1.4 });
    expect(plan([first])[0].quad).toEqual(first.quad);
    expect(plan([first, second])[0].quad.map(p => p.map(Math.round))).toEqual([
      [20, 30],
      [340, 30],
      [340, 126],
      [20, 126],
    ]);
  });

  test('a page without text has no blocks', () => {
    expect(plan([])).toEqual([]);
  });
});

describe('alignment', () => {
  const TEXTS = ['大口袋设计', '柔软', '不起球不掉色', '加厚防滑'];

  test.each([
    ['left', 60],
    ['center', 500],
    ['right', 740],
  ] as const)('a list that shares its edge or centre: %s', (align, x) => {
    expect(aligns(stack(TEXTS, { x, y: 40, step: 2.5, align }))).toEqual(Array(4).fill(align));
  });

  test('list items with equal left edges stay left although the list stands in the middle', () => {
    expect(aligns(stack(['柔软舒适亲肤', '耐用', '不起球不掉色'], { x: 290, y: 40, step: 2 }))).toEqual(
      Array(3).fill('left'),
    );
  });

  test('cells are centred in their columns, also those whose column tells nothing', () => {
    const rows = [
      ['尺码', '胸围', '建议体重'],
      ['均码', '八十', '九十斤以内'],
      ['大码', '九十', '一百二十斤'],
      ['加大码', '一百', '一百四十斤'],
    ];
    const lines = rows.flatMap((row, r) =>
      row.map((text, c) => line(text, { x: 130 + c * 210, y: 40 + r * 60, size: 24, align: 'center' })),
    );
    expect(aligns(lines)).toEqual(Array(12).fill('center'));
  });

  test('values beside labels are left, each column by itself', () => {
    const values = ['精梳棉', '江苏南通', '可机洗不可漂白'];
    const lines = ['材质', '产地', '洗涤方式'].flatMap((label, i) => [
      line(label, { x: 40, y: 40 + i * 60, size: 28 }),
      line(values[i], { x: 200, y: 40 + i * 60, size: 28 }),
    ]);
    expect(aligns(lines)).toEqual(Array(6).fill('left'));
  });

  test('badges in a row are centred in their shapes', () => {
    const lines = ['包邮', '七天退换', '正品'].map((text, i) =>
      line(text, { x: 133 + i * 267, y: 500, align: 'center' }),
    );
    expect(aligns(lines)).toEqual(['center', 'center', 'center']);
  });

  test('short cells that were read a few degrees off do not disturb their column', () => {
    const sizes = ['尺码', 'S', 'M', 'XL', '2XL', '3XL'];
    const lines = sizes.map((text, i) =>
      line(text, { x: 100, y: 40 + i * 58, size: 18, align: 'center', angle: [0, -4, 3, 2, -2, 2][i] }),
    );
    const notes = ['下单后二十四小时内发出', '客服在线'].map((text, i) =>
      line(text, { x: 300, y: 60 + i * 60, size: 18 }),
    );
    expect(aligns([...lines, ...notes]).filter(align => align === 'center')).toHaveLength(sizes.length);
  });

  test('notes under a table are left although its cells are centred', () => {
    const cells = ['尺码', '均码', '大码加长'].flatMap((text, r) =>
      [text, '衣长', '胸围'].map((cell, c) =>
        line(cell, { x: 130 + c * 270, y: 40 + r * 50, size: 24, align: 'center' }),
      ),
    );
    const notes = stack(['手工测量略有误差', '请以实物为准'], { x: 60, y: 220, size: 22, step: 2 });
    expect(aligns([...cells, ...notes]).slice(-2)).toEqual(['left', 'left']);
  });

  test('a button of the size of the list above it is centred in its own shape', () => {
    const list = stack(['年中狂欢节', '全场满三百减四十', '六月开抢'], { x: 60, y: 40, step: 2 });
    expect(aligns([...list, line('立即抢购', { x: 110, y: 300 })])).toEqual(['left', 'left', 'left', 'center']);
  });

  test('badges of two rows whose last texts end at one edge are still centred', () => {
    const upper = ['新品', '热卖', '包邮'].map((text, i) => line(text, { x: 133 + i * 267, y: 200, align: 'center' }));
    const lower = ['无忧退换', '全国联保', '正品保证'].map((text, i) =>
      line(text, { x: 133 + i * 267 - (i === 2 ? 12 : 0), y: 320, align: 'center' }),
    );
    expect(aligns([...upper, ...lower])).toEqual(Array(6).fill('center'));
  });

  test('a badge of two lines beside one of a single line is centred as that is', () => {
    const left = stack(['年中大促', '温柔如初'], { x: 200, y: 300, step: 1.3, align: 'center' });
    const lines = [...left, line('请以收到实物为准', { x: 600, y: 326, align: 'center' })];
    expect(aligns(lines)).toEqual(['center', 'center', 'center']);
  });

  test('two texts at the margins of a bar face each other', () => {
    const lines = [line('今日活动价', { x: 50, y: 900 }), line('立即抢购', { x: 750, y: 900, align: 'right' })];
    expect(aligns(lines)).toEqual(['left', 'right']);
  });

  test('a headline alone is centred when it stands in the middle of the page, else left', () => {
    expect(aligns([line('秋冬保暖系列', { x: 400, y: 40, align: 'center' })])).toEqual(['center']);
    expect(aligns([line('秋冬保暖系列', { x: 60, y: 40 })])).toEqual(['left']);
  });

  test('a text in a shape of its own under left-aligned lines is centred', () => {
    const lines = [
      ...stack(['食品级不锈钢', '长效保温'], { x: 60, y: 40, step: 2 }),
      line('包邮', { x: 150, y: 700, size: 30 }),
    ];
    expect(aligns(lines)).toEqual(['left', 'left', 'center']);
  });

  test('a tilted sticker centres its text', () => {
    expect(aligns([line('限量发售', { x: 80, y: 300, angle: 15 })])).toEqual(['center']);
  });

  test('a paragraph is left, a wrapped headline of unequal lines centred', () => {
    const paragraph = ['本店所售商品均为实物拍摄，因', '显示器不同会有轻微的色差问题', '请以实际收到的颜色为准。'];
    expect(aligns(stack(paragraph, { x: 20, y: 40, size: 20, step: 1.3 }))).toEqual(['left']);
    const headline = stack(['一口清甜', '来自高山果园'], { x: 400, y: 60, size: 90, step: 1.3, align: 'center' });
    expect(aligns([...headline, line('现摘现发', { x: 400, y: 400, size: 34, align: 'center' })])).toEqual([
      'center',
      'center',
    ]);
  });
});
