/** CSV as people save it ▶ records. The only file that imports csv-parse. */
import { CsvError, parse } from 'csv-parse/sync';

export interface CsvRecord {
  readonly record: string[];
  /** `lines`: the line on which it ends, counted from 1. */
  readonly info: { readonly lines: number };
}

/** A row is no CSV, or has another number of columns than the header. */
export class CsvRowError extends Error {
  readonly line: number | undefined;

  constructor(cause: CsvError) {
    super('the row is no CSV or has another number of columns than the header', { cause });
    this.line = typeof cause['lines'] === 'number' ? cause['lines'] : undefined;
  }
}

/**
 * The rows, the header among them; empty lines are left out. Cells are parted by what parts the header: spreadsheets of
 * countries with a decimal comma write semicolons, others tabs. Throws CsvRowError.
 * @param ragged rows may be longer or shorter than the header
 */
export function readCsv(text: string, { ragged = false } = {}): CsvRecord[] {
  const options = { info: true, skip_empty_lines: true, bom: true, relax_column_count: ragged } as const;
  try {
    return parse(text, { ...options, delimiter: delimiterOf(text) }) as unknown as CsvRecord[];
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new CsvRowError(error);
  }
}

/** What stands most often in the first line, quoted cells left out: a comma, a semicolon or a tab. */
function delimiterOf(text: string): string {
  const [header = ''] = text
    .trimStart()
    .replaceAll(/"(?:[^"]|"")*"/g, '')
    .split(/[\r\n]/, 1);
  const counts = [',', ';', '\t'].map(delimiter => ({ delimiter, count: header.split(delimiter).length }));
  return counts.reduce((most, next) => (next.count > most.count ? next : most)).delimiter;
}
