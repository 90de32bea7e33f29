/** What a phrase table says may be a slip of whoever wrote it: looked at as any answer is, but left as it stands. */
import type { LanguageCode } from '../../language.js';
import type { Check } from '../../page.js';
import { judge } from '../desk/judge.js';

interface Phrase {
  /** The text as it may be read: as it stands, and with its measures rewritten. */
  readonly texts: readonly string[];
  readonly answer: string;
  readonly from: LanguageCode;
  readonly to: LanguageCode;
}

/** Warnings: a number of the text lost or changed, or characters of the source language. One more number may be meant: 纯棉 ▶ "100 % cotton". */
export function doubtsOn({ texts, answer, from, to }: Phrase): Check[] {
  const verdicts = texts.map(text => judge({ text, answer, from, to }));
  const isDoubtful = verdicts.every(
    ({ reason, severity }) => reason === 'source-left' || (reason === 'number-mismatch' && severity === 'error'),
  );
  const [{ reason, detail }] = verdicts as [(typeof verdicts)[number]];
  if (!isDoubtful) return [];
  const code = reason === 'source-left' ? 'untranslated' : 'number-mismatch';
  return [{ code, severity: 'warning', detail: `the phrase table’s “${answer}”: ${detail}` }];
}
