/** Where a text may be broken into lines, and where it is best. The only file that imports linebreak. */
import LineBreaker from 'linebreak';
import type { LanguageCode } from '../../language.js';
import { phraseStarts } from './words.js';

/** Pieces of a text that are never parted; joined they are the text, white space folded. A line ends where one does. */
export function splitUnits(text: string, language: LanguageCode): string[] {
  const folded = text.trim().replace(FOLDED, space => (space.includes('\n') ? '\n' : ' '));
  const units: string[] = [];
  const starts = phraseStarts(folded, language);
  let at = 0;
  for (const piece of breakPieces(folded)) {
    const before = units.at(-1);
    const tied =
      before !== undefined && !endsLine(before) && (starts?.has(at) === false || mustStay(before, piece, language));
    if (tied) units[units.length - 1] = before + piece;
    else units.push(piece);
    at += piece.length;
  }
  const isLonely = units.length > 1 && LONELY.test(units.at(-1)!) && !endsLine(units.at(-2)!);
  if (isLonely) units.push(units.splice(-2).join(''));
  return units;
}
/** White space, but for spaces that do not break. */
const FOLDED = /[^\S\u00a0\u202f]+/gu;
const endsLine = (unit: string) => unit.endsWith('\n');
/** How many lines the units ask for. */
export const linesAsked = (units: readonly string[]) => 1 + units.filter(endsLine).length;
/** A digit, a syllable or two letters are not left alone on the last line. */
const LONELY = /^(?:.|[\p{Script=Latin}\d]{2})\p{P}?$/u;

/**
 * The same units, the long words of languages that can be broken anywhere in need taken apart, and compounds at their
 * hyphens and slashes: for a word wider than the room. Latin words and numbers stay whole.
 */
export function splitEmergency(units: readonly string[]): string[] {
  return units.flatMap(unit => (BREAKABLE.test(unit) ? splitWord(unit) : unit.split(COMPOUND)));
}
/** Between parts of four letters or more: “Mid-” is no line. */
const COMPOUND = /(?<=\p{L}{4}[-/])(?=\p{L}{4})/u;
/** A word of so many syllables may be broken when it would have to be much smaller else. */
const BREAKABLE = /[\p{Script=Hangul}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]{4}/u;

function splitWord(word: string): string[] {
  const parts: string[] = [];
  for (const { segment } of new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(word)) {
    const before = parts.at(-1);
    const tied =
      before !== undefined &&
      (NO_LINE_START.test(segment) ||
        PARTICLE.test(segment) ||
        NO_LINE_END.test(before) ||
        /\s/.test(segment) ||
        (/^[\p{Script=Latin}\d]/u.test(segment) && /[\p{Script=Latin}\d]$/u.test(before)));
    if (tied) parts[parts.length - 1] = before + segment;
    else parts.push(segment);
  }
  return parts;
}

export interface Lines {
  readonly lines: readonly string[];
  /** Width of each line in the unit that `widthOf` measures in. */
  readonly widths: readonly number[];
}

/**
 * The most even break of the units into exactly `count` lines, each no wider than its limit: the least sum of squared
 * widths, as shares of the limits where these differ, the last line counted like the others, a line that ends with a
 * comma or a stop preferred a little. Undefined when there is none.
 */
export function balanceLines(
  units: readonly string[],
  { count, limitOf, widthOf }: { count: number; limitOf: (line: number) => number; widthOf: (text: string) => number },
): Lines | undefined {
  const total = units.length;
  if (count > total) return undefined;
  const limits = Array.from({ length: count }, (_, i) => limitOf(i));
  const widest = Math.max(...limits);
  if (limits.some(limit => limit <= 0)) return undefined;
  const line = (from: number, to: number) => units.slice(from, to).join('').trim();
  const bonus = (PAUSE_BONUS * widthOf(line(0, total))) / count;
  // best[k][end]: the cheapest way to set the first `end` units in k lines
  let best: (Way | undefined)[] = [{ cost: 0, breaks: [] }];
  for (let k = 1; k <= count; k++) {
    const limit = limits[k - 1];
    const share = Number.isFinite(limit) ? widest / limit : 1;
    const next: (Way | undefined)[] = new Array(total + 1).fill(undefined);
    // The last line ends with the text; those before it leave a unit for each behind them.
    for (let end = k === count ? total : k; end <= total - (count - k); end++)
      for (let from = end - 1; from >= k - 1; from--) {
        if (from < end - 1 && endsLine(units[from])) break;
        const before: Way | undefined = best[from];
        if (!before) continue;
        const text = line(from, end);
        const width = widthOf(text);
        if (width > limit) break;
        const pause = end < total && /[,.;:!?·、。，；：！？]$/u.test(text) ? bonus * bonus : 0;
        const cost = before.cost + (width * share) ** 2 - pause;
        const rival = next[end];
        if (!rival || cost < rival.cost) next[end] = { cost, breaks: [...before.breaks, end] };
      }
    best = next;
  }
  const way = best[total];
  if (!way) return undefined;
  const lines = way.breaks.map((end, i) => line(i === 0 ? 0 : way.breaks[i - 1], end));
  return { lines, widths: lines.map(widthOf) };
}

