/** From the recogniser's answer to lines: the parts that need no model. */
import { describe, expect, it } from 'vitest';
import { dropDoubles } from '#imgtr/ocr/read/doubles.js';
import { splitAtGaps } from '#imgtr/ocr/read/gaps.js';
import { dropOutOfTurn, isText } from '#imgtr/ocr/read/noise.js';
import { isWhole, tornRanges } from '#imgtr/ocr/read/ranges.js';
import { type Reading, toLine } from '#imgtr/ocr/read/reading.js';
import { decodeSigns, toReaderTensor } from '#imgtr/ocr/read/recognise.js';
import { sharedFloats, toShared } from '#imgtr/runtime/memory/shared.js';
import { listModels } from '#imgtr/runtime/models/models.js';
import { line } from './lines.js';

/** The two likeliest of three classes a step, of which the first given is the likelier. */
function answerOf(steps: readonly (readonly [key: number, rival: number])[]) {
  const data = sharedFloats(steps.length * 4);
  steps.forEach(([key, rival], step) => {
    data.set([key, 0.9, rival, 0.06], step * 4);
  });
  return { data, dims: [1, steps.length, 4] };
}

describe('decoding', () => {
  it('drops blanks and repeats, but keeps a character that comes again behind a blank', () => {
    const keys = [0, 2, 2, 0, 2, 1, 0, 0];
    const signs = decodeSigns(answerOf(keys.map(key => [key, 0])), ['', '甲', '乙']);
    expect(signs.map(({ text }) => text)).toEqual(['乙', '乙', '甲']);
    expect(signs.map(({ at }) => at)).toEqual([1.5 / 8, 4.5 / 8, 5.5 / 8]);
    expect(signs[0].probability).toBeCloseTo(0.9);
    expect(signs[0].rival).toBeUndefined();
  });

  it('tells what else a character may be', () => {
    const [sign] = decodeSigns(answerOf([[1, 2]]), ['', '（', '(']);
    expect(sign.rival).toEqual({ text: '(', probability: expect.closeTo(0.06) });
  });
});

describe('the reader sees', () => {
  it('planes of blue, green and red from -1 to 1, in the width that the line has', () => {
    const pixels = new Uint8Array(20 * 10 * 3).map((_, i) => [255, 0, 51][i % 3]);
    const raster = { data: toShared(pixels), width: 20, height: 10, channels: 3 } as const;
    const cell = { center: [10, 5], width: 20, height: 10, angle: 0 } as const;
    const { data, dims } = toReaderTensor({
      raster,
      matte: 255,
      cells: [cell, cell],
      input: listModels()['pp-ocrv4-rec'].input!,
    });
    expect(dims).toEqual([1, 3, 48, 192]);
    const plane = 48 * 192;
    expect([data[0], data[plane], data[2 * plane]]).toEqual([expect.closeTo(-0.6), -1, 1].map(v => v));
  });
});

/** A reading of a line of 40 pixels height; each sign stands at so many pixels from its left end. */
function readingOf(
  width: number,
  signs: readonly (readonly [text: string, at: number, probability?: number])[],
): Reading {
  const rectangle = { center: [width / 2, 20], width, height: 40, angle: 0 } as const;
  return {
    way: { rectangle, cells: [rectangle], vertical: false },
    signs: signs.map(([text, at, probability = 0.99]) => ({ text, at: at / width, probability })),
  };
}

