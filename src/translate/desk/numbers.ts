/** Do source and translation hold the same numbers? In a catalog a wrong one is a wrong voltage, size or price. */

interface SourceNumber {
  readonly shown: string;
  /** The values that render it truly; the first is the number as it stands. */
  readonly values: readonly number[];
  /** The language may say it in words: a month's name. */
  readonly optional: boolean;
}

export interface NumberDifference {
  /** Numbers of the source that the translation lacks, as they stand. */
  readonly missing: readonly string[];
  /** Numbers of the translation that the source does not explain. */
  readonly added: readonly string[];
}

const NUMBER = /\d+(?:[.,:]\d+)*/g;
/** Numerals in words, each of which a translation may write in digits: 七天 is "7 days", 买一送一 "1+1". */
const NUMERAL_WORD = /[零〇一二两三四五六七八九十百千万亿半双单]/gu;

/** The numbers that differ, as multisets; both lists are empty when all is well. */
export function compareNumbers(source: string, translation: string): NumberDifference {
  const left = numbersIn(translation);
  const missing: string[] = [];
  for (const { shown, values, optional } of sourceNumbers(source)) {
    const at = left.findIndex(({ value }) => values.includes(value));
    if (at >= 0) left.splice(at, 1);
    else if (!optional) missing.push(shown);
  }
  const explained = source.match(NUMERAL_WORD)?.length ?? 0;
  return { missing, added: left.slice(explained).map(({ shown }) => shown) };
}

/** The source's numbers with what may stand for them: 1.5万 is 15,000 too, 8折 is "20% off", 11月 is "November". */
function sourceNumbers(text: string): SourceNumber[] {
  return numbersIn(text).map(({ shown, value, after }) => ({
    shown,
    values: [value, ...renderings(value, after)],
    optional: after === '月' && value <= 12,
  }));
}

/** Other values that render a number truly, by the character behind it. */
function renderings(value: number, after: string): number[] {
  if (after === '万') return [tidy(value * 10_000)];
  if (after === '千') return [tidy(value * 1000)];
  if (after === '折') return [tidy(value * 10), tidy(100 - value * 10), tidy(value / 10), tidy(100 - value)];
  return [];
}

/** The numbers of a text, thousands separators and leading zeros taken out; a ratio or a time counts as its parts. */
function numbersIn(text: string): { shown: string; value: number; after: string }[] {
  const plain = text.normalize('NFKC');
  return [...plain.matchAll(NUMBER)].flatMap(match => {
    const after = plain.slice(match.index + match[0].length).trimStart()[0] ?? '';
    const whole = match[0].replace(/,(?=\d{3}(?!\d))/g, '');
    const parts = /^\d+\.\d+$/.test(whole) ? [whole] : whole.split(/[.,:]/);
    return parts.map((shown, i) => ({ shown, value: Number(shown), after: i === parts.length - 1 ? after : '' }));
  });
}

/** Takes the dust of binary fractions off a product. */
const tidy = (value: number): number => Number(value.toFixed(6));
