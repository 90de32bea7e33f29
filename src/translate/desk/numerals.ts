/** Numbers in words: Chinese numerals of a text, and the words by which translations render them. Pure. */

/** A number in words. */
export interface Numeral {
  readonly shown: string;
  /** The values that render it truly in digits. */
  readonly values: readonly number[];
  /** It counts things, so that another number in its place is wrong; 四季 and 一体 may well come without any. */
  readonly counts: boolean;
}

const DIGITS = '零一二三四五六七八九';
const UNITS: Readonly<Record<string, number>> = { 十: 10, 百: 100, 千: 1000, 万: 10_000, 亿: 100_000_000 };
const RUN = /[零〇一二两三四五六七八九十百千万亿]+|[半双单对]/gu;
/** Behind a numeral that counts: measure words, and what is given, taken off or put together in an offer. */
const MEASURES =
  '个件条双对只支枝片张块套包盒箱瓶罐袋桶颗粒本册台部辆把根组份款色层节格档挡口孔头排排行位人寸码号次天日周年月小时分秒元块角折倍期步重';
const COUNTED = new RegExp(`^(?:[${MEASURES}合送减免得赠享]|小时|分钟|英寸|公斤|毫升)`, 'u');
const OFFER = /[买满送减赠第免立领享付返加约仅近达共赚省]$/u;
/** Runs that are words and no numbers. */
const IDIOMS =
  /一(?=[体字键站次性般定起切款系流级直样致路旦向同步到触拉按扫推擦冲])|[百千万](?=[搭褶叶鸟能向用花变])|[四](?=[季面方周])|三(?=[防星角轮文明])|[五](?=[金官谷香])|十(?=[字足分全])|(?<=[唯统专同单])一|二(?=[维手次])/gu;

/** The numerals of a Chinese text, in order. */
export function numeralsIn(text: string): Numeral[] {
  const idioms = [...text.matchAll(IDIOMS)].map(({ index, 0: { length } }) => [index, index + length] as const);
  return [...text.matchAll(RUN)].flatMap((match): Numeral[] => {
    const [shown] = match;
    const [before, after] = [text.slice(0, match.index), text.slice(match.index + shown.length)];
    const isIdiom = idioms.some(([from, to]) => match.index < to && match.index + shown.length > from);
    const counts = !isIdiom && (COUNTED.test(after) || OFFER.test(before)) && !'半双单对'.includes(shown);
    return explain(shown, { after, counts });
  });
}

/** What a run of numerals may be in digits: 三折 is "70% off" too, 两周 "14 days", 两三 "2-3" or 23. */
function explain(shown: string, { after, counts }: { after: string; counts: boolean }): Numeral[] {
  if (/^分[袖裤]/u.test(after)) return SLEEVE.map(values => ({ shown, values, counts: false }));
  const fixed = FIXED[shown];
  if (fixed) return [{ shown, values: fixed, counts: false }];
  const digits = [...shown].map(digitOf);
  if (digits.every(digit => digit !== undefined)) {
    const joined = Number(digits.join(''));
    const whole = { shown, values: [joined, ...renderings(joined, after)], counts: counts && digits.length === 1 };
    // Several in a row are a year, a discount such as 八五折, or about so many: 两三天.
    return digits.length === 1 ? [whole] : [whole, ...digits.map(digit => ({ shown, values: [digit], counts: false }))];
  }
  const value = numberOf(shown);
  return [
    {
      shown,
      values: [value, value * 1.01, ...renderings(value, after)], // 双十一 is 11.11 as well
      counts: (counts && shown.length > 1) || (counts && shown === '十'),
    },
  ];
}

/** 七分 of trousers and sleeves is "3/4", "7/8" or nothing at all. */
const SLEEVE = [
  [3, 7, 9],
  [4, 8, 10],
];

/** A half is 50 % off, 30 minutes or 6 months; a pair is two. */
const FIXED: Readonly<Record<string, readonly number[]>> = {
  半: [0.5, 50, 30, 6, 12, 1, 2],
  双: [2, 11, 12],
  对: [2],
  单: [1],
};

const digitOf = (char: string): number | undefined => {
  if (char === '两') return 2;
  const at = DIGITS.indexOf(char === '〇' ? '零' : char);
  return at < 0 ? undefined : at;
};

/** 一百二十 is 120, 三千零五 3,005; 百 alone 100. */
function numberOf(shown: string): number {
  let [sum, section, digit] = [0, 0, 0];
  let last = '';
  for (const char of shown) {
    const unit = UNITS[char];
    if (unit === undefined) digit = digitOf(char) ?? 0;
    else if (unit >= 10_000) {
      sum = (sum + section + digit || 1) * unit;
      [section, digit] = [0, 0];
    } else {
      section += (digit || (last === '' || last === '零' ? 1 : 0)) * unit;
      digit = 0;
    }
    last = char;
  }
  // 一百二 is 120, not 102.
  const short = /[百千万]([一二三四五六七八九])$/u.exec(shown);
  const scale = short ? UNITS[shown.at(-2)!]! / 10 : 1;
  return sum + section + digit * scale;
}

/** Other values that say the same, by what stands behind. */
function renderings(value: number, after: string): number[] {
  if (after.startsWith('折')) {
    const percent = value < 10 ? value * 10 : value;
    return [percent, 100 - percent, percent / 10];
  }
  if (after.startsWith('成')) return [value * 10];
  const factors = FACTORS.find(([unit]) => after.startsWith(unit))?.[1] ?? [];
  return factors.map(factor => value * factor);
}
const FACTORS: readonly (readonly [string, readonly number[]])[] = [
  ['周', [7]],
  ['星期', [7]],
  ['年', [12, 365]],
  ['个月', [30]],
  ['天', [24]],
  ['日', [24]],
  ['小时', [60]],
  ['分钟', [60]],
  ['打', [12]],
  ['双', [2]],
  ['对', [2]],
  ['斤', [0.5, 500]],
  ['向', [360 / 10_000]],
];

/** Number words by value; 1 is left out, since most languages have it for "a" as well. */
const ENGLISH = ['two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten', 'eleven', 'twelve'];
const KOREAN = ['두', '세', '네', '다섯', '여섯', '일곱', '여덟', '아홉', '열'];
const KOREAN_COUNTED = new RegExp(
  `(?<![가-힣])(${KOREAN.join('|')})(?= ?(?:개|장|벌|켤레|가지|번|세트|병|팩|단계|명|대|배))`,
  'gu',
);

/** The numbers that a translation says in words: English, Korean before a counter, Japanese as Chinese. */
export function spokenIn(translation: string): { shown: string; value: number }[] {
  const english = [...translation.matchAll(/\b[a-z]+\b/gi)].map(([word]) => ({
    shown: word,
    value: ENGLISH.indexOf(word.toLowerCase()) + 2,
  }));
  const korean = [...translation.matchAll(KOREAN_COUNTED)].map(([word]) => ({
    shown: word,
    value: KOREAN.indexOf(word) + 2,
  }));
  const chinese = numeralsIn(translation).map(({ shown, values }) => ({ shown, value: values[0] as number }));
  return [...english, ...korean, ...chinese].filter(({ value }) => value >= 2);
}
