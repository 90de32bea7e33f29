/**
 * What a text is sent as and held to: measures rewritten, terms bound. Pure.
 *
 *   text ─▶ terms of the rules │ the rest ─▶ units ─▶ what is asked, and the numbers its answer must have
 */
import { hasScript, type LanguageCode } from '../../language.js';
import { compose } from '../phrases/compose.js';
import type { Piece } from '../phrases/cover.js';
import { foldKey } from '../phrases/fold.js';
import type { Rules, Term } from '../rules/rules.js';
import type { Units } from '../rules/units.js';

export interface Brief {
  /** What is asked to be translated. */
  readonly text: string;
  /** Words the answer must hold. */
  readonly terms: readonly BoundWord[];
  /** The text with its terms put in: its numbers are those that the answer must have. */
  readonly expected: string;
  /** The answer, where terms and units leave nothing to ask. */
  readonly answer?: string;
}

export type BoundWord = Pick<Term, 'source' | 'target'>;

export interface BriefSettings {
  readonly rules?: Rules;
  readonly units?: Units;
  readonly from: LanguageCode;
  readonly to: LanguageCode;
}

export function briefOn(text: string, { rules, units, from, to }: BriefSettings): Brief {
  const parts = partsOf(text, rules?.termsOf(text) ?? []).map(part =>
    part.term ? part : { text: units?.rewrite(part.text) ?? part.text },
  );
  const sent = parts.map(part => part.text).join('');
  const terms = distinct(parts.flatMap(({ term }) => term ?? []));
  const expected = compose(parts.map(toPiece), to);
  const settled = expected !== text && parts.every(part => part.term ?? !hasScript(part.text, from));
  return { text: sent, terms, expected, ...(settled && { answer: expected }) };
}

/** The terms that an answer lacks. Width, case and spaces may differ. */
export function missingTerms({ terms }: Pick<Brief, 'terms'>, answer: string): readonly BoundWord[] {
  const key = foldKey(answer);
  return terms.filter(({ target }) => !key.includes(foldKey(target)));
}

interface Part {
  readonly text: string;
  readonly term?: Term;
}

/** The text cut at its terms. */
function partsOf(text: string, terms: readonly Term[]): Part[] {
  const parts: Part[] = [];
  let at = 0;
  for (const term of terms) {
    parts.push({ text: text.slice(at, term.start) }, { text: text.slice(term.start, term.end), term });
    at = term.end;
  }
  return [...parts, { text: text.slice(at) }].filter(part => part.text !== '');
}

const toPiece = ({ text, term }: Part): Piece =>
  term
    ? { kind: 'phrase', text: term.target, spaceBefore: false }
    : { kind: 'as-is', text, spaceBefore: /^\s/.test(text) };

/** Each source once. */
const distinct = (terms: readonly Term[]): BoundWord[] => [
  ...new Map(terms.map(({ source, target }) => [source, { source, target }])).values(),
];
