/** Reads the tables that users write: CSV with a header, JSON or YAML. Every complaint names the file and the line. */
import { readFileSync } from 'node:fs';
import { UsageError } from '../errors.js';
import { type CsvRecord, CsvRowError, readCsv } from '../runtime/files/read-csv.js';
import { readYaml, YamlError } from '../runtime/files/read-yaml.js';

export interface TableFile {
  /** JSON or YAML: values of any shape, not rows. */
  readonly isDocument: boolean;
  /** The rows of a CSV with the header's names, lower case and trimmed as the cells are. */
  csv(): CsvTable;
  document(): unknown;
  /** An error to throw: the file, perhaps a line, what is wrong and what to do about it. */
  wrong(line: number | undefined, what: string, cure: string): UsageError;
}

export interface CsvTable {
  readonly columns: readonly string[];
  /** Line of the header. */
  readonly line: number;
  readonly rows: readonly CsvRow[];
}

export interface CsvRow {
  /** The cell of a column; empty where there is none. */
  readonly cell: (column: string) => string;
  readonly line: number;
}

/** Opens a table. `what` is how messages call it, `flag` the option that names it. Throws UsageError. */
export function openTable(path: string, { what, flag }: { what: string; flag: string }): TableFile {
  const wrong: TableFile['wrong'] = (line, problem, cure) =>
    new UsageError(`${what} ${path}${line === undefined ? '' : `, line ${line}`}: ${problem}`, { cure });
  const text = readText(path, { what, flag, wrong });
  const isYaml = /\.ya?ml$/i.test(path);
  return {
    isDocument: isYaml || /\.json$/i.test(path) || /^\s*[[{]/.test(text),
    csv: () => toTable(parseCsv(text, wrong)),
    document: () => (isYaml ? parseYaml : parseJson)(text, wrong),
    wrong,
  };
}

interface Source {
  readonly what: string;
  readonly flag: string;
  readonly wrong: TableFile['wrong'];
}

/** The file as text, byte order mark taken off. */
function readText(path: string, { what, flag, wrong }: Source): string {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (cause) {
    throw new UsageError(`${what} ${path} cannot be read`, { cause, cure: `Check the path given to ${flag}.` });
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw wrong(undefined, 'it is not UTF-8', 'Save it as UTF-8 (in Excel: "CSV UTF-8").');
  }
}

function parseCsv(text: string, wrong: TableFile['wrong']): CsvRecord[] {
  try {
    return readCsv(text);
  } catch (error) {
    if (!(error instanceof CsvRowError)) throw error;
    throw wrong(error.line, error.message, 'Put texts that hold commas or quotes in double quotes.');
  }
}

function toTable([header, ...records]: readonly CsvRecord[]): CsvTable {
  const columns = (header?.record ?? []).map(name => name.trim().toLowerCase());
  const rows = records.map(({ record, info }) => ({
    cell: (column: string) => record[columns.indexOf(column)]?.trim() ?? '',
    line: info.lines,
  }));
  return { columns, line: header?.info.lines ?? 1, rows };
}

function parseJson(text: string, wrong: TableFile['wrong']): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const position = /position (\d+)/.exec((error as Error).message)?.[1];
    const line = position === undefined ? undefined : text.slice(0, Number(position)).split('\n').length;
    throw wrong(line, 'it is no valid JSON', 'Check commas and quotes near this line.');
  }
}

function parseYaml(text: string, wrong: TableFile['wrong']): unknown {
  try {
    return readYaml(text);
  } catch (error) {
    if (!(error instanceof YamlError)) throw error;
    throw wrong(
      error.line,
      `it is no valid YAML: ${error.message}`,
      'Check indents, quotes and colons near this line.',
    );
  }
}
