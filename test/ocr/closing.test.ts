import { describe, expect, it } from 'vitest';
import { toClosing, withClosing } from '#imgtr/ocr/read/closing.js';
import type { Reading } from '#imgtr/ocr/read/reading.js';

const HEIGHT = 20;
/** Characters by which a line is known again. */
const END = 4;

/** A level line from x = 0, its characters one after the other over so much of its strip. */
function reading(text: string, { width = 200, ends = 0.9, last = 0.99 } = {}): Reading {
  const rectangle = { center: [width / 2, 10] as [number, number], width, height: HEIGHT, angle: 0 };
  const letters = [...text];
  const signs = letters.map((letter, i) => ({
    text: letter,
    at: (ends * (i + 0.5)) / letters.length,
    probability: i === letters.length - 1 ? last : 0.99,
  }));
  return { way: { rectangle, cells: [rectangle], vertical: false }, signs };
}

/** What stands on the strip that a line was read on for its closing bracket. */
function further(line: Reading, text: string, last?: number): Reading {
  const way = toClosing(line);
  if (!way) throw new Error('no bracket is open');
  const end = [...text].slice(Math.max(0, line.signs.length - END)).join('');
  return { way, signs: reading(end, { ends: 1, ...(last !== undefined && { last }) }).signs };
}

describe('a line whose bracket is open', () => {
  it.each(['(45元', '（45元', '【品名', '(厘米'])('is read a character further: %s', text => {
    const line = reading(text);
    const [cell] = toClosing(line)?.cells ?? [];
    expect(cell.width).toBe(line.way.cells[0].width + 1.2 * HEIGHT);
    expect(cell.center[0] - cell.width / 2).toBe(0); // it begins where the line does
  });

  it('is read from its fourth last character on when it is long', () => {
    const line = reading('(45元每公斤', { ends: 1 });
    const [{ center, width }] = toClosing(line)?.cells ?? [];
    expect(center[0] - width / 2).toBeCloseTo((3 / 7) * 200, 5); // between 5 and 元 stands the cut
    expect(center[0] + width / 2).toBeCloseTo(200 + 1.2 * HEIGHT, 5);
  });

  it.each(['45元起', '（45元）起', '45元）', '[A](B)'])('is none: %s', text => {
    expect(toClosing(reading(text))).toBeUndefined();
  });

  it('is no column', () => {
    const { way, signs } = reading('（45元');
    expect(toClosing({ way: { ...way, vertical: true }, signs })).toBeUndefined();
  });

  it.each(['(45元起)', '(45元起）'])('ends with the bracket that stands there: %s', text => {
    const line = reading('(45元起');
    const whole = withClosing(line, further(line, text));
    expect(whole?.signs.map(sign => sign.text).join('')).toBe(text);
    const { center, width } = whole?.way.rectangle ?? { center: [0, 0], width: 0 };
    expect(center[0] - width / 2).toBe(0);
    expect(width).toBeGreaterThan(line.way.rectangle.width);
    expect(width).toBeLessThan(line.way.rectangle.width + 2 * HEIGHT);
  });

  it.each(['(45元起', '(45元起订)', '(46元起)', '(45元起|'])('stays as it was beside %s', text => {
    const line = reading('(45元起');
    expect(withClosing(line, further(line, text))).toBeUndefined();
  });

  it('stays as it was beside a mark that may be a bracket', () => {
    const line = reading('(45元起');
    expect(withClosing(line, further(line, '(45元起)', 0.6))).toBeUndefined();
  });
});
