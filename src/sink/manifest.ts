/** `manifest.csv`: a row a page, for a spreadsheet. */
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
  return [COLUMNS, ...rows].map(row => `${row.map(quoteCell).join(',')}\n`).join('');
}

/** Quotes a cell where RFC 4180 wants it, and one that a spreadsheet would run as a formula. */
function quoteCell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
