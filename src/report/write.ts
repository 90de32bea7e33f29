/** Journal and side-cars of an output folder ▶ one HTML file that needs nothing beside it. */
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { mapConcurrent } from '../flow/map-concurrent.js';
import { writeAtomic } from '../runtime/files/files.js';
import type { PixelPool } from '../runtime/pool/pool.js';
import { collectPages, type ReportPage } from './collect.js';
import { documentFoot, documentHead } from './document.js';
import { pageHtml, type ShownPage } from './page-html.js';
import { bytesEach, makePreview } from './preview.js';
import { total } from './totals.js';

export interface ReportRequest {
  /** The output folder. */
  readonly out: string;
  /** Where the report goes. */
  readonly file: string;
  readonly pool: PixelPool;
  /** Threads of the pool. */
  readonly cores: number;
}

/**
 * Throws NoInputError where no run has written, CannotWriteError where the report cannot be. When another shard of the
 * run has written its report meanwhile, which may know more than this one, it is made anew.
 */
export async function writeReport(request: ReportRequest): Promise<{ pages: number }> {
  for (;;) {
    const before = await stampOf(request.file);
    const { text, pages } = await makeReport(request);
    if ((await stampOf(request.file)) !== before) continue;
    await writeAtomic(request.file, text, path.dirname(request.file));
    return { pages };
  }
}

/** Tells a file from its next version. */
async function stampOf(file: string): Promise<string> {
  const stats = await stat(file).catch(() => undefined);
  return `${stats?.ino} ${stats?.mtimeMs}`;
}

async function makeReport({ out, file, pool, cores }: ReportRequest): Promise<{ text: string; pages: number }> {
  const pages = await collectPages(out);
  const bytes = bytesEach(pages.reduce((count, page) => count + picturesOf(page), 0));
  const parts = new Array<string>(pages.length);
  const show = async ([page, index]: [ReportPage, number]) => {
    parts[index] = pageHtml(await withPictures(page, { out, file, pool, bytes }), index + 1).text;
  };
  for await (const _ of mapConcurrent(numbered(pages), cores, show));
  const head = documentHead({ totals: total(pages), name: path.basename(path.resolve(out)), date: new Date() });
  return { text: [head.text, ...parts, documentFoot().text].join(''), pages: pages.length };
}

/** Where the report of an output folder goes when asked for by `--report [FILE]`. */
export const reportFile = ({ out, report }: { out: string; report?: string | boolean | undefined }): string =>
  typeof report === 'string' ? path.resolve(report) : path.join(out, 'report.html');

async function* numbered(pages: readonly ReportPage[]): AsyncGenerator<[ReportPage, number]> {
  yield* pages.map((page, index): [ReportPage, number] => [page, index]);
}

/** A copied page is one picture. */
const picturesOf = ({ status, output }: ReportPage): number => (output ? (status === 'copied' ? 1 : 2) : 1);
const isUrl = (place: string): boolean => /^https?:\/\//i.test(place);

async function withPictures(
  page: ReportPage,
  { out, file, pool, bytes }: { out: string; file: string; pool: PixelPool; bytes: number },
): Promise<ShownPage> {
  const files = page.output && [page.output, ...page.output.rest].map(({ path: name }) => path.join(out, name));
  const [before, after] = await Promise.all([
    (page.status === 'copied' && files) || isUrl(page.source) ? undefined : makePreview([page.source], { pool, bytes }),
    files && makePreview(files, { pool, bytes }),
  ]);
  const link = (target: string) => (isUrl(target) ? target : linkTo(path.relative(path.dirname(file), target)));
  return { ...page, before, after, sourceLink: link(page.source), outputLinks: (files ?? []).map(link) };
}

/** A relative path as a link; `./` keeps a name such as `javascript:x` a name. */
const linkTo = (relative: string): string => `./${relative.split(path.sep).map(encodeURIComponent).join('/')}`;
