/** `imgtr translate`: folders ▶ a folder, in one process. */
import path from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Readable } from 'node:stream';
import { NoInputError, UsageError } from '../errors.js';
import { Scope } from '../flow/scope.js';
import type { Options } from '../options/translate.js';
import type { FoundPage, Outcome } from '../page.js';
import { runPipeline, type Space } from '../pipeline.js';
import type { TranslatorUsage } from '../ports.js';
import { reportFile, writeReport } from '../report/write.js';
import { createPixelPool } from '../runtime/pool/pool.js';
import { openStorage } from '../runtime/s3/s3.js';
import { addressIn } from '../sink/places/destination.js';
import { findPages } from '../source/inputs.js';
import { openPlaces } from '../source/places.js';
import { pagesOfShard } from '../source/shard.js';
import { furnish } from './furnish.js';
import type { Reporter } from './progress.js';

export interface Summary {
  readonly pages: number;
  readonly translated: number;
  readonly copied: number;
  readonly skipped: number;
  readonly failed: number;
  readonly pass: number;
  readonly review: number;
  readonly reject: number;
  readonly seconds: number;
  /** Time inside the models. */
  readonly modelSeconds: number;
  /** Time that pages spent being verified, waiting for the models included. */
  readonly verifySeconds: number;
  readonly eventLoopP99Ms: number;
  readonly peakRssMb: number;
  readonly translator: TranslatorUsage;
}

export interface TranslateCompany {
  readonly reporter: Reporter;
  /** Called with every page's outcome, in the order in which pages end. */
  readonly onPage: (outcome: Outcome) => void;
  /** A list of inputs, where one of them is `-`. */
  readonly stdin: Readable;
  readonly signal: AbortSignal;
}

/** Runs to the end and says how it went. Throws what breaks the run: finished pages stay, the folder is released. */
export async function translate(options: Options, company: TranslateCompany): Promise<Summary> {
  const { reporter, stdin, signal } = company;
  const tally = startTally();
  const scope = new Scope();
  try {
    const inputs = await openInputs(options, { scope, reporter, stdin, signal });
    const rooms = await furnish(options, { ...inputs, scope });
    await reporter.begin(rooms.source.total);
    const outcomes = await tally.count(
      runPipeline({ ...rooms, progress: reporter }, spaceFor(options), signal),
      company,
    );
    if (options.report) await writeReport({ ...options, file: reportFile(options), pool: inputs.pool });
    return tally.conclude(outcomes, {
      modelSeconds: round(rooms.inference.busyMs / 1000, 2),
      verifySeconds: round(rooms.verifier.seconds, 2),
      translator: rooms.translator.usage,
    });
  } finally {
    reporter.end();
    tally.close();
    await scope.close();
  }
}

/**
 * The pages that the inputs name, or the shard's part of them, with what opens them; the scope closes that. Throws
 * NoInputError, and UsageError for a bad place.
 */
export async function openInputs(
  options: Options,
  { scope, reporter, stdin, signal }: Omit<TranslateCompany, 'onPage'> & { scope: Scope },
) {
  const pool = scope.use(createPixelPool({ threads: options.cores }));
  const storage = scope.use(openStorage(options.storage));
  const { out: exclude, allowHosts } = options;
  const places = scope.use(openPlaces({ pool, exclude, allowHosts, storage, signal }));
  const looked = await reporter.busy('Looking for pictures');
  const found = await findPages(options.inputs, { places, stdin }).finally(looked);
  checkPages(found, options);
  const { shard, joinSlices: join } = options;
  return { pool, storage, places, pages: shard ? pagesOfShard(found, { ...shard, join }) : found };
}

/** Begins to measure a run. */
export function startTally() {
  const started = performance.now();
  const loop = monitorEventLoopDelay({ resolution: 10 });
  loop.enable();
  return {
    /** Goes through all outcomes. */
    async count(run: AsyncIterable<Outcome>, { onPage }: Pick<TranslateCompany, 'onPage'>): Promise<Outcome[]> {
      const outcomes: Outcome[] = [];
      for await (const outcome of run) {
        outcomes.push(outcome);
        onPage(outcome);
      }
      return outcomes;
    },
    conclude: (
      outcomes: readonly Outcome[],
      figures: Pick<Summary, 'modelSeconds' | 'verifySeconds' | 'translator'>,
    ): Summary =>
      summarise(outcomes, {
        seconds: round((performance.now() - started) / 1000, 2),
        eventLoopP99Ms: round(loop.percentile(99) / 1e6, 1),
        peakRssMb: Math.round(process.resourceUsage().maxRSS / 1024),
        ...figures,
      }),
    close: () => loop.disable(),
  };
}

/** A run with nothing to do, or that would write over its own sources, ends before it begins. */
function checkPages(pages: readonly FoundPage[], { inputs, out, to }: Options): void {
  const folders = to.length > 1 ? to.map(language => addressIn(out, language)) : [out];
  const overwritten = inputs.some(input => path.resolve(input) === out)
    ? out
    : pages.find(page => folders.some(folder => addressIn(folder, page.id) === page.location))?.location;
  if (overwritten) {
    throw new UsageError(`--out ${out} would write over ${overwritten}`, { cure: 'Choose another folder.' });
  }
  if (pages.length > 0) return;
  throw new NoInputError(`no pictures in ${inputs.join(', ')}`, {
    cure: 'Folders are searched for JPEG, PNG, WebP, AVIF, TIFF, GIF and BMP files.',
  });
}

/** Memory that a page's pixel takes on its way, all copies and maps together: measured on 790 x 13,000 pages. */
const BYTES_A_PIXEL = 48;

/**
 * Reading is the narrow place: what comes before it need not run far ahead. The languages of a picture stand side by
 * side where one piece of work is for all of them.
 */
export function spaceFor({ cores, concurrency, maxMemory, to: { length: n } }: Options): Space {
  const shared = { open: 2 * n, decode: n, ocr: 2 * n };
  return {
    limits: { ...shared, plan: cores, prepare: concurrency * n, typeset: cores, verify: 2, encode: cores },
    pixels: (maxMemory * 2 ** 20) / BYTES_A_PIXEL,
  };
}

function summarise(
  outcomes: readonly Outcome[],
  figures: Pick<Summary, 'seconds' | 'modelSeconds' | 'verifySeconds' | 'eventLoopP99Ms' | 'peakRssMb' | 'translator'>,
): Summary {
  const status = (wanted: Outcome['status']) => outcomes.filter(outcome => outcome.status === wanted).length;
  const verdict = (wanted: Outcome['verdict']) => outcomes.filter(outcome => outcome.verdict === wanted).length;
  return {
    pages: outcomes.length,
    translated: status('translated'),
    copied: status('copied'),
    skipped: status('skipped'),
    failed: status('failed'),
    pass: verdict('pass'),
    review: verdict('review'),
    reject: verdict('reject'),
    ...figures,
  };
}

const round = (value: number, decimals: number): number => Number(value.toFixed(decimals));
