/** Looks at each answer before it may be drawn. Pure: text in, verdict out. */
import { hasScript, LANGUAGES, type LanguageCode } from '../../language.js';
import type { Check } from '../../page.js';
import { type Brief, missingTerms } from './brief.js';
import { compareNumbers } from './numbers.js';

export interface Verdict {
  readonly verdict: 'good' | 'doubtful' | 'unchanged' | 'bad';
  /** The text as it may be drawn: one line, no control characters. */
  readonly text: string;
  /** Why it is bad or doubtful, as a code; a doubt's is its check's. */
  readonly reason: string;
  /** The same for the model and for people, as a phrase. */
  readonly detail: string;
  /** Of a doubt: a lost number is an error, one more or a word that is not the glossary's a warning, length a remark. */
  readonly severity: Check['severity'];
  /** Saying what was wrong may help. */
  readonly askAgain: boolean;
}

export interface Exchange {
  readonly text: string;
  readonly answer: string;
  readonly from: LanguageCode;
  readonly to: LanguageCode;
  /** What the rules and the units ask of the answer. */
  readonly brief?: Pick<Brief, 'terms' | 'expected'>;
  /** About how many characters fit the place. */
  readonly maxChars?: number;
}

/** The same part twenty times over is a model gone round in circles. */
const CIRCLES = /(.{1,24}?)\1{19}/su;
/** An answer this many times as long as its text is none. */
const LONGEST = 50;
/** What is said this many times over what fits, and more than a few words over, was not said shortly. */
const WORDY = { times: 4, chars: 12 };

export function judge(exchange: Exchange): Verdict {
  const { text, answer, from, to, brief = { terms: [], expected: text }, maxChars = Infinity } = exchange;
  const clean = cleanText(answer);
  const bad = (reason: string, detail: string): Verdict => verdict('bad', clean, { reason, detail, askAgain: true });
  if (!clean) return bad('empty', 'the answer is empty');
  if (clean.length > LONGEST * text.length) return bad('too-long', `the answer has ${clean.length} characters`);
  if (CIRCLES.test(`${clean} `) && !CIRCLES.test(`${text} `)) return bad('repetition', 'the answer repeats itself');
  const asked = brief.terms.reduce((rest, { target }) => rest.replaceAll(target, ''), clean);
  if (leavesSource(asked, from, to)) {
    const left = [...asked].filter(char => hasScript(char, from)).join('');
    return bad('source-left', `${LANGUAGES[from].name} characters are left: ${left.slice(0, 40)}`);
  }
  if (clean === cleanText(text)) return verdict('unchanged', clean);
  const { missing, added } = compareNumbers(brief.expected, clean);
  const unsaid = missingTerms(brief, clean);
  const length = [...clean].length;
  if (missing.length + added.length + unsaid.length === 0) {
    if (length <= WORDY.times * maxChars + WORDY.chars) return verdict('good', clean);
    const detail = `the answer has ${length} characters where about ${maxChars} fit`;
    return verdict('doubtful', clean, { reason: 'overflow', detail, severity: 'info', askAgain: true });
  }
  const detail = [
    ...(missing.length > 0 ? [`numbers lost: ${missing.join(' ')}`] : []),
    ...(added.length > 0 ? [`numbers added: ${added.join(' ')}`] : []),
    ...unsaid.map(({ source, target }) => `the glossary says “${target}” for “${source}”`),
  ].join('; ');
  const reason = missing.length + added.length > 0 ? 'number-mismatch' : 'rule';
  const severity = missing.length > 0 ? 'error' : 'warning';
  return verdict('doubtful', clean, { reason, detail, severity, askAgain: true });
}

/** One line without control, direction and other invisible characters (the joiners that emoji need stay). */
export const cleanText = (text: string): string =>
  text
    .replace(/[\s\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Cs}\p{Co}]/gu, '')
    .replace(/ {2,}/g, ' ')
    .trim();

/** Scripts that are at home in the target as well, or that stay there as names: no sign of a missed translation. */
const AT_HOME: Record<LanguageCode, readonly LanguageCode[]> = {
  zh: ['zh', 'ja'],
  ja: ['ja', 'zh'],
  ko: ['ko'],
  en: ['en', 'zh', 'ja', 'ko'],
};

/** Does an answer still hold text of the source language? */
const leavesSource = (answer: string, from: LanguageCode, to: LanguageCode): boolean =>
  !AT_HOME[from].includes(to) && hasScript(answer, from);

function verdict(kind: Verdict['verdict'], text: string, more: Partial<Verdict> = {}): Verdict {
  return { verdict: kind, text, reason: '', detail: '', severity: 'warning', askAgain: false, ...more };
}
