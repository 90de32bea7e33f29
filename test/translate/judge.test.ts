import { describe, expect, it } from 'vitest';
import type { LanguageCode } from '#imgtr/language.js';
import { judge } from '#imgtr/translate/desk/judge.js';
import { compareNumbers } from '#imgtr/translate/desk/numbers.js';

const verdictOn = (text: string, answer: string, to: LanguageCode = 'en') => judge({ text, answer, from: 'zh', to });

describe('an answer', () => {
  it.each([
    ['is empty', '包邮', ' \u200b\n', 'empty'],
    ['is far too long', '包邮', 'ab '.repeat(40), 'too-long'],
    ['goes round in circles', '包邮到家全国联保', 'very '.repeat(20), 'repetition'],
    ['keeps source text', '包邮', 'Free 邮', 'source-left'],
  ])('that %s is bad', (_, text, answer, reason) =>
    expect(verdictOn(text, answer)).toMatchObject({ verdict: 'bad', reason }),
  );

  it('loses control, direction and zero-width characters, and keeps the joiner of emoji', () => {
    expect(verdictOn('包邮', 'Fr\u0000ee\u202e ship\u200bping\n👨‍👩‍👧').text).toBe('Free shipping 👨‍👩‍👧');
  });

  it('may hold Chinese characters when the target is Japanese, or be the same', () => {
    expect(verdictOn('送料無料', '送料無料です', 'ja').verdict).toBe('good');
    expect(verdictOn('品質', '品質', 'ja').verdict).toBe('unchanged');
  });

  it('may repeat what its text repeats', () => {
    expect(verdictOn(`分割${'-'.repeat(24)}`, `cut ${'-'.repeat(24)}`).verdict).toBe('good');
  });
});

describe('numbers', () => {
  it.each([
    ['满199减50', '50 off over 199'],
    ['1.5万件', '15,000 sold'],
    ['1.5万件', '1.5만 개'],
    ['8折', '20% off'],
    ['8.5折', '15% 할인'],
    ['七天无理由退换', '7-day free returns'],
    ['买一送一', 'Buy 1 get 1'],
    ['买一送一', 'BOGO'],
    ['买三送一', 'Buy 3, get 1 free'],
    ['买三送一', 'Buy three, get one free'],
    ['买三送一', '3개 사면 1개 더'],
    ['买两件送一件', '두 개 사면 하나 더'],
    ['2件装', 'Two pieces'],
    ['第二件半价', '50% off the 2nd item'],
    ['第二件半价', 'Half price on the second'],
    ['三折起', 'From 70% off'],
    ['八五折', '15% off'],
    ['满二百减三十', '30 off orders over 200'],
    ['两三天到货', 'Arrives in 2-3 days'],
    ['两周内退换', 'Returns within 14 days'],
    ['半年质保', '6-month warranty'],
    ['一年保修', '12-month warranty'],
    ['二十四小时发货', 'Ships in 24 hours'],
    ['百分百纯棉', '100% cotton'],
    ['百搭', 'Goes with everything'],
    ['一字肩上衣', 'Off-shoulder top'],
    ['一体成型', 'Made in one piece'],
    ['三防面料', 'Repels water, oil and stains'],
    ['三合一', '3-in-1'],
    ['四面弹', '4-way stretch'],
    ['四季通用', 'For all seasons'],
    ['万向轮', '360° wheels'],
    ['七分裤', '3/4 trousers'],
    ['双十一', '11.11'],
    ['双面穿', 'Wear it two ways'],
    ['二零二四新款', 'New in 2024'],
    ['一百二十元', '₩120'],
    ['四件套', 'Set of 4'],
    ['四件套', '四点セット'],
    ['一斤装', '500 g pack'],
    ['五金配件', 'Hardware'],
    ['2026年11月20日', 'November 20, 2026'],
    ['１２：３０', '12:30'],
    ['¥1,299.00', '₩1299.00'],
    ['尺寸 10×20×30cm', '10 x 20 x 30 cm'],
  ])('%s and %s agree', (source, translation) =>
    expect(compareNumbers(source, translation)).toEqual({ missing: [], added: [] }),
  );

  it.each([
    ['220V', '110V', ['220'], ['110']],
    ['10-20cm', '10 cm', ['20'], []],
    ['2件装', 'Three pieces', ['2'], []],
    ['买三送一', 'Buy 4, get 1 free', ['三'], ['4']],
    ['买三送一', 'Buy four, get one free', ['三'], []],
    ['买二送一', '3개 사면 1개 더', ['二'], ['3']],
    ['四件套', '五点セット', ['四'], []],
    ['二十四小时发货', 'Ships in 48 hours', ['二十四'], ['48']],
    ['一体成型', 'Made of 3 parts', [], ['3']],
    ['百搭', 'Goes with 12 looks', [], ['12']],
    ['三折起', 'From 60% off', ['三'], ['60']],
    ['新品', 'New in 2026', [], ['2026']],
    ['5公斤和5升', '5 kg and litres', ['5'], []],
  ])('%s and %s differ', (source, translation, missing, added) =>
    expect(compareNumbers(source, translation)).toEqual({ missing, added }),
  );

  it('a lost one is an error, one more a warning', () => {
    expect(verdictOn('220V', '110V')).toMatchObject({ verdict: 'doubtful', severity: 'error' });
    expect(verdictOn('新品', 'New in 2026')).toMatchObject({ verdict: 'doubtful', severity: 'warning' });
  });
});
