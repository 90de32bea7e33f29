/** `imgtr serve`: requests over HTTP ▶ pictures, by this process or by a fleet. */
import { readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { InterruptedError } from '../errors.js';
import { deadlineAfter } from '../flow/deadline.js';
import { Scope } from '../flow/scope.js';
import type { ServeOptions } from '../options/serve.js';
import { startServer } from '../serve/server.js';
import { answerHealth } from '../watch/health.js';
import type { Log } from '../watch/log.js';
import { logProgress, watchTogether } from '../watch/logged.js';
import { createMetrics } from '../watch/metrics.js';
import { openFleetWorks } from './serve/fleet.js';
import { openLocalWorks } from './serve/local.js';

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
const HOUR_MS = 3_600_000;

/**
 * Serves until the signal aborts and what was taken is done. Throws InterruptedError when the deadline came first, and
 * what breaks the server.
 */
export async function serve(options: ServeOptions, { log, onReady, signal, deadlineMs = DEADLINE_MS }: Company) {
  const scope = new Scope();
  const onError = (error: unknown) => log.error({ error }, 'trouble');
  try {
    const open = options.queue ? openFleetWorks : openLocalWorks;
    const works = scope.use(await open(options, { onError, warn: (facts, words) => log.warn(facts, words) }));
    const { desk, spool, languages, facts } = works;
    const metrics = createMetrics(facts);
    scope.use(startSweep(works.aging, options.keepHours * HOUR_MS));
    const server = scope.use(
      await startServer(
        {
          ...{ desk, spool, languages, onError },
          ...(options.token && { token: options.token }),
          limits: { images: options.maxImages, bytes: options.maxSize * 2 ** 20 },
          health: path => answerHealth(path, { metrics, unready: () => desk.unready() }),
          onAnswer: facts => log.info(facts, 'answer'),
        },
        options,
      ),
    );
    onReady(server.port);
    signal.addEventListener('abort', () => works.drain(), { once: true });
    const late = deadlineAfter(signal, { ms: deadlineMs, why: 'pictures were still under way at the deadline' });
    const work = works.run(watchTogether(metrics, logProgress(log, idsOf)));
    await Promise.race([work, late.passed]).finally(() => late.clear());
  } catch (error) {
    if (error instanceof InterruptedError) throw error; // closing would wait for the threads
    await scope.close();
    throw error;
  }
  await scope.close();
}

/** `request/picture` as the logs call it. */
function idsOf(pageId: string): object {
  const [request_id, image_id] = pageId.split('/');
  return { request_id, image_id };
}

/** How a request is called, and nothing else in the folder of results. */
const REQUEST = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** How often old results are looked for, milliseconds. */
const SWEEP_MS = 600_000;

/** Removes the folders of requests that nothing was written to for so long. @param ms 0: never */
function startSweep(out: string, ms: number): { close(): void } {
  const end = new AbortController();
  const run = async () => {
    while (ms > 0 && !end.signal.aborted) {
      for (const name of (await readdir(out).catch(() => [])).filter(name => REQUEST.test(name))) {
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
