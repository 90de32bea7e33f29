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

/** The rows, the header among them; empty lines are left out. Throws CsvRowError. */
export function readCsv(text: string): CsvRecord[] {
  try {
    return parse(text, { info: true, skip_empty_lines: true, bom: true }) as unknown as CsvRecord[];
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new CsvRowError(error);
  }
}
