/** What the options say about texts, as rules and units. */
import type { LanguageCode } from '../../language.js';
import { readPhrases } from '../phrases/phrase-table.js';
import { type RuleRow, readRules } from './rule-file.js';
import { createRules, type Rules } from './rules.js';
import { readUnits, UNIT_ROWS } from './unit-table.js';
import { createUnits, type Units } from './units.js';

interface RuleOptions {
  /** A rule file. */
  readonly rules?: string | undefined;
  /** Regular expressions, with or without slashes; they come before the file's. */
  readonly keep?: readonly string[] | undefined;
  readonly drop?: readonly string[] | undefined;
  /** A table of words like a phrase file, which come behind the rules and are binding as well. */
  readonly glossary?: string | undefined;
  readonly from: LanguageCode;
  readonly to: LanguageCode;
}

/** The rules of a run; none when the options name none. Throws UsageError. */
export function openRules({ rules, keep = [], drop = [], glossary, from, to }: RuleOptions): Rules | undefined {
  const rows = [
    ...keep.map(pattern => flagRow('keep', pattern)),
    ...drop.map(pattern => flagRow('drop', pattern)),
    ...(rules === undefined ? [] : readRules(rules)),
    ...(glossary === undefined ? [] : termsIn(glossary, { from, to })),
  ];
  return rows.length > 0 ? createRules(rows, to) : undefined;
}

const termsIn = (glossary: string, languages: { from: LanguageCode; to: LanguageCode }): RuleRow[] =>
  [...readPhrases(glossary, { ...languages, what: 'glossary', flag: '--glossary' })].map(([source, target]) => ({
    ...{ action: 'force', source, target, note: '', severity: 'warning', place: `glossary ${glossary}` },
  }));

const flagRow = (action: 'keep' | 'drop', pattern: string): RuleRow => ({
  action,
  source: /^\/.+\/[a-z]*$/s.test(pattern) ? pattern : `/${pattern}/`,
  target: '',
  note: '',
  severity: 'warning',
  place: `--${action}`,
});

/** The units of a run: a file's, the program's own, or none. They are Chinese ones. Throws UsageError. */
export function openUnits(units: string | undefined, from: LanguageCode): Units | undefined {
  if (units === 'none' || from !== 'zh') return undefined;
  return createUnits(units === undefined ? UNIT_ROWS : readUnits(units));
}
