/**
 * The run state, a log in the place of results: a line a page that ended, the last line of a page wins. What it says is
 * believed only while the output is still there as it was written.
 */
import path from 'node:path';
import { z } from 'zod';
import { LANGUAGE_CODES } from '../language.js';
import { PAGE_STATUSES, VERDICTS } from '../page.js';
import type { Log } from './places/destination.js';

const textSchema = z.object({
  text: z.string(),
  /** Where they are several. */
  lines: z.array(z.string()).optional(),
  /** Of its least sure line, where that is not quite sure. */
  confidence: z.number().optional(),
  /** What was set. */
  translation: z.string().optional(),
});

const file = z.object({ path: z.string(), sha256: z.string() });
const entrySchema = z.object({
  id: z.string(),
  source: z.string(),
  /** Language of the result; entries of before there were several have none. */
  target: z.enum(LANGUAGE_CODES).optional(),
  /** Folder of the language in the place of results, where each has one. */
  folder: z.string().optional(),
  /** Fingerprint of the source's bytes and of every setting that shapes the result. */
  key: z.string(),
  status: z.enum(PAGE_STATUSES),
  verdict: z.enum(VERDICTS).optional(),
  blocks: z.number(),
  /** Below the place of results; `rest`: the other files of a picture that was cut. */
  output: z.object({ path: z.string(), sha256: z.string(), rest: z.array(file).optional() }).optional(),
  /** The page's texts, in the order of its blocks. */
  texts: z.array(textSchema).optional(),
  /** Fingerprint of what the user's words said of those texts. */
  words: z.string().optional(),
  error: z
    .object({ code: z.string(), message: z.string(), blocks: z.array(z.string()).readonly().optional() })
    .optional(),
  /** What the list that named the page says of it. */
  columns: z.record(z.string(), z.unknown()).optional(),
});
export type JournalEntry = z.infer<typeof entrySchema>;

/** All files of a page's picture, from top to bottom. */
export function filesOf({ output }: JournalEntry): { readonly path: string; readonly sha256: string }[] {
  return output ? [output, ...(output.rest ?? [])] : [];
}

export interface Journal {
  last(page: Pick<JournalEntry, 'id' | 'folder'>): JournalEntry | undefined;
  append(entry: JournalEntry): Promise<void>;
  entries(): JournalEntry[];
}

/** Opens the journal, or begins one. A torn line (a crash while it was written) is passed over. */
export async function openJournal(log: Log): Promise<Journal> {
  const entries = new Map(entriesOf(await log.read()).map(entry => [nameOf(entry), entry]));
  return {
    last: page => entries.get(nameOf(page)),
    entries: () => [...entries.values()],
    async append(entry) {
      entries.set(nameOf(entry), entry);
      await log.append(JSON.stringify(entry));
    },
  };
}

/** The last word on each page of a log. */
export function entriesOf(text: string): JournalEntry[] {
  const entries = new Map<string, JournalEntry>();
  for (const line of text.split('\n')) {
    const entry = parseEntry(line);
    if (entry) entries.set(nameOf(entry), entry);
  }
  return [...entries.values()];
}

/** Under what an entry is known: a page has one in each folder. */
const nameOf = ({ id, folder = '' }: Pick<JournalEntry, 'id' | 'folder'>): string => path.posix.join(folder, id);

function parseEntry(line: string): JournalEntry | undefined {
  try {
    return entrySchema.parse(JSON.parse(line));
  } catch {
    return undefined;
  }
}
