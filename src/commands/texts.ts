/** `imgtr texts`: all texts of an output folder as one table for a reviewer, and the reviewed table back. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { UsageError } from '../errors.js';
import { writeAtomic } from '../runtime/files/files.js';
import { CsvRowError } from '../runtime/files/read-csv.js';
import { parseCsv, toCsv } from '../sink/csv.js';
import { type FoundSidecar, findSidecars, writeSidecar } from '../sink/sidecar/read-sidecars.js';
import type { Sidecar } from '../sink/sidecar/sidecar.js';
import { openMemory } from '../translate/desk/memory.js';
import { learnWords, memoryFileIn } from './words.js';

const COLUMNS = ['page', 'block', 'source', 'translation', 'status', 'by'] as const;

/** Writes one row a text; returns how many. */
export async function exportTexts(folder: string, table: string): Promise<number> {
  const found = await findSidecars([folder]);
  const rows = found.flatMap(({ stem, sidecar }) =>
    sidecar.blocks.map(block => [
      ...[stem, block.id, block.text, block.translation ?? ''],
      ...[block.status, block.by ?? ''],
    ]),
  );
  const file = path.resolve(table);
  // A byte order mark, else spreadsheets take UTF-8 for something older.
  await writeAtomic(file, `\ufeff${toCsv([COLUMNS, ...rows])}`, path.dirname(file));
  return rows.length;
}

/**
 * Takes changed translations and statuses over into the side-cars, as a person's word, and the words into the memory
 * of translations, where they stand before a model's. Returns the side-cars changed.
 * Throws UsageError for a table that is not one of `export`'s.
 */
export async function importTexts(table: string, folder: string): Promise<string[]> {
  const [names = [], ...rows] = await readTable(table);
  const header = names.map(name => name.trim().toLowerCase());
  const missing = ['page', 'block', 'translation'].find(column => !header.includes(column));
  if (missing)
    throw new UsageError(`${table} has no column ${missing}`, { cure: `Its columns: ${COLUMNS.join(', ')}.` });
  const found = new Map((await findSidecars([folder])).map(entry => [entry.stem, entry]));
  const changed = new Set<FoundSidecar>();
  const said: Parameters<typeof learnWords>[1][] = [];
  rows.forEach((cells, i) => {
    const row = Object.fromEntries(header.map((column, c) => [column, cells[c] ?? '']));
    const entry = found.get(row['page'] ?? '');
    const block = entry?.sidecar.blocks.find(({ id }) => id === row['block']);
    if (!entry || !block) {
      throw new UsageError(`${table}, row ${i + 2}: there is no text ${row['block']} on page ${row['page']}`, {
        cure: `Import into the folder the table was exported from (now ${folder}).`,
      });
    }
    const status = row['status']?.trim().toLowerCase() ?? '';
    if (status !== '' && status !== block.status && !isStatus(status))
      throw new UsageError(`${table}, row ${i + 2}: there is no status “${status}”`, {
        cure: `A text may be ${STATUSES.join(', ')}.`,
      });
    const before = block.translation;
    if (!review(block, { translation: row['translation'] ?? '', status })) return;
    changed.add(entry);
    const { text, translation: words = '' } = block;
    if (words !== before) said.push({ text, words, from: entry.sidecar.from, to: entry.sidecar.target });
  });
  for (const entry of changed) await writeSidecar(entry);
  const memory = openMemory(memoryFileIn(path.join(folder, '.imgtr')));
  for (const words of said) await learnWords(memory, words);
  await memory.close();
  return [...changed].map(({ file }) => file);
}

/** A table as a spreadsheet saved it: UTF-8, or UTF-16 with a mark ("Unicode text"). Throws UsageError. */
async function readTable(table: string): Promise<string[][]> {
  const bytes = await readFile(table).catch(cause => {
    throw new UsageError(`cannot read ${table}`, { cause });
  });
  const encoding = bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : 'utf-8';
  let text: string;
  try {
    text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new UsageError(`${table} is not UTF-8`, { cause, cure: 'Save it as UTF-8 (in Excel: "CSV UTF-8").' });
  }
  try {
    return parseCsv(text);
  } catch (cause) {
    if (!(cause instanceof CsvRowError)) throw cause;
    throw new UsageError(`${table}, line ${cause.line ?? '?'}: the row is no CSV`, {
      cause,
      cure: 'Put texts that hold commas, quotes or line breaks in double quotes, as a spreadsheet does.',
    });
  }
}

const STATUSES = ['translated', 'kept', 'dropped', 'hidden'] as const;
type Status = (typeof STATUSES)[number];
const isStatus = (text: string): text is Status => STATUSES.some(known => known === text);

/** Takes a row's changes over; says whether there were any. */
function review(block: Sidecar['blocks'][number], row: { translation: string; status: string }): boolean {
  const translation = row.translation.replaceAll('\r\n', '\n').trim(); // spreadsheets of Windows
  const status = isStatus(row.status) ? row.status : block.status;
  const says = translation !== '' && translation !== (block.translation ?? '').trim();
  const moves = status !== block.status;
  if (!says && !moves) return false;
  const edited = new Set(block.edited);
  if (says) Object.assign(block, { translation, status: moves ? status : 'translated' });
  if (moves) block.status = status;
  if (says) edited.add('translation');
  if (moves) edited.add('status');
  Object.assign(block, { by: 'human', edited: [...edited] });
  return true;
}