describe('a line', () => {
  it('with a wide gap inside is two', () => {
    const parts = splitAtGaps(
      readingOf(400, [
        ['尺', 20],
        ['码', 60],
        ['胸', 340],
        ['围', 380],
      ]),
    );
    const ends = parts.map(({ candidate: { rectangle } }) => {
      const [center, reach] = [rectangle.center[0], rectangle.width / 2];
      return [center - reach, center + reach];
    });
    expect(ends).toEqual([
      [expect.closeTo(0), expect.closeTo(93.6)],
      [expect.closeTo(306.4), expect.closeTo(400)],
    ]);
    expect(parts.map(({ signs }) => signs.map(sign => sign.text).join(''))).toEqual(['尺码', '胸围']);
  });

  it.each(['岁月', '95%', 'XL'])('with a list mark in front of %s loses the mark', text => {
    const marked = splitAtGaps(
      readingOf(200, [['·', 10], ...[...text].map((sign, i) => [sign, 60 + 30 * i] as const)]),
    );
    expect(marked).toHaveLength(2);
    const { center, width } = marked[1].candidate.rectangle;
    expect(center[0] - width / 2).toBeGreaterThan(20);
  });

  it('with a dot inside is one', () => {
    const signs = [...'夏·冬'].map((sign, i) => [sign, 20 + 40 * i] as const);
    expect(splitAtGaps(readingOf(120, signs))).toEqual([]);
  });

  it('that a rule of a table crosses is two, which end before it', () => {
    const signs = [...'腰围臀围'].map((sign, i) => [sign, 20 + 45 * i] as const);
    expect(splitAtGaps(readingOf(175, signs))).toEqual([]);
    const parts = splitAtGaps(readingOf(175, signs), [88 - 175 / 2]);
    expect(parts.map(part => part.signs.map(({ text }) => text).join(''))).toEqual(['腰围', '臀围']);
    const [left, right] = parts.map(({ candidate: { rectangle } }) => rectangle);
    expect(left.center[0] + left.width / 2).toBeLessThan(88);
    expect(right.center[0] - right.width / 2).toBeGreaterThan(88);
  });

  it('of titles with their units is cut behind each unit, a sentence with one is not', () => {
    const titles = [...'衣长（cm）肩宽（cm）体重'];
    /** Half-width brackets and units, `gap` pixels behind every closing bracket. */
    const placed = (gap: number) => {
      let end = 0;
      return titles.map(sign => {
        const width = /[（）cm]/.test(sign) ? 20 : 40;
        end += width;
        const at = end - width / 2;
        if (sign === '）') end += gap;
        return [sign, at] as const;
      });
    };
    const textsOf = (gap: number) =>
      splitAtGaps(readingOf(400 + 2 * gap, placed(gap))).map(({ signs }) => signs.map(({ text }) => text).join(''));
    expect(textsOf(36)).toEqual(['衣长（cm）', '肩宽（cm）', '体重']);
    expect(textsOf(8)).toEqual([]);
  });

  it('that begins with a brand and a space is one sentence', () => {
    const text = 'NORDHEIM 北欧家具';
    const signs = [...text].map((sign, i) => [sign, 20 + 30 * i] as const);
    expect(splitAtGaps(readingOf(30 * text.length + 10, signs))).toEqual([]);
  });

  it('with a space between words is one', () => {
    expect(
      splitAtGaps(
        readingOf(200, [
          ['单', 20],
          ['手', 60],
          ['可', 140],
          ['用', 180],
        ]),
      ),
    ).toEqual([]);
  });

  it.each([
    ['（半价', '半价'],
    ['半价\\', '半价'],
    ['半价（大）', '半价（大）'],
    ['半价(大）', '半价（大）'],
    ['半价。', '半价。'],
  ])('%s with doubtful marks at its ends reads %s', (text, expected) => {
    const signs = [...text].map((sign, i) => [sign, 20 + 40 * i, /\p{L}/u.test(sign) ? 0.99 : 0.6] as const);
    expect(toLine(readingOf(40 * text.length, signs)).text).toBe(expected);
  });

  it('has the mean probability of its characters as confidence', () => {
    expect(
      toLine(
        readingOf(80, [
          ['半', 20, 0.9],
          ['价', 60, 0.8],
        ]),
      ).confidence,
    ).toBeCloseTo(0.85);
  });
});

