/**
 * What became of every result, in an order that all workers of a folder agree on: an append-only file, a line in one
 * write, the first line about a thing wins. A reader passes over a last line that was torn.
 */
import { randomBytes } from 'node:crypto';
import { type FileHandle, link, mkdir, open, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { CannotWriteError } from '../../errors.js';
import { writeAtomic } from '../../runtime/files/files.js';

/** One image of one request. */
export interface ResultKey {
  readonly request_id: string;
  readonly image_id: string;
}
export interface ResultRecord extends ResultKey {
  /** Local time with microseconds. */
  readonly timestamp: string;
  readonly file_path: string;
  readonly status: 'completed';
}

const key = { request_id: z.string(), image_id: z.string() };
const lineSchema = z.union([
  /** The image will lie there: said before it is written. */
  z.object({ ...key, name: z.string() }),
  /** It does. */
  z.object({ record: z.looseObject(key) }),
  /** A record that was in results.json before. */
  z.object({ foreign: z.unknown() }),
]);

export interface ResultsJournal {
  /**
   * The name an image is given: that of an earlier try, else the first of the candidates that nobody has.
   * Two workers that ask at the same time for the same image are told the same.
   */
  reserve(result: ResultKey, candidates: Iterable<string>): Promise<string>;
  /** Writes down that it is done, flushed to the disk; a second record of the same image is left out. */
  complete(record: ResultRecord): Promise<void>;
  /** All records as JSON texts, in the order of their lines; the lines of other workers included. */
  records(): Promise<readonly string[]>;
  close(): Promise<void>;
}

/** @param file its folder is made; @param foreignFile records there are taken over when the journal begins */
export async function openResultsJournal(file: string, foreignFile: string): Promise<ResultsJournal> {
  await begin(file, foreignFile);
  const handle = await open(file, 'a+', 0o644);
  return new Journal(handle, file);
}

class Journal implements ResultsJournal {
  readonly #handle: FileHandle;
  readonly #file: string;
  readonly #names = new Map<string, string>();
  readonly #taken = new Set<string>();
  readonly #done = new Set<string>();
  readonly #records: string[] = [];
  #offset = 0;
  #torn = false;
  /** One at a time: what is read must be behind what was written. */
  #queue: Promise<unknown> = Promise.resolve();

  constructor(handle: FileHandle, file: string) {
    this.#handle = handle;
    this.#file = file;
  }

  reserve(result: ResultKey, candidates: Iterable<string>): Promise<string> {
    return this.#inTurn(async () => {
      await this.#catchUp();
      for (const name of candidates) {
        const known = this.#names.get(keyOf(result));
        if (known !== undefined) return known;
        if (this.#taken.has(name)) continue;
        await this.#append({ request_id: result.request_id, image_id: result.image_id, name });
        await this.#catchUp(); // somebody's line may stand before ours
      }
      const known = this.#names.get(keyOf(result));
      if (known !== undefined) return known;
      throw new CannotWriteError(`there is no free name left for ${result.image_id}`);
    });
  }

  complete(record: ResultRecord): Promise<void> {
    return this.#inTurn(async () => {
      await this.#catchUp();
      if (this.#done.has(keyOf(record))) return;
      await this.#append({ record });
      await this.#handle.datasync();
    });
  }

  records(): Promise<readonly string[]> {
    return this.#inTurn(async () => {
      await this.#catchUp();
      return [...this.#records];
    });
  }

  close(): Promise<void> {
    return this.#inTurn(() => this.#handle.close());
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#queue.then(work);
    this.#queue = result.catch(() => {});
    return result;
  }

  async #append(line: object): Promise<void> {
    try {
      // A line end first where the last line has none: else both would be lost.
      await this.#handle.appendFile(`${this.#torn ? '\n' : ''}${JSON.stringify(line)}\n`);
    } catch (cause) {
      throw new CannotWriteError(`cannot write ${this.#file}: ${(cause as NodeJS.ErrnoException).code}`, { cause });
    }
  }

  /** Reads the lines that have come since. */
  async #catchUp(): Promise<void> {
    const { size } = await this.#handle.stat();
    if (size <= this.#offset) return;
    const bytes = Buffer.alloc(size - this.#offset);
    const { bytesRead } = await this.#handle.read(bytes, 0, bytes.length, this.#offset);
    const end = bytes.subarray(0, bytesRead).lastIndexOf(NEWLINE) + 1;
    for (const line of bytes.subarray(0, end).toString('utf8').split('\n')) if (line !== '') this.#note(line);
    this.#offset += end;
    this.#torn = end < bytesRead;
  }

  #note(text: string): void {
    const line = parseLine(text);
    if (!line) return;
    if ('foreign' in line) this.#records.push(JSON.stringify(line.foreign));
    else if ('record' in line) {
      if (this.#done.has(keyOf(line.record))) return;
      this.#done.add(keyOf(line.record));
      this.#records.push(JSON.stringify(line.record));
    } else if (!this.#names.has(keyOf(line)) && !this.#taken.has(line.name)) {
      this.#names.set(keyOf(line), line.name);
      this.#taken.add(line.name);
    }
  }
}

const NEWLINE = 0x0a;
const keyOf = ({ request_id, image_id }: ResultKey): string => JSON.stringify([request_id, image_id]);

function parseLine(text: string): z.infer<typeof lineSchema> | undefined {
  try {
    const line: unknown = JSON.parse(text);
    lineSchema.parse(line);
    return line as z.infer<typeof lineSchema>; // not the schema's copy: fields stay in their order
  } catch {
    return undefined;
  }
}

/** Makes the journal, with the records that a results.json holds already; of several workers, one does. */
async function begin(file: string, foreignFile: string): Promise<void> {
  const folder = path.dirname(file);
  try {
    await mkdir(folder, { recursive: true });
  } catch (cause) {
    throw new CannotWriteError(`cannot create ${folder}: ${(cause as NodeJS.ErrnoException).code}`, { cause });
  }
  const foreign = await readForeign(foreignFile);
  // Threads share a process id, and workers in containers mostly have the same one.
  const draft = path.join(folder, `results-${randomBytes(6).toString('hex')}.draft`);
  await writeAtomic(draft, foreign.map(record => `${JSON.stringify({ foreign: record })}\n`).join(''), folder);
  await link(draft, file).catch(error => {
    if (error.code !== 'EEXIST') throw error;
  });
  await rm(draft, { force: true });
}

/** The records of a results.json that somebody else wrote. Throws when it is none: it is not ours to lose. */
async function readForeign(file: string): Promise<unknown[]> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '[]';
    throw error;
  });
  try {
    return z.array(z.unknown()).parse(JSON.parse(text));
  } catch (cause) {
    throw new CannotWriteError(`${file} is there and is no JSON array`, { cause, cure: 'Move it out of the way.' });
  }
}
