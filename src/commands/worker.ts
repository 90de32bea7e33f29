/** `imgtr worker`: one role of the fleet, between two lists. */
import { createRequire } from 'node:module';
import { InterruptedError } from '../errors.js';
import { deadlineAfter } from '../flow/deadline.js';
import { Scope } from '../flow/scope.js';
import type { WorkerOptions } from '../options/worker.js';
import type { Outcome } from '../page.js';
import { createIdentity } from '../queue/redis/identity.js';
import { type ListState, type Office, openOffice } from '../queue/redis/office.js';
import { openRedisQueue } from '../queue/redis/redis.js';
import { followTasks } from '../queue/tasks.js';
import { createPixelPool } from '../runtime/pool/pool.js';
import { openStorage } from '../runtime/s3/s3.js';
import { openPlaces } from '../source/places.js';
import type { Log } from '../watch/log.js';
import type { QueueFacts } from '../watch/metrics.js';
import { spaceFor } from './translate.js';
import { ocr } from './worker/ocr.js';
import { operate } from './worker/operate.js';
import { result } from './worker/result.js';
import type { Role, TaskList, Tools } from './worker/role.js';
import { startWatch } from './worker/watch.js';

const roles = { ocr, operate, result } satisfies Record<WorkerOptions['role'], unknown>;

export interface WorkerCompany {
  readonly log: Log;
  /** Called with every task's outcome. */
  readonly onPage: (outcome: Outcome) => void;
  /** Ends the intake; what is in hand is finished within the deadline, or handed back. */
  readonly signal: AbortSignal;
  /** Milliseconds from the signal to the end. */
  readonly deadlineMs?: number;
}

/** Kubernetes kills after 30 s; what goes back to the queue has to be there before. */
const DEADLINE_MS = 25_000;

/**
 * Serves its list until the signal aborts. Returns when all that was in hand is settled; throws InterruptedError when
 * the deadline came first and the rest was handed back: then threads may still be at work, and the process had better
 * end at once. Throws what breaks the worker, its tasks handed back.
 */
export async function work(options: WorkerOptions, company: WorkerCompany): Promise<void> {
  const scope = new Scope();
  try {
    const role = roles[options.role] as unknown as Role<TaskList>;
    await serve(role, options, { ...company, scope });
  } catch (error) {
    if (error instanceof InterruptedError) throw error; // closing would wait for the threads
    await scope.close();
    throw error;
  }
  await scope.close();
}

async function serve<L extends TaskList>(
  role: Role<L>,
  options: WorkerOptions,
  { scope, log, signal: stop, deadlineMs = DEADLINE_MS, ...company }: WorkerCompany & { scope: Scope },
): Promise<void> {
  const { redisUrl: url, lists, page } = options;
  const pool = scope.use(createPixelPool({ threads: page.cores }));
  const storage = scope.use(openStorage(page.storage));
  const places = scope.use(
    openPlaces({ storage, pool, exclude: page.out, allowHosts: page.allowHosts, signal: NEVER }),
  );
  let office: Office | undefined;
  const queues = async () => (office ? factsOf(await office.states(), role.list) : []);
  const watch = await startWatch(options, { log, scope, stop, queues });
  office = scope.use(await openOffice({ url, lists }));
  for (const why of await office.worries()) log.warn({ why }, 'redis');
  const tools: Tools = {
    ...{ options, pool, places, storage, scope, office, space: spaceFor(page) },
    ...{ progress: watch.progress, meter: watch.meter, batch: watch.batch },
  };
  const run = await role.furnish(tools);
  const identity = createIdentity();
  const queue = scope.use(await openRedisQueue({ url, identity, list: lists[role.list], errors: lists.error_queue }));
  const tasks = followTasks<L>({
    ...{ queue, kind: role.list, list: lists[role.list], role: options.role, concurrency: page.concurrency },
    ...{ worker: identity.id, version: `imgtr ${version}` },
  });
  watch.begin(queue, tasks.messageOf);
  log.info({ ...(watch.port !== undefined && { health_port: watch.port }), list: lists[role.list] }, 'ready');

  const abort = new AbortController();
  const consume = async () => {
    for await (const outcome of run(tasks, { stop, abort: abort.signal })) company.onPage(outcome);
  };
  const deadline = deadlineAfter(stop, { ms: deadlineMs, why: 'the deadline has passed' });
  try {
    await Promise.race([consume(), deadline.passed]);
  } catch (error) {
    abort.abort();
    await queue.close();
    throw error;
  } finally {
    deadline.clear();
  }
}

const { version } = createRequire(import.meta.url)('../../package.json') as { version: string };
const NEVER = new AbortController().signal;

/** What gauges show of the worker's own list, and of the one of the dead. */
const factsOf = (states: readonly ListState[], own: TaskList): QueueFacts[] =>
  states
    .filter(({ kind }) => kind === own || kind === 'error_queue')
    .map(({ list: queue, waiting: depth, inHand, oldest }) => ({
      ...{ queue, depth, inHand },
      ...(oldest !== undefined && { oldest }),
    }));
