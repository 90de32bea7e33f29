import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { UsageError } from '#imgtr/errors.js';
import type { LanguageCode } from '#imgtr/language.js';
import { createLookUp, createPhrasebook } from '#imgtr/translate/phrasebook.js';
import { readPhrases } from '#imgtr/translate/phrases/phrase-table.js';
import { blockOf } from '../fakes/blocks.js';

const folder = mkdtempSync(join(tmpdir(), 'imgtr-phrases-'));
afterAll(() => rmSync(folder, { recursive: true }));

const TABLE = {
  ko: {
    包邮: '무료배송',
    新品上市: '신상품 출시',
    '规格:': '규격:',
    小时发货: '시간 내 발송',
    公斤: 'kg',
    '5公斤': '5kg',
    纯棉: '순면',
    棉: '면',
    面料: '원단',
    参数: '사양',
    '把阳光,带回家': '햇살을 집으로',
    '30℃以下': '30℃ 이하',
    颜色: '색상',
  },
  en: {
    包邮: 'Free shipping',
    新品上市: 'New arrival',
    材质: 'Material',
    纯棉: 'Cotton',
    元: 'CNY',
    裤长: 'Inseam',
    最高: 'max.',
    限时特惠: 'Limited offer',
  },
  ja: { 包邮: '送料無料', 新品上市: '新発売', 纯棉: '綿100%' },
};
const lookUp = (text: string, to: keyof typeof TABLE = 'ko') =>
  createLookUp(new Map(Object.entries(TABLE[to])), { from: 'zh', to })(blockOf(text));
const words = (text: string, to?: keyof typeof TABLE) => {
  const answer = lookUp(text, to);
  return answer.kind === 'text' ? answer.text : answer;
};

describe('a text that is a phrase', () => {
  it.each([
    ['包邮', '무료배송'],
    ['包 邮', '무료배송'],
    ['规格：', '규격:'],
    ['规格', '규격:'],
    ['把阳光，带回家', '햇살을 집으로'],
    ['把阳光带回家', '햇살을 집으로'],
    ['“把阳光带回家！”', '“햇살을 집으로!”'],
    ['规格；', '규격:'],
    ['30°C以下', '30℃ 이하'],
    ['３０℃以下', '30℃ 이하'],
    ['新品上\n市', '신상품 출시'],
  ])('is found however it was read: %s', (text, expected) => expect(words(text)).toBe(expected));

  it("is marked as the phrasebook's", () =>
    expect(lookUp('包邮')).toEqual({ kind: 'text', text: '무료배송', by: 'phrasebook' }));
});

describe('a text made of phrases and of what needs no translation', () => {
  it.each([
    ['包邮！新品上市', 'ko', '무료배송! 신상품 출시'],
    ['面料/参数', 'ko', '원단/사양'],
    ['48小时发货', 'ko', '48시간 내 발송'],
    ['纯棉（100%）', 'ko', '순면(100%)'],
    ['材质：纯棉', 'en', 'Material: Cotton'],
    ['MORI HOME 纯棉', 'en', 'MORI HOME Cotton'],
    ['MORI HOME纯棉', 'en', 'MORI HOME Cotton'],
    ['168元', 'en', '168 CNY'],
    ['裤长（cm）', 'en', 'Inseam (cm)'],
    ['【包邮】', 'en', '[Free shipping]'],
    ['最高30℃', 'en', 'max. 30℃'],
    ['【材质】：YM-X-30', 'en', '[Material]: YM-X-30'],
    ['【裤长】:98cm', 'en', '[Inseam]: 98cm'],
    ['最高12:30', 'en', 'max. 12:30'],
    ['包邮、新品上市。', 'en', 'Free shipping, New arrival.'],
    ['包邮新品上市', 'ja', '送料無料新発売'],
    ['包邮\n新品上市', 'ja', '送料無料新発売'],
    ['包邮\n限时特惠', 'en', 'Free shipping Limited offer'],
  ] as const)('%s to %s is %s', (text, to, expected) => expect(words(text, to)).toBe(expected));

  it('takes the longest phrase', () => expect(words('纯棉/棉')).toBe('순면/면'));

  it('does not cut a number in two', () => expect(words('15公斤')).toBe('15 kg'));

  it('stays as it is when there is nothing to translate', () => {
    expect(lookUp('M/L/XL')).toEqual({ kind: 'keep', reason: 'unchanged' });
    expect(lookUp('S\nM\nL')).toEqual({ kind: 'keep', reason: 'unchanged' });
  });

  it.each([
    ['包邮到家', '到家'],
    ['真的包邮吗', '真的 … 吗'],
    ['没有', '没有'],
  ])('fails as a whole when a part is unknown: %s', (text, detail) =>
    expect(lookUp(text)).toEqual({ kind: 'failed', reason: 'unknown-phrase', detail }),
  );
});

