import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { createConcerns } from '#imgtr/translate/concerns.js';
import { openRules, openUnits } from '#imgtr/translate/rules/rulebook.js';
import { tempFolder } from '../temp-folder.js';

const file = (text: string) => {
  const place = path.join(tempFolder(), 'words.csv');
  writeFileSync(place, text);
  return place;
};
const concerns = ({ rules = '', phrases = '', units = true } = {}) => {
  const ruleFile = rules && file(`action,source,target\n${rules}`);
  return createConcerns({
    rules: openRules({ rules: ruleFile || undefined, from: 'zh', to: 'en' }),
    units: units ? openUnits(undefined, 'zh') : undefined,
    phrases: phrases === '' ? undefined : file(`zh,en\n${phrases}`),
    ...{ from: 'zh', to: 'en' },
  });
};

describe('a change of the user’s words', () => {
  const said = { text: '岚山保温杯', translation: 'Lanshan cup' };
  it.each([
    ['a term that it holds', { rules: 'force,岚山,Lanshan' }, { rules: 'force,岚山,Arashi' }, true],
    ['a term that it does not hold', { rules: 'force,青瓷,Celadon' }, { rules: 'force,青瓷,Porcelain' }, false],
    ['a rule that removes it', {}, { rules: 'drop,/保温/,' }, true],
    ['a rule that keeps it', {}, { rules: 'keep,岚山保温杯,' }, true],
    ['a check that its translation fails', {}, { rules: 'flag,,/cup/' }, true],
    ['a check that neither text fails', {}, { rules: 'flag,最,/best/' }, false],
    ['its phrase', { phrases: '岚山保温杯,Cup' }, { phrases: '岚山保温杯,Mug' }, true],
    ['another phrase', { phrases: '岚山保温杯,Cup' }, { phrases: '岚山保温杯,Cup\n茶壶,Pot' }, false],
  ])('concerns a text or not: %s', (_, before, after, expected) => {
    const differs = JSON.stringify(concerns(before)(said)) !== JSON.stringify(concerns(after)(said));
    expect(differs).toBe(expected);
  });

  it('concerns a text by its lines and measures as well', () => {
    const lines = { text: '岚山保温杯净重1斤', lines: ['岚山保温杯', '净重1斤'] };
    const differ = (a: object, b: object) => JSON.stringify(concerns(a)(lines)) !== JSON.stringify(concerns(b)(lines));
    expect(differ({}, { rules: 'drop,净重1斤,' })).toBe(true);
    expect(differ({}, { units: false })).toBe(true);
    expect(differ({}, {})).toBe(false);
  });
});
