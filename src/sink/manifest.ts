/** `manifest.csv`: a row a page, for a spreadsheet. */
import { toCsv } from './csv.js';
import type { JournalEntry } from './journal.js';

const COLUMNS = ['id', 'source', 'output', 'status', 'verdict', 'blocks', 'error'] as const;

export function toManifest(entries: readonly JournalEntry[]): string {
  const rows = entries.map(entry =>
    COLUMNS.map(column => {
      if (column === 'output') return entry.output?.path ?? '';
      if (column === 'error') return entry.error?.message ?? '';
      return String(entry[column] ?? '');
    }),
  );
  return toCsv([COLUMNS, ...rows]);
}