interface Way {
  readonly cost: number;
  readonly breaks: readonly number[];
}
/** A pause at a line's end is worth this share of the mean line in raggedness. */
const PAUSE_BONUS = 0.3;

/** Pieces between the break opportunities of UAX #14. */
function breakPieces(text: string): string[] {
  const breaker = new LineBreaker(text);
  const pieces: string[] = [];
  let from = 0;
  for (let next = breaker.nextBreak(); next; next = breaker.nextBreak()) {
    pieces.push(text.slice(from, next.position));
    from = next.position;
  }
  return pieces;
}

/** Is a break that UAX #14 allows between two pieces one that a reader would stumble over? */
function mustStay(before: string, after: string, language: LanguageCode): boolean {
  const spaced = / $/.test(before);
  const [left, right] = [before.trimEnd(), after.trim()];
  if (NO_LINE_START.test(after) || NO_LINE_END.test(left) || DASH.test(right)) return true;
  if (MEASURES.some(([first, second]) => first.test(left) && second.test(right))) return true;
  if (spaced || WORD_END.test(left)) return false;
  // UAX #14 breaks Korean at every syllable and after hyphens; Korean readers expect the break at spaces.
  if (language === 'ko' || language === 'en') return !(HAN_END.test(left) && HAN_START.test(after));
  return JOINING_END.test(left) && JOINING_START.test(after);
}
const [HAN_END, HAN_START] = [/[\u4e00-\u9fff]$/u, /^[\u4e00-\u9fff]/u];
const JOINING_START = /^[\p{Script=Hangul}\p{Script=Latin}\d]/u;
const JOINING_END = /[\p{Script=Hangul}\p{Script=Latin}\d-]$/u;
/** A dash without spaces may end a line. */
const WORD_END = /—$/;
/** A dash between spaces never begins a line. */
const DASH = /^[–—-]$/;

// JIS X 4051 and GB/T 15834, as far as their characters stand in catalog texts.
const NO_LINE_START =
  /^[、。，．・：；？！゛゜ヽヾゝゞ々ー’”）〕］｝〉》」』】％‰℃ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ,.:;?!)\]}%…～]/u;
const NO_LINE_END = /[‘“（〔［｛〈《「『【([{¥$€£₩￥#±≥≤≈]$/u;
/** Units and counters that belong to the number before them. */
const UNIT =
  /^(?:°?[CF]|℃|℉|%|[mckµμ]?m[²³23]?|[mµk]?g|gsm|kgs?|lbs?|(?:fl )?oz|[mcd]?[lL]|[kM]?[WVA]|[mM]Ah|Wh|[kMG]?[Hh]z|[GMKT]B|dB|rpm|lm|px|MP|k?Pa|inch(?:es)?|in|ft|pcs?|pieces?|packs?|sets?|pairs?|hours?|hrs?|h|min(?:utes?)?|s|sec(?:onds?)?|days?|weeks?|months?|years?|(?:개|장|매|세트|시간|분|초|일|주|개월|년|만|천|억|원|호|켤레|쌍|병|봉|팩|박스|인용|인|명|회|번|배|중|겹|단계|단)(?![가-힣]{2}).*|公斤|厘米|毫升|小时|天|年|月|日|件|個|枚|時間|分|円|元)[.,;:!?)]?$/u;
/** What is read as one measure though it has spaces: its first half, its second half. */
const MEASURES: readonly (readonly [RegExp, RegExp])[] = [
  [/[\d\p{Sc}]$/u, UNIT], // 500 ml, 24시간
  [/\d(?:만|천|억)$/u, /^원/u], // 10만 원
  [/(?:^|\s)(?:약|총|제|만|각)$/u, /^\d/], // 약 3 cm
  [/[\d%]$/, /^[+/~-]$/], // the first half of 10 ~ 20
  [/\d\s?\p{L}{0,3}$/u, /^[x×]$/], // and of 1.5 L x 2
  [/\d\s?(?:\p{L}{0,3}\s?[x×]|[+/~-])$/u, /^\d/], // their second half
  [/\d in$/, /^\d/], // 3 in 1
  [/(?:^|\s)\d{1,3}$/, /^\d{3}(?!\d)/], // 10 000
];
/** Syllables that Korean readers do not expect at the start of a line when a word must be broken. */
const PARTICLE = /^[은는이가을를에의도만로와과랑께란게서럼면요뿐씩님죠며겠잖]/u;
