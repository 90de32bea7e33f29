/** The user's word on texts: what stays, what is always called so, what goes, what must not be said. Pure. */
import type { LanguageCode } from '../../language.js';
import type { Block, Check, Line } from '../../page.js';
import { type Found, type Pattern, parsePattern } from './pattern.js';
import type { RuleRow } from './rule-file.js';

/** A part of a text with the only translation it may have. */
export interface Term {
  readonly source: string;
  readonly target: string;
  /** Where it stands in the text, in UTF-16 units. */
  readonly start: number;
  readonly end: number;
}

/** What a rule says of a whole block. */
export type Fate =
  | { readonly action: 'keep' }
  | { readonly action: 'drop' }
  | { readonly action: 'force'; readonly text: string };

type Text = Pick<Block, 'text'> & { readonly lines: readonly Pick<Line, 'text'>[] };

export interface Rules {
  /** What becomes of a block as a whole; the first rule that matches counts. */
  fateOf(block: Text): Fate | undefined;
  /** Is a line to be removed while the rest of its block is translated? */
  dropsLine(line: string): boolean;
  /** The parts of a text that keep and force bind, in order and without overlaps. */
  termsOf(text: string): readonly Term[];
  /** The bound words that are no patterns, by source. */
  readonly words: ReadonlyMap<string, string>;
  /** What must not be said, found in a source or its translation. */
  flagsOf(source: string, translation: string | undefined): readonly Omit<Check, 'block' | 'quad'>[];
}

interface Rule {
  readonly row: RuleRow;
  readonly source: Pattern | undefined;
  /** A flag's: looked for in translations. */
  readonly target: Pattern | undefined;
}

/** Throws UsageError when a pattern cannot be used. */
export function createRules(rows: readonly RuleRow[], to: LanguageCode): Rules {
  const rules = rows.filter(row => row.to === undefined || row.to === to).map(toRule);
  const fates = rules.filter(({ row }) => row.action !== 'flag');
  const drops = rules.filter(({ row }) => row.action === 'drop');
  const flags = rules.filter(({ row }) => row.action === 'flag');
  const binding = rules.filter(({ row }) => row.action === 'keep' || row.action === 'force');
  const dropsLine = (line: string) => drops.some(({ source }) => source && hits(source, line));
  return {
    fateOf(block) {
      for (const rule of fates) {
        const fate = fateBy(rule, block);
        if (fate) return fate;
      }
      return block.lines.length > 1 && block.lines.every(({ text }) => dropsLine(text))
        ? { action: 'drop' }
        : undefined;
    },
    dropsLine,
    termsOf: text => termsBy(binding, text),
    words: new Map(
      binding.flatMap(({ row, source }) => (source?.exact ? [[row.source, wordFor(row, row.source)] as const] : [])),
    ),
    flagsOf: (source, translation) =>
      flags.flatMap(rule => [
        ...claims(rule, rule.source, source),
        ...(translation === undefined ? [] : claims(rule, rule.target, translation)),
      ]),
  };
}

function toRule(row: RuleRow): Rule {
  const { action, source, target, place } = row;
  return {
    row,
    source: source ? parsePattern(source, place) : undefined,
    target: action === 'flag' && target ? parsePattern(target, place) : undefined,
  };
}

/** What one rule says of a block. */
function fateBy({ row, source }: Rule, block: Text): Fate | undefined {
  if (row.action === 'drop') return source && dropsAll(source, block) ? { action: 'drop' } : undefined;
  const whole = source?.whole(block.text);
  if (!whole) return undefined;
  return row.action === 'force' ? { action: 'force', text: whole.expand(row.target) } : { action: 'keep' };
}

/** In every line, or across two of them. */
function dropsAll(source: Pattern, { text, lines }: Text): boolean {
  const hit = lines.filter(line => hits(source, line.text)).length;
  return hit === lines.length || (hit === 0 && lines.length > 1 && hits(source, text));
}

/** Words remove the line that they are, a pattern the line that it is found in. */
const hits = (source: Pattern, line: string): boolean =>
  source.exact ? source.whole(line) !== undefined : source.find(line).length > 0;

/** The first rule has the first say; words go from long to short, so that a name is not cut by a part of it. */
function termsBy(rules: readonly Rule[], text: string): Term[] {
  const terms: Term[] = [];
  for (const { row, source } of [...rules].sort((a, b) => lengthOf(b) - lengthOf(a))) {
    for (const found of source?.find(text) ?? []) {
      if (terms.some(({ start, end }) => found.start < end && start < found.end)) continue;
      const words = text.slice(found.start, found.end);
      terms.push({ source: words, target: wordFor(row, words, found), start: found.start, end: found.end });
    }
  }
  return terms.sort((a, b) => a.start - b.start);
}

/** Patterns have no length of their own and come behind the words. */
const lengthOf = ({ source }: Rule): number => (source?.exact ? source.shown.length : 0);

const wordFor = ({ action, target }: RuleRow, words: string, found?: Found): string => {
  if (action === 'keep') return words;
  return found ? found.expand(target) : target;
};

/** A check for each rule that is broken, with the words that break it. */
function claims({ row }: Rule, pattern: Pattern | undefined, text: string): Omit<Check, 'block' | 'quad'>[] {
  const [found] = pattern?.find(text) ?? [];
  if (!found) return [];
  const detail = `“${text.slice(found.start, found.end)}” in “${text}”${row.note && `: ${row.note}`}`;
  return [{ code: 'claim', severity: row.severity, detail }];
}