describe('the phrase file', () => {
  const read = (name: string, content: string | Uint8Array, to: LanguageCode = 'ko') => {
    writeFileSync(join(folder, name), content);
    return readPhrases(join(folder, name), { from: 'zh', to });
  };
  const refusal = (name: string, content: string | Uint8Array, to?: LanguageCode): UsageError => {
    try {
      read(name, content, to);
    } catch (error) {
      return error as UsageError;
    }
    throw new Error('the file was accepted');
  };

  it('is a CSV with a header, in any order of columns, with a byte order mark or without', () => {
    const phrases = read('a.csv', '\ufeffko,en,zh\n무료배송,"Free, really",包邮\n,New,新品\n');
    expect([...phrases]).toEqual([['包邮', '무료배송']]);
    expect(read('a.csv', '\ufeffko,en,zh\n무료배송,"Free, really",包邮\n', 'en').get('包邮')).toBe('Free, really');
  });

  it('is JSON by text and language, by its name or by its looks', () => {
    const json = '{"包邮": {"ko": "무료배송", "en": "Free"}, "新品": {"en": "New"}}';
    expect([...read('a.json', json)]).toEqual([['包邮', '무료배송']]);
    expect([...read('a.txt', json, 'en')]).toEqual([
      ['包邮', 'Free'],
      ['新品', 'New'],
    ]);
  });

  it.each([
    ['no column of the language', 'b.csv', 'zh,en\n包邮,Free\n', 'line 1: there is no column "ko"'],
    ['a row too short', 'b.csv', 'zh,ko\n包邮\n', 'line 2'],
    ['a quote without end', 'b.csv', 'zh,ko\n包邮,"무료\n', 'line'],
    [
      'two translations of one text',
      'b.csv',
      'zh,ko\n包邮,무료배송\n新品,신상\n包邮,배송 무료\n',
      'line 4: "包邮" is translated twice',
    ],
    ['broken JSON', 'b.json', '{\n"包邮": {"ko": "무료"},\n}', 'line 3: it is no valid JSON'],
    ['a JSON list', 'b.json', '[1]', 'it is no object'],
    ['a JSON text where languages belong', 'b.json', '{"包邮": "무료"}', 'the entry of "包邮"'],
    ['no phrase at all', 'b.csv', 'zh,ko\n', 'no phrase from zh to ko'],
    ['another encoding', 'b.csv', Uint8Array.of(0x7a, 0x68, 0x2c, 0xb0, 0xfc, 0xd3, 0xca), 'not UTF-8'],
  ])('with %s is refused, saying where and what to do', (_, name, content, message) => {
    const error = refusal(name, content);
    expect(error).toBeInstanceOf(UsageError);
    expect(error.message).toContain(join(folder, name));
    expect(error.message).toContain(message);
    expect(error.cure).toBeTruthy();
  });

  it('that is not there is refused', () =>
    expect(() => readPhrases(join(folder, 'none.csv'), { from: 'zh', to: 'ko' })).toThrow(UsageError));

  it('may say the same thing twice', () => expect(read('c.csv', 'zh,ko\n包邮,무료\n包邮,무료\n').size).toBe(1));
});

describe('slips in a phrase table', () => {
  const file = join(folder, 'slips.csv');
  writeFileSync(
    file,
    [
      'zh,en',
      '买三送一,Buy 4 get 1',
      '容量500ml,Capacity 50 ml',
      '包邮,Free 包邮',
      '纯棉,100% cotton',
      '正品,Genuine',
    ].join('\n'),
  );
  const book = createPhrasebook({ phrases: file, from: 'zh', to: 'en' });
  const checksOf = async (text: string) => {
    const block = blockOf(text);
    const answer = (
      await book.translate([block], { page: { id: 'p', target: 'en' }, signal: AbortSignal.any([]) })
    ).get(block.id);
    return answer?.kind === 'text'
      ? (answer.checks ?? []).map(({ code, severity }) => `${code} ${severity}`)
      : undefined;
  };

  it.each([
    ['买三送一', ['number-mismatch warning']],
    ['容量500ml', ['number-mismatch warning']],
    ['包邮', ['untranslated warning']],
    ['纯棉', []],
    ['正品', []],
  ])('%s is drawn as it stands there, and doubted where it should be', async (text, checks) =>
    expect(await checksOf(text)).toEqual(checks),
  );
});
