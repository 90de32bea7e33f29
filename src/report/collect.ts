/** What there is to report: every page that the journal of an output folder knows, earlier runs' included. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { NoInputError } from '../errors.js';
import { parseJournal, parseSidecar, placeOf, type ReportEntry, type ReportSidecar } from './records.js';

/** A page as the journal and, where there is one, the side-car tell of it. */
export interface ReportPage extends ReportEntry {
  readonly sidecar?: ReportSidecar;
}

/** Side-cars read at a time. */
const AT_A_TIME = 32;
const byName = new Intl.Collator('en', { numeric: true }).compare;

/** The pages in natural order (2 before 10). Throws NoInputError where no run has written. */
export async function collectPages(out: string): Promise<ReportPage[]> {
  const journal = await readFile(path.join(out, '.imgtr', 'pages.jsonl'), 'utf8').catch(cause => {
    const cure = 'Name the folder that was the --out of imgtr translate.';
    throw new NoInputError(`no run of imgtr has written to ${out}`, { cause, cure });
  });
  const entries = parseJournal(journal).sort((a, b) => byName(a.id, b.id) || byName(placeOf(a), placeOf(b)));
  const pages: ReportPage[] = [];
  for (let i = 0; i < entries.length; i += AT_A_TIME) {
    pages.push(...(await Promise.all(entries.slice(i, i + AT_A_TIME).map(entry => describe(out, entry)))));
  }
  return pages;
}

/** A side-car is the page's own when it bears the key of its last run; a page that failed on the way has none. */
async function describe(out: string, entry: ReportEntry): Promise<ReportPage> {
  const place = placeOf(entry);
  const { dir, name } = path.posix.parse(place);
  for (const stem of [path.posix.join(dir, name), place]) {
    const json = await readFile(path.join(out, `${stem}.imgtr.json`), 'utf8').catch(() => '');
    const sidecar = json ? parseSidecar(json) : undefined;
    if (sidecar && entry.key && sidecar.key === entry.key) return { ...entry, sidecar };
  }
  return entry;
}
