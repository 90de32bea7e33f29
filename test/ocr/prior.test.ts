/** Doubtful characters that words of shops decide, and all that they must not touch. */
import { describe, expect, it } from 'vitest';
import type { Character } from '#imgtr/ocr/read/correct.js';
import { decodeWithPairs } from '#imgtr/ocr/read/prior/decode.js';
import { takeKnownWord } from '#imgtr/ocr/read/prior/known-words.js';
import { arePair } from '#imgtr/ocr/read/prior/pairs.js';
import { ALTERNATIVES } from '#imgtr/ocr/read/prior/steps.js';
import { sharedFloats } from '#imgtr/runtime/memory/shared.js';

const KEYS = ['', ...'建议体重量国胸围腰铭扬杨名（）cm3805斤公买送一二全联保院年质三', ' '];

/** Steps by their likeliest signs ('' is blank), each sign between two blanks, and what they say at first sight. */
function answerOf(steps: readonly Readonly<Record<string, number>>[]) {
  const rows = steps.flatMap(step => [step, { '': 0.99 }]);
  const values = rows.flatMap(step => {
    const known = Object.entries(step).sort(([, a], [, b]) => b - a);
    const all = [...known, ...Array.from({ length: ALTERNATIVES - known.length }, () => ['', 0] as const)];
    return all.flatMap(([text, probability]) => [KEYS.indexOf(text), probability]);
  });
  const data = sharedFloats(values.length);
  data.set(values);
  const read = steps.flatMap((step, at): Character[] => {
    const [text, probability] = Object.entries(step).reduce((a, b) => (b[1] > a[1] ? b : a));
    return text ? [{ text, at, probability }] : [];
  });
  return { answer: { data, dims: [1, rows.length, 2 * ALTERNATIVES] }, read };
}

function decoded(...steps: Readonly<Record<string, number>>[]) {
  const { answer, read } = answerOf(steps);
  const signs = decodeWithPairs(answer, KEYS, read);
  return { text: signs.map(({ text }) => text).join(''), signs };
}

describe('a doubtful Chinese character', () => {
  it('is the one that shops write beside its neighbour, and surer for it', () => {
    const { text, signs } = decoded({ 建: 0.9 }, { 议: 0.9 }, { 体: 0.9 }, { 量: 0.5, 重: 0.4 });
    expect(text).toBe('建议体重');
    expect(signs[3].probability).toBeGreaterThan(0.8);
  });

  it('that was passed over is found beside its neighbour', () => {
    expect(decoded({ '': 0.8, 胸: 0.15 }, { 国: 0.6, 围: 0.35 }, { '（': 0.9 }).text).toBe('胸围（');
  });

  it('stays where no word is known', () => {
    expect(arePair('铭', '扬')).toBe(false);
    expect(decoded({ 铭: 0.6, 名: 0.35 }, { 扬: 0.55, 杨: 0.4 }).text).toBe('铭扬');
  });

  it('stays where it was read clearly', () => {
    expect(decoded({ 体: 0.95 }, { 量: 0.97, 重: 0.02 }).text).toBe('体量');
  });
});

it('digits, letters and marks stay as they were read, however doubtful', () => {
  const { text, signs } = decoded(
    { 3: 0.4, 公: 0.35 },
    { 8: 0.3, 公: 0.28 },
    { 公: 0.5 },
    { 斤: 0.6 },
    { c: 0.4, 围: 0.3 },
  );
  expect(text).toBe('38公斤c');
  expect(signs[0].probability).toBe(0.4);
});

it('Chinese numbers stay as well, whatever shops mostly give away', () => {
  expect(arePair('送', '一')).toBe(true);
  expect(decoded({ 买: 0.9 }, { 二: 0.5, 一: 0.45 }, { 送: 0.9 }, { 二: 0.5, 一: 0.45 }).text).toBe('买二送二');
  expect(decoded({ 买: 0.9 }, { '': 0.6, 一: 0.35 }, { 送: 0.9 }).text).toBe('买送');
});

describe('a small line that makes no word', () => {
  /** @param ems the line's length in its heights */
  function taken(ems: number, ...steps: Readonly<Record<string, number>>[]) {
    const { answer, read } = answerOf(steps);
    const signs = takeKnownWord({ answer, ems }, KEYS, read);
    return { text: signs.map(({ text }) => text).join(''), signs };
  }
  const unit: Readonly<Record<string, number>>[] = [{ '（': 0.9 }, { c: 0.9 }, { m: 0.9 }, { '）': 0.9 }];

  it('is the word of shops that comes nearest, each character where it stands', () => {
    const { text, signs } = taken(4, { 全: 0.9 }, { 国: 0.9 }, { 院: 0.3, '': 0.3, 联: 0.05 }, { '': 0.7, 保: 0.1 });
    expect(text).toBe('全国联保');
    expect(signs.map(({ at }) => at)).toEqual([...signs.map(({ at }) => at)].sort());
    expect(signs.every(({ probability }) => probability > 0.9)).toBe(true);
  });

  it('is a measure before a unit, when one is likelier than all others', () => {
    expect(taken(4, { '': 0.8, 腰: 0.01 }, { 国: 0.6, 围: 0.3 }, ...unit).text).toBe('腰围（cm）');
    expect(taken(4, { '': 0.9, 腰: 0.01, 胸: 0.01 }, { 国: 0.6, 围: 0.3 }, ...unit).text).toBe('国（cm）');
  });

  it('stays where the word would be too long or too short for it', () => {
    const steps: Readonly<Record<string, number>>[] = [
      { 全: 0.9 },
      { 国: 0.9 },
      { 院: 0.3, '': 0.3, 联: 0.05 },
      { '': 0.7, 保: 0.1 },
    ];
    expect(taken(2.2, ...steps).text).toBe('全国院');
    expect(taken(6, ...steps).text).toBe('全国院');
  });

  it('stays where nothing was read, or where it was read clearly', () => {
    expect(taken(4, { '': 0.5, 全: 0.4 }, { '': 0.5, 国: 0.4 }, { '': 0.5, 联: 0.4 }, { '': 0.5, 保: 0.4 }).text).toBe(
      '',
    );
    expect(taken(2, { 铭: 0.98 }, { 扬: 0.98 }).text).toBe('铭扬');
  });

  it('gets no numeral', () => {
    expect(taken(4, { 三: 0.6, 一: 0.3 }, { 年: 0.9 }, { 质: 0.9 }, { 保: 0.5 }).text).toBe('三年质保');
    expect(taken(4, { '': 0.6, 一: 0.3 }, { 年: 0.9 }, { 质: 0.9 }, { 保: 0.5 }).text).not.toContain('一');
  });
});
