/**
 * Translations kept on disk between runs: a JSONL file, one record a line, only ever appended to. Each record is one
 * write in append mode, so several processes may share the file; a line torn by a crash is skipped.
 */
import { type FileHandle, mkdir, open, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { CannotWriteError } from '../../errors.js';
import type { MemoryKey, TranslationMemory } from '../../ports.js';

/** Who people's words in a memory are by. */
export const HUMAN = 'human';

/** The memory of those who want none. */
export const noMemory: TranslationMemory = {
  recall: async () => undefined,
  keep: async () => {},
  close: async () => {},
};

/** A memory in a file, which is read when first asked and made when first written to. */
export function openMemory(path: string): TranslationMemory {
  let loading: Promise<Loaded> | undefined;
  let opening: Promise<FileHandle> | undefined;
  const load = () => (loading ??= loadRecords(path));
  return {
    async recall(key) {
      return (await load()).translations.get(keyOf(key));
    },
    async keep(key, translation) {
      const { translations, torn } = await load();
      translations.set(keyOf(key), translation);
      opening ??= openForAppend(path, torn);
      await writeLine(await opening, { path, record: { ...key, translation } });
    },
    async close() {
      const handle = await opening?.catch(() => undefined);
      opening = undefined;
      await handle?.close();
    },
  };
}

interface Loaded {
  readonly translations: Map<string, string>;
  /** The last line has no end: a crash cut it off. */
  readonly torn: boolean;
}

const keyOf = ({ text, from, to, by }: MemoryKey): string => JSON.stringify([text, from, to, by]);

/** All whole records of the file, the last of a key winning; none when there is no file. */
async function loadRecords(path: string): Promise<Loaded> {
  const content = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw new CannotWriteError(`the translation memory ${path} cannot be read`, { cause: error, cure: CURE });
  });
  const translations = new Map<string, string>();
  for (const line of content.split('\n')) {
    const record = parseRecord(line);
    if (record) translations.set(keyOf(record), record.translation);
  }
  return { translations, torn: content !== '' && !content.endsWith('\n') };
}

type MemoryRecord = MemoryKey & { readonly translation: string };

/** A line's record; undefined when it is torn or not ours. */
function parseRecord(line: string): MemoryRecord | undefined {
  try {
    const record = JSON.parse(line) as Partial<MemoryRecord> | null;
    const whole = [record?.text, record?.from, record?.to, record?.by, record?.translation];
    return whole.every(field => typeof field === 'string') ? (record as MemoryRecord) : undefined;
  } catch {
    return undefined;
  }
}

const CURE = 'Free space or choose a place you may write to, or go without memory (--no-memory).';

/** Opens the file for appending, behind a line end of its own when the last line was torn. */
async function openForAppend(path: string, torn: boolean): Promise<FileHandle> {
  try {
    await mkdir(dirname(path), { recursive: true });
    const handle = await open(path, 'a');
    if (torn) await handle.write('\n');
    return handle;
  } catch (error) {
    throw new CannotWriteError(`the translation memory ${path} cannot be written`, { cause: error, cure: CURE });
  }
}

/** Appends a record with a single write; a write cut short is a full disk. */
async function writeLine(handle: FileHandle, { path, record }: { path: string; record: MemoryRecord }): Promise<void> {
  const line = Buffer.from(`${JSON.stringify(record)}\n`);
  const written = await handle.write(line).catch((cause: unknown) => ({ bytesWritten: 0, cause }));
  if (written.bytesWritten === line.length) return;
  const cause = 'cause' in written ? written.cause : undefined;
  throw new CannotWriteError(`the translation memory ${path} cannot be written`, { cause, cure: CURE });
}
