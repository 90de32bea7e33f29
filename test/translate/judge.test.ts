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
    ['2件装', 'Two pieces', ['2'], []],
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
