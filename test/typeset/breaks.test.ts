import { describe, expect, it } from 'vitest';
import { balanceLines, splitEmergency, splitUnits } from '#imgtr/typeset/layout/breaks.js';

const widthOf = (text: string) => [...text].length;
const linesOf = (units: readonly string[], count: number, limit = 100) =>
  balanceLines(units, { count, limitOf: () => limit, widthOf })?.lines;

describe('the pieces of a text', () => {
  it.each([
    ['세탁기 사용이 가능합니다', ['세탁기 ', '사용이 ', '가능합니다']],
    ['주문 후 24시간 내 발송', ['주문 ', '후 ', '24시간 ', '내 ', '발송']],
    ['최대 150 kg 하중', ['최대 ', '150 kg ', '하중']],
    ['사이즈 200 x 230 cm', ['사이즈 ', '200 x 230 cm']],
    ['무게(포장 포함): 약 350g', ['무게(포장 ', '포함): ', '약 350g']],
    ['친환경/무독성 소재', ['친환경/무독성 ', '소재']],
  ])('in Korean break at spaces only, never between a number and its unit: %s', (text, units) => {
    expect(splitUnits(text, 'ko')).toEqual(units);
  });

  it.each([
    ['Holds 500 ml of tea', ['Holds ', '500 ml ', 'of ', 'tea']],
    ['Ships within 24 hours', ['Ships ', 'within ', '24 hours']],
    ['Price: $ 129.00 only', ['Price: ', '$ 129.00 ', 'only']],
    ['100% cotton', ['100% ', 'cotton']],
    ['5-10 kg load', ['5-10 kg ', 'load']],
    ['Wash at 30 °C or below', ['Wash ', 'at ', '30 °C ', 'or ', 'below']],
    ['1.5 L x 2', ['1.5 L x 2']],
    ['10 × 20 × 30 mm', ['10 × 20 × 30 mm']],
    ['10 000 mAh battery', ['10 000 mAh ', 'battery']],
    ['3 in 1 cleaner', ['3 in 1 ', 'cleaner']],
    ['± 2 cm', ['± 2 cm']],
    ['12 V DC adapter', ['12 V ', 'DC ', 'adapter']],
  ])('in English keep numbers and units together: %s', (text, units) => {
    expect(splitUnits(text, 'en')).toEqual(units);
  });

  it.each([
    ['well-known brand', ['well-known ', 'brand']],
    ['USB-C port', ['USB-C ', 'port']],
    ['black/white and/or grey', ['black/white ', 'and/or ', 'grey']],
    ['long—very long', ['long—', 'very ', 'long']],
    ['Mon. – Fri. only', ['Mon. – ', 'Fri. ', 'only']],
    ['Size (cm) “M”', ['Size ', '(cm) ', '“M”']],
    ['soft\u00a0touch cloth', ['soft\u00a0touch ', 'cloth']],
    ['see https://a.example.com/b-c/d?e=1 there', ['see ', 'https://a.example.com/b-c/d?e=1 ', 'there']],
  ])('in English are words, dashes at their ends and brackets with what they enclose: %s', (text, units) => {
    expect(splitUnits(text, 'en')).toEqual(units);
  });

  it.each([
    ['10만 원 이상', ['10만 원 ', '이상']],
    ['제 1 회 행사', ['제 1 회 ', '행사']],
    ['3 개 세트', ['3 개 ', '세트']],
    ['30℃ 이하 손세탁', ['30℃ ', '이하 ', '손세탁']],
    ['약 2 ~ 3일 소요', ['약 2 ~ 3일 ', '소요']],
    ['₩ 12,900 할인', ['₩ 12,900 ', '할인']],
  ])('in Korean keep a number with its counter and with what says how many: %s', (text, units) => {
    expect(splitUnits(text, 'ko')).toEqual(units);
  });

  it.each([
    ['毎日使えるタオル', 'ja', ['毎日', '使える', 'タオル']],
    ['敏感肌にもやさしい処方', 'ja', ['敏感肌にもやさしい', '処方']],
    ['24時間保温', 'ja', ['24時間', '保温']],
    ['約350gの軽さ', 'ja', ['約350gの軽さ']],
    ['Wi-Fi対応', 'ja', ['Wi-Fi', '対応']],
    ['长效保温', 'zh', ['长效', '保温']],
    ['双层真空隔热设计', 'zh', ['双层', '真空', '隔热', '设计']],
    ['食品级304不锈钢', 'zh', ['食品级', '304不锈钢']],
    ['30℃以下水洗', 'zh', ['30℃', '以下', '水洗']],
  ] as const)('in Japanese and Chinese are what is read in one go: %s', (text, language, units) => {
    expect(splitUnits(text, language)).toEqual(units);
  });

  it('in Japanese and Chinese obey kinsoku', () => {
    for (const unit of splitUnits('毎日、使える「新しい」タオル。ちょっと大きめー', 'ja')) {
      expect(unit).not.toMatch(/^[、。」ょっー]/u);
      expect(unit).not.toMatch(/「$/u);
    }
    for (const unit of splitUnits('容量（约）500毫升，可洗。', 'zh')) expect(unit).not.toMatch(/^[，。）]|（$|^毫升/u);
  });

  it.each([
    ['Buy 2 get 1', 'en', ['Buy ', '2 ', 'get 1']],
    ['변형 없는 핏', 'ko', ['변형 ', '없는 핏']],
  ] as const)('leave no digit and no single syllable alone on the last line: %s', (text, language, units) => {
    expect(splitUnits(text, language)).toEqual(units);
  });

  it('end a line where the text does', () => {
    const units = splitUnits('Soft \n touch, 500\nml a', 'en');
    expect(units).toEqual(['Soft\n', 'touch, ', '500\n', 'ml a']);
    expect(linesOf(units, 2)).toBeUndefined();
    expect(linesOf(units, 3)).toEqual(['Soft', 'touch, 500', 'ml a']);
  });

  it('joined give the text back', () => {
    const text = '오늘  주문하면\t내일 도착! (토·일 제외)';
    expect(splitUnits(text, 'ko').join('')).toBe('오늘 주문하면 내일 도착! (토·일 제외)');
  });

  it('in need part long Korean words, but not before a particle, and never Latin ones', () => {
    const parts = splitEmergency(['미끄럼방지용품을 ', 'Waterproofing ']);
    expect(parts.length).toBeGreaterThan(5);
    expect(parts.some(part => part.startsWith('을'))).toBe(false);
    expect(parts).toContain('Waterproofing ');
    expect(splitEmergency(['machine-washable ', 'mid-year ', 'black/white'])).toEqual([
      ...['machine-', 'washable ', 'mid-year ', 'black/', 'white'],
    ]);
  });
});

describe('balanced lines', () => {
  it('are as even as can be, the last one counted', () => {
    expect(linesOf(['aaaa ', 'bb ', 'cc ', 'dddd'], 2)).toEqual(['aaaa bb', 'cc dddd']);
    expect(linesOf(['one ', 'two ', 'three ', 'four ', 'five ', 'six'], 3)).toEqual([
      'one two',
      'three four',
      'five six',
    ]);
  });

  it('keep the limit even where that is less even', () => {
    expect(linesOf(['aaaa ', 'bb ', 'cccccc'], 2, 7)).toEqual(['aaaa bb', 'cccccc']);
    expect(linesOf(['aaaa ', 'bb ', 'cccccccc'], 2, 7)).toBeUndefined();
  });

  it('break behind a comma rather than elsewhere', () => {
    expect(linesOf(['No ', 'pilling, ', 'no ', 'fade ', 'ever'], 2)).toEqual(['No pilling,', 'no fade ever']);
  });

  it('cannot be more than there are pieces', () => {
    expect(linesOf(['one'], 2)).toBeUndefined();
  });
});
