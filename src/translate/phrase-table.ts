/** Reads the file behind `--phrases`: CSV with a header of language codes, or JSON by text and language. */
import { readFileSync } from 'node:fs';
import { CsvError, parse } from 'csv-parse/sync';
import { UsageError } from '../errors.js';
import type { LanguageCode } from '../language.js';

interface Languages {
  readonly from: LanguageCode;
  readonly to: LanguageCode;
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
export function readPhrases(path: string, languages: Languages): ReadonlyMap<string, string> {
  const text = readText(path);
  const isJson = /\.json$/i.test(path) || /^\s*\{/.test(text);
  const rows = isJson ? jsonRows(path, text, languages) : csvRows(path, text, languages);
  const phrases = new Map<string, string>();
  for (const { source, target, line } of rows) {
    if (!source || !target) continue;
    const earlier = phrases.get(source);
    if (earlier !== undefined && earlier !== target) {
      throw wrong(path, line, `"${source}" is translated twice: "${earlier}" and "${target}"`, 'Keep one of them.');
    }
    phrases.set(source, target);
  }
  if (phrases.size > 0) return phrases;
  throw wrong(path, undefined, `it holds no phrase from ${languages.from} to ${languages.to}`, formats(languages));
}

/** The file as text, byte order mark taken off. */
function readText(path: string): string {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (cause) {
    throw new UsageError(`phrase file ${path} cannot be read`, { cause, cure: 'Check the path given to --phrases.' });
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw wrong(path, undefined, 'it is not UTF-8', 'Save it as UTF-8 (in Excel: "CSV UTF-8").');
  }
}

function csvRows(path: string, text: string, { from, to }: Languages): Row[] {
  const [header, ...records] = parseCsv(path, text);
  const columns = (header?.record ?? []).map(name => name.trim().toLowerCase());
  for (const language of [from, to]) {
    if (columns.includes(language)) continue;
    throw wrong(
      path,
      header?.info.lines ?? 1,
      `there is no column "${language}", only ${columns.join(', ') || 'none'}`,
      formats({ from, to }),
    );
  }
  return records.map(({ record, info }) => ({
    source: record[columns.indexOf(from)]?.trim() ?? '',
    target: record[columns.indexOf(to)]?.trim() ?? '',
    line: info.lines,
  }));
}

interface CsvRecord {
  readonly record: string[];
  readonly info: { readonly lines: number };
}

function parseCsv(path: string, text: string): CsvRecord[] {
  try {
    return parse(text, { info: true, skip_empty_lines: true }) as unknown as CsvRecord[];
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = typeof error['lines'] === 'number' ? error['lines'] : undefined;
    throw wrong(
      path,
      line,
      'the row is no CSV or has another number of columns than the header',
      'Put texts that hold commas or quotes in double quotes.',
    );
  }
}

function jsonRows(path: string, text: string, { from, to }: Languages): Row[] {
  const table = parseJson(path, text);
  if (!isRecord(table)) throw wrong(path, undefined, 'it is no JSON object', formats({ from, to }));
  return Object.entries(table).map(([source, words]) => {
    const target = isRecord(words) ? (words[to] ?? '') : undefined;
    if (typeof target !== 'string') {
      throw wrong(path, undefined, `the entry of "${source}" is no object of texts by language`, formats({ from, to }));
    }
    return { source: source.trim(), target: target.trim() };
  });
}

function parseJson(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const position = /position (\d+)/.exec((error as Error).message)?.[1];
    const line = position === undefined ? undefined : text.slice(0, Number(position)).split('\n').length;
    throw wrong(path, line, 'it is no valid JSON', 'Check commas and quotes near this line.');
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const formats = ({ from, to }: Languages): string =>
  `Write a CSV whose first line is "${from},${to}", or JSON as {"text": {"${to}": "translation"}}.`;

function wrong(path: string, line: number | undefined, what: string, cure: string): UsageError {
  return new UsageError(`phrase file ${path}${line === undefined ? '' : `, line ${line}`}: ${what}`, { cure });
}
