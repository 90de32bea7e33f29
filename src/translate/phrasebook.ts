/**
 * Translates from a table of phrases and never invents: a text is known completely or it has failed. One that was read
 * with a doubt may be a phrase that differs from it by one sign; that is said.
 */
import { joinLines, type LanguageCode } from '../language.js';
import type { Block, Translation } from '../page.js';
import type { Estimator, Translator } from '../ports.js';
import { NO_USAGE } from './desk/meter.js';
import { settledAll } from './estimates.js';
import { compose } from './phrases/compose.js';
import { cover, type Phrases, type Piece } from './phrases/cover.js';
import { doubtsOn } from './phrases/doubts.js';
import { foldKey, looseKey } from './phrases/fold.js';
import { createNearPhrases, isDoubtful, type NearPhrase, type ReadText } from './phrases/near.js';
import { readPhrases } from './phrases/phrase-table.js';
import type { Rules } from './rules/rules.js';
import type { Units } from './rules/units.js';

interface PhrasebookSettings {
  /** CSV or JSON file. */
  readonly phrases: string;
  readonly from: LanguageCode;
  readonly to: LanguageCode;
  readonly rules?: Rules;
  readonly units?: Units;
}

/** Throws UsageError when the file cannot be understood. */
export function createPhrasebook(settings: PhrasebookSettings): Translator & Estimator {
  const lookUp = openPhrases(settings);
  return {
    async translate(blocks) {
      const open = blocks.filter(({ keep }) => !keep);
      return new Map(open.map(block => [block.id, withDoubts(lookUp(block), { block, ...settings })]));
    },
    estimate: settledAll,
    usage: NO_USAGE,
    close: async () => {},
  };
}

/** The answer with what is doubtful in it. */
function withDoubts(
  answer: Translation,
  { block, from, to, units }: PhrasebookSettings & { readonly block: Block },
): Translation {
  if (answer.kind !== 'text') return answer;
  const texts = [block.text, ...(units ? [units.rewrite(block.text)] : [])];
  const doubts = [...(answer.checks ?? []), ...doubtsOn({ texts, answer: answer.text, from, to })];
  const checks = doubts.map(check => ({ ...check, block: block.id }));
  return checks.length > 0 ? { ...answer, checks } : answer;
}

/** The phrases of a file; words that rules bind are phrases like any other. Throws UsageError. */
export function openPhrases({ phrases, from, to, rules, units }: PhrasebookSettings): LookUp {
  const table = new Map([...readPhrases(phrases, { from, to }), ...(rules?.words ?? [])]);
  return withUnits(createLookUp(table, { from, to }), units);
}

/** A look-up that tries a text with its measures rewritten where the text as it stands is unknown. */
function withUnits(lookUp: LookUp, units: Units | undefined): LookUp {
  return block => {
    const answer = lookUp(block);
    if (answer.kind !== 'failed' || !units) return answer;
    const rewrite = <T extends { readonly text: string }>(item: T) => ({ ...item, text: units.rewrite(item.text) });
    const text = rewrite(block).text;
    if (text === block.text) return answer;
    const again = lookUp({ ...block, text, lines: block.lines.map(rewrite) });
    return again.kind === 'keep' ? { kind: 'text', text, by: 'rule' } : again;
  };
}

export type LookUp = (block: ReadText) => Translation;

/**
 * Looks a text up as a whole, then line by line, then by parts, last as a misread phrase. The whole is compared folded,
 * then without the marks that reading loses; where two phrases are the same so, the first one counts.
 */
export function createLookUp(
  table: ReadonlyMap<string, string>,
  languages: { from: LanguageCode; to: LanguageCode },
): LookUp {
  const { from, to } = languages;
  const byKey = indexBy(foldKey, table);
  const byLooseKey = indexBy(looseKey, table);
  const phrases: Phrases = { byKey, longest: Math.max(0, ...[...byKey.keys()].map(key => [...key].length)) };

  const whole = (text: string) => table.get(text.trim()) ?? byKey.get(foldKey(text)) ?? loosely(text);
  const loosely = (text: string) => {
    const [, lead = '', core = '', tail = ''] = EDGES.exec(text.trim()) ?? [];
    const words = byLooseKey.get(looseKey(core));
    return words === undefined ? undefined : withEdges(words, { lead, tail, to });
  };
  const byParts = (text: string) => cover(text, phrases, from);
  const nearPhrase = createNearPhrases(table);
  const complete = ({ text }: { readonly text: string }): string | undefined => {
    const known = whole(text);
    if (known !== undefined) return known;
    const pieces = byParts(text);
    return pieces.some(isUnknown) ? undefined : compose(pieces, to);
  };

  return read => {
    const { text, lines } = read;
    const known = whole(text);
    if (known !== undefined) return byPhrasebook(known);
    const pieces = byParts(text);
    if (pieces.every(({ kind }) => kind === 'as-is')) return UNCHANGED;
    const byLines = lines.length > 1 ? joinAll(lines.map(complete), to) : undefined;
    if (byLines !== undefined) return byPhrasebook(byLines);
    if (!pieces.some(isUnknown)) return byPhrasebook(compose(pieces, to));
    const near = isDoubtful(read) ? nearPhrase(text) : undefined;
    return near ? byNearPhrase(text, near) : unknownPhrase(pieces);
  };
}

/** Marks at the edges of a text: they are set again around the phrase. */
const EDGES = /^([\p{Ps}\p{Pi}\p{Po}]*)(.*?)([\p{Pe}\p{Pf}\p{Po}]*)$/su;

/** A phrase between the source's marks, but for those in whose place it has its own. */
function withEdges(words: string, { lead, tail, to }: { lead: string; tail: string; to: LanguageCode }): string {
  const asIs = (text: string): Piece => ({ kind: 'as-is', text, spaceBefore: false });
  const before = /^\p{P}/u.test(words) ? '' : lead;
  const after = /\p{P}$/u.test(words) ? '' : tail;
  return compose([asIs(before), { kind: 'phrase', text: words, spaceBefore: false }, asIs(after)], to);
}

const UNCHANGED: Translation = { kind: 'keep', reason: 'unchanged' };
const byPhrasebook = (text: string): Translation => ({ kind: 'text', text, by: 'phrasebook' });

/** A misread phrase's words, for somebody to look at. */
function byNearPhrase(text: string, { phrase, words }: NearPhrase): Translation {
  const detail = `read as “${text}” and taken for “${phrase}” of the phrase table`;
  return { kind: 'text', text: words, by: 'phrasebook', checks: [{ code: 'misread', severity: 'warning', detail }] };
}

const isUnknown = ({ kind }: Piece): boolean => kind === 'unknown';

/** A failure that names the parts no phrase covers. */
function unknownPhrase(pieces: readonly Piece[]): Translation {
  const parts = pieces.filter(isUnknown).map(({ text }) => text);
  return { kind: 'failed', reason: 'unknown-phrase', detail: parts.join(' … ') };
}

/** The lines as one text, when there is a translation of each. */
const joinAll = (lines: readonly (string | undefined)[], to: LanguageCode): string | undefined =>
  lines.every(line => line !== undefined) ? joinLines(lines, to) : undefined;

/** The table by another key, the first of two that share one. */
function indexBy(keyOf: (text: string) => string, table: ReadonlyMap<string, string>): Map<string, string> {
  const index = new Map<string, string>();
  for (const [text, words] of table) {
    const key = keyOf(text);
    if (key && !index.has(key)) index.set(key, words);
  }
  return index;
}
