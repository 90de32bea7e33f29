import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { UsageError } from '#imgtr/errors.js';
import { readUnits, UNIT_ROWS } from '#imgtr/translate/rules/unit-table.js';
import { createUnits } from '#imgtr/translate/rules/units.js';
import { tempFolder } from '../temp-folder.js';

const units = createUnits(UNIT_ROWS);
function unitFile(content: string): string {
  const file = path.join(tempFolder(), 'units.csv');
  writeFileSync(file, content);
  return file;
}

describe('a measure of a size chart', () => {
  it.each([
    ['45-52公斤', '45-52 kg'],
    ['45至52公斤', '45-52 kg'],
    ['45到52公斤', '45-52 kg'],
    ['45 – 52 公斤', '45 – 52 kg'],
    ['１００斤', '50 kg'],
    ['90～100斤', '45~50 kg'],
    ['100-115斤', '50-57.5 kg'],
    ['100斤-110斤', '50 kg-55 kg'],
    ['80-90斤/40-45公斤', '40-45 kg/40-45 kg'],
    ['体重105斤左右', '体重52.5 kg左右'],
    ['建议体重：80-95斤', '建议体重：40-47.5 kg'],
    ['S 80-95斤 160/84A', 'S 40-47.5 kg 160/84A'],
    ['100斤以内', '50 kg以内'],
    ['120斤可穿', '60 kg可穿'],
    ['0.5斤', '0.25 kg'],
    ['1.25斤', '0.625 kg'],
    ['2市斤', '1 kg'],
    ['5斤2两', '2.6 kg'],
    ['2斤装', '1 kg装'],
    ['12斤苹果', '6 kg苹果'],
    ['30,000斤', '15,000 kg'],
    ['3两', '150 g'],
    ['2两装', '100 g装'],
    ['2尺', '66.7 cm'],
    ['3尺', '100 cm'],
    ['腰围2尺1', '腰围70 cm'],
    ['腰围2尺1寸', '腰围70 cm'],
    ['10里路', '5 km'],
    ['净含量：60克', '净含量：60 g'],
    ['1,000克', '1,000 g'],
    ['500毫升', '500 ml'],
    ['1.5升', '1.5 L'],
    ['衣长66厘米', '衣长66 cm'],
    ['10×20×30厘米', '10×20×30 cm'],
    ['1.5米×2米', '1.5 m×2 m'],
    ['55英寸', '55 inch'],
    ['10000毫安时', '10000 mAh'],
    ['25摄氏度', '25 °C'],
    ['37码', '37'],
    ['36-41码', '36-41'],
    ['37.5码', '37.5'],
    ['36/37/38码', '36/37/38'],
    ['35码到40码', '35-40'],
    ['240码', '240 mm'],
    ['225-250码', '225-250 mm'],
    ['M码', 'M'],
    ['2XL码', '2XL'],
    ['S码-XXL码', 'S-XXL'],
    ['体重90-100斤 M码', '体重45-50 kg M码'],
  ])('%s is %s', (text, expected) => expect(units.rewrite(text)).toBe(expected));
});

describe('what only looks like a measure', () => {
  it.each([
    '体重（斤）',
    '体重/斤',
    '9.9元/斤',
    '1/2斤',
    '3、5斤',
    '3-5-7斤',
    '2×3尺',
    '半斤',
    '5斤半',
    '2合1两用',
    '12两件',
    '40尺码',
    '55寸电视',
    '8寸蛋糕',
    '3里面',
    '2米色',
    '2升级版',
    '18克拉',
    '100码',
    '适合36-41码',
    '均码',
    '5.5kg',
    '100cm',
    '型号A4米',
    '¥99',
    '￥1,299.00',
    '包邮',
  ])('%s stays', text => expect(units.rewrite(text)).toBe(text));
});

describe('a unit file', () => {
  it('adds money, changes a unit and turns one off', () => {
    const own = createUnits(readUnits(unitFile('unit,to,factor,decimals\n¥,₩,190,0\n寸,inch,1,\n斤,,,\n元,₩,190,0\n')));
    expect(own.rewrite('¥99')).toBe('₩18,810');
    expect(own.rewrite('￥1,299.00')).toBe('₩246,810');
    expect(own.rewrite('¥99-199起')).toBe('₩18,810-37,810起');
    expect(own.rewrite('99元')).toBe('₩18,810');
    expect(own.rewrite('55寸电视')).toBe('55 inch电视');
    expect(own.rewrite('100斤')).toBe('100斤');
    expect(own.rewrite('50公斤')).toBe('50 kg');
  });

  it('may add as well: a shoe of China in the millimetres of Korea', () => {
    const own = createUnits(readUnits(unitFile('unit,to,factor,add\n码,mm,5,50\n')));
    expect(own.rewrite('37码')).toBe('235 mm');
    expect(own.rewrite('36-41码')).toBe('230-255 mm');
  });

  it.each([
    ['a column that means nothing', 'unit,zu\n斤,kg\n', /column "zu"/],
    ['a factor that is no number', 'unit,to,factor\n斤,kg,half\n', /line 2: factor "half"/],
    ['a factor below zero', 'unit,to,factor\n斤,kg,-1\n', /line 2: factor "-1"/],
    ['no unit', 'unit,to,factor\n,kg,1\n', /unit ""/],
  ])('is refused for %s', (_, content, message) => {
    expect(() => readUnits(unitFile(content))).toThrow(UsageError);
    expect(() => readUnits(unitFile(content))).toThrow(message);
  });
});
