/** Lists of inputs: `@list.txt`, `@list.csv`, `@list.jsonl`, and `-` for a list on stdin. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { NoInputError, UsageError } from '../errors.js';
import type { Columns } from '../page.js';
import { CsvRowError, readCsv } from '../runtime/files/read-csv.js';

export interface Listed {
  /** A path, a glob or a URL. */
  readonly input: string;
  /** What the list says of it, its own column among the others. */
  readonly columns?: Columns;
}

export const isList = (input: string): boolean => input === '-' || input.startsWith('@');

/** The folder from which a list's relative paths are seen. */
export const folderOf = (list: string): string => (list === '-' ? '.' : path.dirname(list.slice(1)));

/**
 * The rows of a list. A text is a path or URL a line (`#` begins a comment), a CSV has a header, JSON lines hold an
 * object or a string each; the kind is told by the name, on stdin by the first line.
 * Throws NoInputError for a list that cannot be read, UsageError with the line for a row that makes no sense.
 */
export async function readList(list: string, stdin: Readable): Promise<Listed[]> {
  const name = list === '-' ? 'the list on stdin' : list.slice(1);
  const text = decode(list === '-' ? await buffer(stdin) : await load(name), name);
  return READERS[kindOf(list, text)](text, name);
}

async function load(file: string): Promise<Buffer> {
  return readFile(file).catch(cause => {
    throw new NoInputError(`the list ${file} cannot be read: ${cause.code ?? cause.message}`, { cause });
  });
}

/** Excel saves "Unicode text" as UTF-16; everybody else writes UTF-8. */
function decode(bytes: Buffer, name: string): string {
  const encoding = bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : 'utf-8';
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    throw new UsageError(`${name} is not UTF-8`, { cure: 'Save it as UTF-8 (in Excel: "CSV UTF-8").' });
  }
}

type Kind = 'lines' | 'csv' | 'jsonl';
const KINDS: Readonly<Record<string, Kind>> = { '.txt': 'lines', '.csv': 'csv', '.jsonl': 'jsonl', '.ndjson': 'jsonl' };

function kindOf(list: string, text: string): Kind {
  const named = KINDS[path.extname(list).toLowerCase()];
  if (named) return named;
  const [first = ''] = text.trimStart().split('\n');
  if (/^[{"]/.test(first) && isJson(first)) return 'jsonl';
  return first.split(',').some(cell => isPlaceColumn(cell.trim().replace(/^"(.*)"$/, '$1'))) ? 'csv' : 'lines';
}

function isJson(text: string): boolean {
  try {
    return JSON.parse(text) !== undefined;
  } catch {
    return false;
  }
}

const READERS = { lines: readLines, csv: readRows, jsonl: readObjects } satisfies Record<
  Kind,
  (text: string, name: string) => Listed[]
>;

function readLines(text: string): Listed[] {
  return text
    .split(/\r?\n/)
    .map(line => line.trim())
    .filter(line => line !== '' && !line.startsWith('#'))
    .map(input => ({ input }));
}

function readRows(text: string, name: string): Listed[] {
  const [header, ...rows] = parseRows(text, name);
  const names = header?.record.map(cell => cell.trim()) ?? [];
  const at = names.findIndex(isPlaceColumn);
  if (at < 0) {
    const cure = `Its first line names the columns; one of them is called ${PLACE_COLUMNS.join(', ')}.`;
    throw new UsageError(`${name} does not say in which column the pictures are`, { cure });
  }
  return rows.map(({ record, info }) => ({
    input: checked(record[at]?.trim(), { name, line: info.lines }),
    columns: Object.fromEntries(names.map((column, i) => [column, record[i] ?? ''])),
  }));
}

function parseRows(text: string, name: string) {
  try {
    return readCsv(text);
  } catch (error) {
    if (!(error instanceof CsvRowError)) throw error;
    const cure = 'Put cells that hold commas or quotes in double quotes.';
    throw new UsageError(`${name}, line ${error.line}: ${error.message}`, { cause: error, cure });
  }
}

function readObjects(text: string, name: string): Listed[] {
  return text.split('\n').flatMap((line, i): Listed[] => {
    if (line.trim() === '') return [];
    const value = parseObject(line, { name, line: i + 1 });
    if (typeof value === 'string') return [{ input: value }];
    const column = Object.keys(value).find(isPlaceColumn);
    const place = column === undefined ? undefined : value[column];
    const input = typeof place === 'string' ? place.trim() : undefined;
    return [{ input: checked(input, { name, line: i + 1 }), columns: value }];
  });
}

interface Row {
  readonly name: string;
  readonly line: number;
}

function parseObject(text: string, { name, line }: Row): string | Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'string') return value;
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // The same complaint as for a number or a list.
  }
  throw new UsageError(`${name}, line ${line}: it is no JSON object`, { cure: 'Each line is one, {"url": "…"}.' });
}

/** Columns that say where the picture is, whatever the case; the first of the row counts. */
const PLACE_COLUMNS = ['source', 'url', 'image_url', 'image', 'path', 'file', 'picture', 'src'];
const isPlaceColumn = (name: string): boolean => PLACE_COLUMNS.includes(name.toLowerCase());

function checked(input: string | undefined, { name, line }: Row): string {
  if (input) return input;
  throw new UsageError(`${name}, line ${line}: it names no picture`, { cure: 'Fill in the address, or take it out.' });
}
