/**
 * Chinese units as the world writes them, by table: 100斤 is 50 kg. No model is asked, so no model gets it wrong.
 * Only a number with its unit is rewritten, and only where the sign cannot mean something else.
 */
import type { UnitRow } from './unit-table.js';

export interface Units {
  /** The text with its measures rewritten; as it was where there is none. */
  rewrite(text: string): string;
}

/** A measure is over at the end, at a sign, or before a word that follows measures; 2两用 is "for two uses". */
const OVER = '(?![\\p{Script=Han}\\p{L}])';
const FOLLOWERS = '(?=装|重|左右|以[内下上]|之[内间]|可[穿提用]|起|的)';
const NUMBER = '(?:\\d{1,3}(?:,\\d{3})+|\\d+)(?:\\.\\d+)?';
/** From one number to another: 45-52, 45~52, 45至52. */
const RANGE = `(${NUMBER})(?:(\\s*(?:[-~–—―]|至|到)+\\s*)(${NUMBER}))?`;
/** A number begins where none went before; nor a letter, which makes it a model's. */
const BEGINS = '(?<![\\d.,\\p{Script=Latin}])';
/** One that is counted anew is no later part of a list, a fraction or a size: 2×3尺, 1/2斤, 3、5斤. */
const BEGINS_ALONE = `${BEGINS}(?<!\\d\\s*[-~–—―、/×xX*至到])`;
const beginOf = ({ factor }: UnitRow): string => (factor === 1 ? BEGINS : BEGINS_ALONE);

export function createUnits(rows: readonly UnitRow[]): Units {
  const bySign = new Map(rows.map(row => [row.unit, row]));
  const steps = [...compounds(bySign), ...suffixes(bySign), ...prefixes(bySign)];
  return {
    rewrite(text) {
      const plain = toHalfWidth(text);
      // Whoever names 码 in a file means it.
      const sized = bySign.get('码')?.to ? plain : bareSizes(plain);
      const rewritten = steps.reduce((line, step) => step(line), sized);
      return rewritten === plain ? text : rewritten;
    },
  };
}

type Step = (text: string) => string;

/** Full-width digits, and the full-width signs that stand in and at numbers: ．－～￥. */
const toHalfWidth = (text: string): string =>
  text.replace(/[\uff10-\uff19\uff0e\uff0d\uff5e\uffe5]/g, char => char.normalize('NFKC'));

/**
 * A text that is nothing but sizes loses its 码: M码 is M; 37码 is 37, a European shoe's (15 to 50, halves too) or a
 * waist's; 240码 is 240 mm, the shoe's of the national standard (210 to 300 by fives). 码 counts no metres there; in a
 * sentence, or with other numbers, it may be yards or the height of a child.
 */
function bareSizes(text: string): string {
  if (!text.includes('码') || !SIZES.test(text)) return text;
  const sizes = text.match(new RegExp(SIZE, 'gi')) ?? [];
  const figures = sizes.filter(size => /^[\d.]+$/.test(size)).map(Number);
  const european = figures.every(size => size >= 15 && size <= 50 && size % 0.5 === 0);
  const metric = figures.length > 0 && figures.every(size => size >= 210 && size <= 300 && size % 5 === 0);
  if (!european && !metric) return text;
  const bare = text
    .replace(/\s*码/g, '')
    .replace(/\s*[至到]\s*/g, '-')
    .trim();
  return metric ? `${bare} mm` : bare;
}
/** S, XXL, 3XL; 37, 37.5. */
const SIZE = '(?:\\d?X{0,4}[SL]|M|\\d{2,3}(?:\\.5)?)';
const SIZES = new RegExp(`^\\s*${SIZE}\\s*码?(?:\\s*[-~–—―/、,，至到 ]\\s*${SIZE}\\s*码?)*\\s*$`, 'iu');

/** 2尺1 and 2尺1寸 are 2.1 尺, 5斤2两 is 5.2 斤: the small unit is a tenth of the large one, in both. */
function compounds(bySign: ReadonlyMap<string, UnitRow>): Step[] {
  return [
    ['尺', '寸'],
    ['斤', '两'],
  ].flatMap(([large = '', small = '']) => {
    const row = bySign.get(large);
    const tenths = large === '尺' ? `${small}?` : small;
    const pattern = new RegExp(`${BEGINS_ALONE}(\\d+)${large}(\\d)${tenths}(?:${OVER}|${FOLLOWERS})(?!\\d)`, 'gu');
    return row?.to ? [text => text.replace(pattern, (_, n, tenth) => convert(`${n}.${tenth}`, row))] : [];
  });
}

/** Units behind the number, the longest first, so that 公斤 is not 斤. */
function suffixes(bySign: ReadonlyMap<string, UnitRow>): Step[] {
  const rows = [...bySign.values()].filter(({ unit, to }) => to && !isCurrencySign(unit));
  return rows
    .sort((a, b) => b.unit.length - a.unit.length)
    .map(row => {
      const end = row.loose ? '(?!半)' : `(?:${OVER}|${FOLLOWERS})`;
      const pattern = new RegExp(`${beginOf(row)}${RANGE}\\s*${quote(row.unit)}${end}`, 'gu');
      return text => text.replace(pattern, (_, first, dash, second) => spoken(first, second && { dash, second }, row));
    });
}

/** ¥99 and ¥99-199. */
function prefixes(bySign: ReadonlyMap<string, UnitRow>): Step[] {
  const rows = [...bySign.values()].filter(({ unit, to }) => to && isCurrencySign(unit));
  return rows.map(row => {
    const pattern = new RegExp(`${quote(row.unit)}\\s*${RANGE}`, 'gu');
    return text => text.replace(pattern, (_, first, dash, second) => spoken(first, second && { dash, second }, row));
  });
}

const isCurrencySign = (unit: string): boolean => /^\p{Sc}$/u.test(unit);
const quote = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');

/** One measure, or two of which the second carries the unit. */
function spoken(first: string, more: { dash: string; second: string } | undefined, row: UnitRow): string {
  if (!more) return convert(first, row);
  const dash = /[至到]/.test(more.dash) ? '-' : more.dash;
  if (isCurrencySign(row.to)) return `${convert(first, row)}${dash}${number(more.second, row)}`;
  return `${number(first, row)}${dash}${convert(more.second, row)}`;
}

/** The number with its unit: a currency's sign goes in front. */
const convert = (value: string, row: UnitRow): string =>
  isCurrencySign(row.to) ? `${row.to}${number(value, row)}` : `${number(value, row)} ${row.to}`;

/** The number in the other unit; as it stands where nothing is counted anew. */
function number(value: string, { factor, add, decimals }: UnitRow): string {
  if (factor === 1 && add === 0) return value;
  const plain = Number(value.replaceAll(',', '')) * factor + add;
  const rounded = Number(plain.toFixed(decimals));
  const grouped = value.includes(',') || rounded >= 10_000;
  return grouped ? rounded.toLocaleString('en-US', { maximumFractionDigits: decimals }) : String(rounded);
}
