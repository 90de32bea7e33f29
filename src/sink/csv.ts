/** Tables as spreadsheets read them (RFC 4180), and as they write them. */
import { readCsv } from '../runtime/files/read-csv.js';

export const toCsv = (rows: readonly (readonly string[])[]): string =>
  rows.map(row => `${row.map(quoteCell).join(',')}\n`).join('');

/** Quotes a cell where RFC 4180 wants it, and one that a spreadsheet would run as a formula. */
function quoteCell(text: string): string {
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
/** With the apostrophes before it: one more is put before them, and taken away when the table comes back. */
const FORMULA = /^'*[=+\-@\t\r]/;

/** Rows of cells, as `toCsv` or a spreadsheet wrote them; empty lines are left out. Throws CsvRowError. */
export const parseCsv = (text: string): string[][] =>
  readCsv(text, { ragged: true }).map(({ record }) =>
    record.map(cell => (cell.startsWith("'") && FORMULA.test(cell.slice(1)) ? cell.slice(1) : cell)),
  );
