/** `imgtr serve`: requests over HTTP ▶ pictures, in this process. Each request's results are a folder of their own. */
import { readdir, readFile, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { InterruptedError } from '../errors.js';
import { Scope } from '../flow/scope.js';
import { runPipeline } from '../pipeline.js';
import { recognizeFormat } from '../runtime/codec/kinds.js';
import { createPixelPool } from '../runtime/pool.js';
import { openStorage } from '../runtime/s3.js';
import type { ResultFile } from '../serve/desk.js';
import { createLocalDesk } from '../serve/local-desk.js';
import { startServer } from '../serve/server.js';
import { type ServeOptions, spoolFolder } from '../serve-options.js';
import { JSON_TYPE, MEDIA_TYPES } from '../sink/destination.js';
import { openFolderDestination } from '../sink/folder-destination.js';
import { createPictureSource } from '../source/picture-source.js';
import { openPlaces } from '../source/places.js';
import { answerHealth } from '../watch/health.js';
import type { Log } from '../watch/log.js';
import { logProgress, watchTogether } from '../watch/logged.js';
import { createMetrics } from '../watch/metrics.js';
import { furnish, openSinkOn } from './furnish.js';
import { createReporter } from './progress.js';
import { spaceFor } from './translate.js';

interface Company {
  readonly log: Log;
  /** The door is open on this port. */
  readonly onReady: (port: number) => void;
  /** Ends the intake; what was taken is finished within the deadline. */
  readonly signal: AbortSignal;
  /** Milliseconds from the signal to the end. */
  readonly deadlineMs?: number;
}

/** Kubernetes kills after 30 s. */
const DEADLINE_MS = 25_000;
/** How long a request's events can be followed after its end, milliseconds. */
const REMEMBERED_MS = 3_600_000;
const HOUR_MS = 3_600_000;

/**
 * Serves until the signal aborts and what was taken is done. Throws InterruptedError when the deadline came first, and
 * what breaks the server.
 */
export async function serve(options: ServeOptions, { log, onReady, signal, deadlineMs = DEADLINE_MS }: Company) {
  const { page } = options;
  const scope = new Scope();
  try {
    const pool = scope.use(createPixelPool({ threads: page.cores }));
    const storage = scope.use(openStorage(page.storage));
    const { out: exclude, allowHosts } = page;
    const places = scope.use(openPlaces({ pool, exclude, allowHosts, storage, signal: NEVER }));
    const reporter = createReporter(SILENT);
    const rooms = await furnish(page, { pages: [], places, pool, storage, scope, reporter });
    const metrics = createMetrics({ usage: () => rooms.translator.usage });
    const onError = (error: unknown) => log.error({ error }, 'trouble');
    const spool = spoolFolder(rooms.state);
    await rm(spool, { recursive: true, force: true }); // of requests that died with their server
    const desk = scope.use(
      createLocalDesk({
        pictures: createPictureSource({ pages: [], targets: page.to, places, pool }),
        openPlace: async requestId =>
          openSinkOn(await openFolderDestination(path.join(page.out, requestId), { pool }), page, {
            ...{ pool, nested: false, settingsKey: () => '' },
          }),
        read: (requestId, name) => readResult(path.join(page.out, requestId, name)),
        ...{ most: options.maxWaiting, keepMs: REMEMBERED_MS, onError },
      }),
    );
    const sweep = startSweep(page.out, options.keepHours * HOUR_MS);
    scope.defer(() => sweep.close());
    const server = scope.use(
      await startServer(
        {
          ...{ desk, spool, onError, languages: { from: page.from, to: page.to } },
          ...(options.token && { token: options.token }),
          limits: { images: options.maxImages, bytes: options.maxSize * 2 ** 20 },
          health: path => answerHealth(path, { metrics, unready: () => desk.unready() }),
          onAnswer: facts => log.info(facts, 'answer'),
        },
        options,
      ),
    );
    onReady(server.port);

    signal.addEventListener('abort', () => desk.drain(), { once: true });
    const abort = new AbortController();
    const progress = watchTogether(metrics, logProgress(log, idsOf), desk.progress);
    const doors = { ...rooms, source: desk.source, sink: desk.sink, progress };
    const work = async () => {
      for await (const _ of runPipeline(doors, spaceFor(page), abort.signal));
    };
    const late = lateAfter(signal, deadlineMs);
    await Promise.race([work(), late.passed]).finally(() => late.clear());
  } catch (error) {
    if (error instanceof InterruptedError) throw error; // closing would wait for the threads
    await scope.close();
    throw error;
  }
  await scope.close();
}

const NEVER = new AbortController().signal;
const SILENT = { quiet: true, ci: true } as Parameters<typeof createReporter>[0];

/** `request/picture` as the logs call it. */
function idsOf(pageId: string): object {
  const [request_id, image_id] = pageId.split('/');
  return { request_id, image_id };
}

/** A file with its media type; undefined when it is gone. */
async function readResult(file: string): Promise<ResultFile | undefined> {
  const bytes = await readFile(file).catch(() => undefined);
  return bytes && { bytes, type: file.endsWith('.json') ? JSON_TYPE : MEDIA_TYPES[recognizeFormat(bytes)] };
}

/** Rejects so many milliseconds after the signal. */
function lateAfter(signal: AbortSignal, ms: number) {
  let timer: NodeJS.Timeout | undefined;
  const passed = new Promise<never>((_, reject) => {
    const start = () => {
      timer = setTimeout(() => reject(new InterruptedError('pictures were still under way at the deadline')), ms);
    };
    if (signal.aborted) start();
    else signal.addEventListener('abort', start, { once: true });
  });
  passed.catch(() => {});
  return { passed, clear: () => clearTimeout(timer) };
}

/** How a request is called, and nothing else in the folder of results. */
const REQUEST = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** How often old results are looked for, milliseconds. */
const SWEEP_MS = 600_000;

/** Removes the results of requests that nothing was written to for so long. @param ms 0: never */
function startSweep(out: string, ms: number): { close(): void } {
  const end = new AbortController();
  const run = async () => {
    while (ms > 0 && !end.signal.aborted) {
      for (const name of (await readdir(out)).filter(name => REQUEST.test(name))) {
        const folder = path.join(out, name);
        const facts = await stat(folder).catch(() => undefined);
        if (facts && Date.now() - facts.mtimeMs > ms) await rm(folder, { recursive: true, force: true });
      }
      await sleep(SWEEP_MS, undefined, { signal: end.signal, ref: false });
    }
  };
  run().catch(() => {}); // ended, or a folder that cannot be read: the next start sweeps again
  return { close: () => end.abort() };
}
