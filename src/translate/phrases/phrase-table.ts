/** Reads the file behind `--phrases`: CSV with a header of language codes, or JSON by text and language. */
import type { LanguageCode } from '../../language.js';
import { openTable, type TableFile } from '../table-file.js';

interface Languages {
  readonly from: LanguageCode;
  readonly to: LanguageCode;
}

interface Named extends Languages {
  /** How messages call the file, and the option that names it. */
  readonly what?: string;
  readonly flag?: string;
}

interface Row {
  readonly source: string;
  readonly target: string;
  /** Line of the file, where the format has lines. */
  readonly line?: number;
}

/**
 * The translations of a phrase file by source text. A phrase without a word in the target language is left out.
 * Throws UsageError with file, line and cure when the file cannot be understood or says two things.
 */
export function readPhrases(path: string, named: Named): ReadonlyMap<string, string> {
  const { what = 'phrase file', flag = '--phrases', ...languages } = named;
  const file = openTable(path, { what, flag });
  const phrases = new Map<string, string>();
  for (const { source, target, line } of file.isDocument ? jsonRows(file, languages) : csvRows(file, languages)) {
    if (!source || !target) continue;
    const earlier = phrases.get(source);
    if (earlier !== undefined && earlier !== target) {
      throw file.wrong(line, `"${source}" is translated twice: "${earlier}" and "${target}"`, 'Keep one of them.');
    }
    phrases.set(source, target);
  }
  if (phrases.size > 0) return phrases;
  throw file.wrong(undefined, `it holds no phrase from ${languages.from} to ${languages.to}`, formats(languages));
}

function csvRows(file: TableFile, { from, to }: Languages): Row[] {
  const { columns, line, rows } = file.csv();
  for (const language of [from, to]) {
    if (columns.includes(language)) continue;
    const there = columns.join(', ') || 'none';
    throw file.wrong(line, `there is no column "${language}", only ${there}`, formats({ from, to }));
  }
  return rows.map(row => ({ source: row.cell(from), target: row.cell(to), line: row.line }));
}

function jsonRows(file: TableFile, { from, to }: Languages): Row[] {
  const table = file.document();
  if (!isRecord(table)) throw file.wrong(undefined, 'it is no object', formats({ from, to }));
  return Object.entries(table).map(([source, words]) => {
    const target = isRecord(words) ? (words[to] ?? '') : undefined;
    if (typeof target !== 'string') {
      throw file.wrong(undefined, `the entry of "${source}" is no object of texts by language`, formats({ from, to }));
    }
    return { source: source.trim(), target: target.trim() };
  });
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const formats = ({ from, to }: Languages): string =>
  `Write a CSV whose first line is "${from},${to}", or JSON as {"text": {"${to}": "translation"}}.`;
