/** Tables as spreadsheets read them (RFC 4180). */

export const toCsv = (rows: readonly (readonly string[])[]): string =>
  rows.map(row => `${row.map(quoteCell).join(',')}\n`).join('');

/** Quotes a cell where RFC 4180 wants it, and one that a spreadsheet would run as a formula. */
function quoteCell(text: string): string {
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
/** With the apostrophes before it: one more is put before them, and taken away when the table comes back. */
const FORMULA = /^'*[=+\-@\t\r]/;

/** Rows of cells, as `toCsv` or a spreadsheet wrote them; empty lines are left out. */
export function parseCsv(text: string): string[][] {
  const rows: string[][] = [[]];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/g)) {
    const cell = quoted === undefined ? plain : quoted.replaceAll('""', '"');
    rows.at(-1)?.push(cell.startsWith("'") && FORMULA.test(cell.slice(1)) ? cell.slice(1) : cell);
    if (end === '') break;
    if (end !== ',') rows.push([]);
  }
  return rows.filter(row => row.length > 1 || row[0] !== '');
}
