import { describe, expect, it } from 'vitest';
import type { LanguageCode } from '#imgtr/language.js';
import { setColumns } from '#imgtr/typeset/layout/column.js';
import type { Task } from '#imgtr/typeset/setting.js';

/** The pieces of a column of 40 px around x = 100, from y = 20 down; Latin is half as wide as high. */
function columnOf(text: string, language: LanguageCode = 'ja', units = [text]) {
  const widthOf = (part: string) => [...part].reduce((sum, char) => sum + (char < '\u0250' ? 0.5 : 1), 0);
  const span = { left: 0, right: 400 };
  const task = {
    ...{ ink: { left: 80, right: 120, top: 20, bottom: 400 }, size: 40, units, lineCount: 1, spacing: 0, widthOf },
    ...{ typeface: { faces: [], language }, room: { between: () => span }, stacked: true },
  } as unknown as Task;
  const { texts, area } = setColumns(task, 40)!;
  return { texts, area, pieces: texts.map(({ text: piece, turned }) => (turned ? `${piece}↷` : piece)) };
}

describe('a column', () => {
  it.each<[string, LanguageCode, string[]]>([
    ['コーヒー', 'ja', ['コ', 'ー↷', 'ヒ', 'ー↷']],
    ['「新品」（限定）', 'ja', ['「↷', '新', '品', '」↷', '（↷', '限', '定', '）↷']],
    ['“新品”', 'zh', ['『↷', '新', '品', '』↷']],
    ['时：说', 'zh', ['时', '：', '说']],
    ['時：説', 'ja', ['時', '：↷', '説']],
    ['24時間', 'ja', ['24', '時', '間']],
    ['100%綿', 'ja', ['100', '%', '綿']],
    ['2025年', 'ja', ['2025↷', '年']],
    ['Wi-Fi対応', 'ja', ['Wi-Fi↷', '対', '応']],
    ['S～XL', 'ja', ['S', '～↷', 'XL']],
  ])('stands or lies as its script does: %s in %s', (text, language, expected) => {
    expect(columnOf(text, language).pieces).toEqual(expected);
  });

  it('keeps every piece around its middle, one below the other', () => {
    const { texts } = columnOf('保温ボトル');
    expect(texts.map(({ x }) => x + 20)).toEqual([100, 100, 100, 100, 100]);
    const steps = texts.slice(1).map(({ baseline }, i) => baseline - texts[i].baseline);
    for (const step of steps) expect(step).toBeCloseTo(steps[0]);
  });

  it('has small kana and stops at the upper right of their squares', () => {
    const [chi, yo, comma] = columnOf('ちょ、').texts;
    expect(yo.x).toBeGreaterThan(chi.x);
    expect(yo.baseline - chi.baseline).toBeLessThan(41);
    expect(comma.x).toBeGreaterThan(chi.x + 5);
  });

  it('gives brackets half a square', () => {
    const heightOf = (text: string) => columnOf(text).area.bottom - columnOf(text).area.top;
    expect(heightOf('「新品」')).toBeLessThan(heightOf('新品新品') - 25);
  });

  it('goes on in a second one to the left of the first, where words end', () => {
    const span = { left: 0, right: 400 };
    const { texts } = columnOf('毎日使える', 'ja', ['毎日', '使える']);
    expect(new Set(texts.map(({ x }) => x)).size).toBe(1);
    const short = (bottom: number) => (bottom < 150 ? span : undefined);
    const task = { ink: { left: 80, right: 120, top: 20, bottom: 140 }, size: 40, units: ['毎日', '使える'] };
    const rest = { lineCount: 1, spacing: 0, widthOf: (part: string) => [...part].length, stacked: true };
    const room = { between: ({ bottom }: { bottom: number }) => short(bottom) };
    const two = setColumns({ ...task, ...rest, room, typeface: { faces: [], language: 'ja' } } as never, 40)!;
    expect(two.texts.map(({ text }) => text).join('')).toBe('毎日使える');
    expect(two.texts[2].x).toBeLessThan(two.texts[0].x - 40);
  });
});