describe('noise', () => {
  it.each([
    ['·木', { confidence: 0.6 }],
    ['日', { confidence: 0.7 }],
    ['-。', {}],
    ['半价', { confidence: 0.4 }],
    ['半价', { size: 4 }],
  ])('is %s with %o', (text, place) => {
    expect(isText(line(text, { x: 0, y: 0, ...place }))).toBe(false);
  });

  it('is a single 一 that is a rule', () => {
    const rule = line('一', { x: 0, y: 0 });
    const quad = [
      [0, 0],
      [200, 0],
      [200, 8],
      [0, 8],
    ] as const;
    expect(isText(rule)).toBe(true);
    expect(isText({ ...rule, quad })).toBe(false);
  });

  it('is not a digit, however narrow, nor a character that is sure', () => {
    const quad = [
      [0, 0],
      [10, 0],
      [10, 40],
      [0, 40],
    ] as const;
    expect(isText({ ...line('1', { x: 0, y: 0 }), quad })).toBe(true);
    expect(isText(line('新', { x: 0, y: 0 }))).toBe(true);
  });
});

describe('a page on its side', () => {
  const column = ['洗涤说明', '不可漂白', '悬挂晾干', '常规干洗'].map((text, i) =>
    line(text, { x: 60 * i, y: 0, angle: -90 }),
  );
  const upright = line('3', { x: 20, y: 300 });
  const onSide = line('5', { x: 20, y: 300, angle: -90 });

  it('has no single characters that stand upright', () => {
    expect(dropOutOfTurn([...column, upright, onSide])).toEqual([...column, onSide]);
  });

  it('is none for a label or two beside upright text', () => {
    const lines = [line('净含量', { x: 0, y: 0 }), ...column.slice(2), upright];
    expect(dropOutOfTurn(lines)).toEqual(lines);
  });
});

it('a piece of a line that was found on its own as well is dropped, the same word elsewhere is not', () => {
  const whole = line('168元', { x: 0, y: 0 });
  const piece = line('元', { x: 66, y: 0 });
  const other = line('元', { x: 0, y: 100 });
  expect(dropDoubles([whole, piece, other])).toEqual([whole, other]);
});

it("a line's first character that was found beside it as well is dropped, one that only stands there is not", () => {
  const whole = line('建议体重', { x: 40, y: 0 });
  const half = line('建', { x: 12, y: 2 });
  const apart = line('建', { x: -5, y: 0 });
  expect(dropDoubles([half, whole])).toEqual([whole]);
  expect(dropDoubles([apart, whole])).toEqual([apart, whole]);
});

describe('a range of numbers that was torn in two', () => {
  const at = (text: string, left: number, right: number, y = 330) => ({
    ...line(text, { x: left, y }),
    quad: [
      [left, y],
      [right, y],
      [right, y + 22],
      [left, y + 22],
    ] as const,
  });

  it.each([
    ['a dash at its end', '112-', '122斤', 259],
    ['a dash at the start', '112', '-122斤', 259],
    ['pieces that overlap', '122-1', '2-132斤', 244],
  ])('is found by %s', (_, left, right, x) => {
    const [torn] = tornRanges([at(left, 205, 253), at(right, x, 316)]);
    expect(torn).toMatchObject({ left: { text: left }, right: { text: right }, rectangle: { width: 111, height: 22 } });
  });

  it.each([
    ['cells of a table', '112', '122斤', 300],
    ['numbers beside each other', '112', '122', 259],
    ['another row', '112-', '122斤', 259, 380],
  ])('is not %s', (_, left, right, x, y = 330) => {
    expect(tornRanges([at(left, 205, 250), at(right, x, x + 57, y)])).toEqual([]);
  });

  it('is whole where the new reading begins and ends as its pieces do', () => {
    const [torn] = tornRanges([at('122-1', 205, 258), at('2-132斤', 244, 316)]);
    expect(isWhole(torn!, at('122-132斤', 205, 316))).toBe(true);
    expect(isWhole(torn!, at('122-1', 205, 316))).toBe(false);
    expect(isWhole(torn!, at('22-132斤', 205, 316))).toBe(false);
  });
});
