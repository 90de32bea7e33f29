/** Do source and translation hold the same numbers? In a catalog a wrong one is a wrong voltage, size or price. */
import { numeralsIn, spokenIn } from './numerals.js';

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

/**
 * The numbers that differ, as multisets; both lists are empty when all is well. Either side may say a number in words:
 * 七天 is "7 days", 2件 "two". A numeral may be left out (一体 has no "1"), but where it counts, none may stand in its
 * place that it does not explain: 买三送一 is not "Buy 4, get 1".
 */
export function compareNumbers(source: string, translation: string): NumberDifference {
  const left = numbersIn(translation);
  const spoken = spokenIn(translation);
  const missing: string[] = [];
  for (const { shown, values, optional } of sourceNumbers(source)) {
    if (!take(left, values) && !take(spoken, values) && !optional) missing.push(shown);
  }
  const numerals = numeralsIn(source.normalize('NFKC'));
  const unsaid = numerals.filter(({ values }) => !take(left, values)).filter(({ values }) => !take(spoken, values));
  const replaced = unsaid.filter(({ counts }) => counts).slice(0, left.length + spoken.length);
  return { missing: [...missing, ...replaced.map(({ shown }) => shown)], added: left.map(({ shown }) => shown) };
}

/** Takes one of the values out of a list of numbers; false when it has none. */
function take(numbers: { readonly value: number }[], values: readonly number[]): boolean {
  const at = numbers.findIndex(({ value }) => values.includes(value));
  if (at >= 0) numbers.splice(at, 1);
  return at >= 0;
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
