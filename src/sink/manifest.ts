/** `manifest.csv`: a row a page, for a spreadsheet. */
import { toCsv } from './csv.js';
import { filesOf, type JournalEntry } from './journal.js';

const COLUMNS = ['id', 'source', 'target', 'output', 'status', 'verdict', 'blocks', 'error'] as const;

/** @param entries their columns, those of the lists that name the pages, stand behind the fixed ones */
export function toManifest(entries: readonly JournalEntry[]): string {
  const listed = [...new Set(entries.flatMap(({ columns = {} }) => Object.keys(columns)))];
  const rows = entries.map(entry => [
    ...COLUMNS.map(column => {
      if (column === 'output')
        return filesOf(entry)
          .map(({ path }) => path)
          .join('|'); // which no name on Windows holds
      if (column === 'error') return entry.error?.message ?? '';
      return String(entry[column] ?? '');
    }),
    ...listed.map(column => toCell(entry.columns?.[column])),
  ]);
  return toCsv([[...COLUMNS, ...listed.map(toHeader)], ...rows]);
}

/** A list's column keeps its name, unless that is one of the fixed ones. */
const toHeader = (column: string): string =>
  (COLUMNS as readonly string[]).includes(column) ? `list.${column}` : column;

const toCell = (value: unknown): string =>
  value === undefined || value === null ? '' : typeof value === 'string' ? value : JSON.stringify(value);
