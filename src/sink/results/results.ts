/** Finished pictures kept as JPEG files of one folder, and `results.json`, which lists them. */
import { access } from 'node:fs/promises';
import path from 'node:path';
import type { Raster } from '../../page.js';
import { encodePicture } from '../../runtime/codec-tasks.js';
import { writeAtomic } from '../../runtime/files/files.js';
import { safeName } from '../../runtime/files/safe-name.js';
import type { PixelPool } from '../../runtime/pool/pool.js';
import { openResultsJournal, type ResultKey, type ResultRecord } from './results-journal.js';

export interface ResultsSettings {
  readonly folder: string;
  /** JPEG quality, 1..100. */
  readonly quality: number;
  readonly pool: PixelPool;
}

export interface Results {
  /** Keeps the picture, and its record; again for the same image, there is still one of each. */
  keep(result: ResultKey, raster: Raster): Promise<ResultRecord>;
  /** Brings results.json up to date. */
  close(): Promise<void>;
}

/** results.json is written anew at most so often, milliseconds, */
const LEAST_PAUSE_MS = 1000;
/** and so that writing it takes at most this share of the time. */
const MOST_SHARE = 0.05;
/** Images of one name in one second. */
const MOST_NAMES = 1000;

/** Several workers may keep results in the same folder. Throws CannotWriteError. */
export async function openResults({ folder, quality, pool }: ResultsSettings): Promise<Results> {
  const state = path.join(folder, '.imgtr');
  const listFile = path.join(folder, 'results.json');
  const journal = await openResultsJournal(path.join(state, 'results.jsonl'), listFile);
  const list = debounce(async () => {
    const records = await journal.records();
    await writeAtomic(
      listFile,
      records.length === 0 ? '[]\n' : `[\n${records.join(',\n')}\n]\n`,
      path.join(state, 'tmp'),
    );
    // Another worker may have listed more than we knew, and we have just written over it.
    return (await journal.records()).length === records.length;
  });
  list.ask(); // what a killed worker had written down, but not listed
  return {
    async keep(result, raster) {
      const { bytes, format } = await pool.run(encodePicture, { raster, format: 'jpeg', quality });
      const extension = format === 'jpeg' ? 'jpg' : format; // beyond 65,500 pixels JPEG ends
      const name = await journal.reserve(result, await candidates(result, { folder, extension }));
      const file = path.join(folder, name);
      await writeAtomic(file, bytes, path.join(state, 'tmp'));
      const { request_id, image_id } = result;
      const record = { timestamp: localTime(new Date()), request_id, image_id, file_path: file } as const;
      await journal.complete({ ...record, status: 'completed' });
      list.ask();
      return { ...record, status: 'completed' };
    },
    async close() {
      await list.close();
      await journal.close();
    },
  };
}

/** `shirt_20261125_101502.jpg`, then with `_2`, …; names of files that somebody else put there are left out. */
async function candidates(
  { image_id }: ResultKey,
  { folder, extension }: { folder: string; extension: string },
): Promise<Iterable<string>> {
  const [date, time] = localTime(new Date()).split(/[T.]/) as [string, string];
  const stem = `${safeName(image_id)}_${date.replaceAll('-', '')}_${time.replaceAll(':', '')}`;
  const names = Array.from({ length: MOST_NAMES }, (_, n) => `${stem}${n === 0 ? '' : `_${n + 1}`}.${extension}`);
  // Names of our own the journal knows; in between may lie what it does not.
  for (let n = 0; n < names.length; n++) {
    const isThere = await access(path.join(folder, names[n] as string)).then(
      () => true,
      () => false,
    );
    if (!isThere) return names.slice(n);
  }
  return [];
}

/** As Python's `datetime.now().isoformat()`: local, with microseconds, of which a clock in milliseconds has three. */
function localTime(date: Date): string {
  const local = new Date(date.getTime() - date.getTimezoneOffset() * 60_000);
  const micros = Math.floor((performance.now() % 1) * 1000);
  return `${local.toISOString().slice(0, -1)}${String(micros).padStart(3, '0')}`;
}

/** Does the work when asked to, now and then; once more when it says that it was not up to date. */
function debounce(work: () => Promise<boolean>) {
  let asked = false;
  let closed = false;
  let pauseMs = 0;
  let running: Promise<void> = Promise.resolve();
  let going = false;
  let wake = () => {};
  const rest = () =>
    new Promise<void>(resolve => {
      const timer = setTimeout(resolve, pauseMs);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  const go = async () => {
    while (asked && !closed) {
      await rest();
      if (closed) break;
      asked = false;
      const started = performance.now();
      // What failed is done with the next request, or in the end, where its failure is told: the journal has it all.
      asked = !(await work().catch(() => true)) || asked;
      pauseMs = Math.max(LEAST_PAUSE_MS, (performance.now() - started) / MOST_SHARE);
    }
    going = false;
  };
  return {
    ask() {
      asked = true;
      if (going || closed) return;
      going = true;
      running = go();
    },
    async close() {
      closed = true;
      wake();
      await running;
      await work();
    },
  };
}
