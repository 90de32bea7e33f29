/** The tasks of one list on their way through a role: taken, followed, settled. What they are about, the role knows. */
import { BadMessageError, ImgtrError, toImgtrError } from '../errors.js';
import type { Claim, Failure, Parcel, Queue, QueueEvent, Tries } from '../ports.js';
import { type Death, describeDeath } from './error-record.js';
import { type ErrorRecord, type Message, type MessageList, parseMessage } from './messages.js';

export interface TaskSettings<L extends MessageList> {
  readonly queue: Queue;
  /** What the messages are. */
  readonly kind: L;
  /** What the list is called. */
  readonly list: string;
  readonly role: string;
  /** Tasks under way at a time. */
  readonly concurrency: number;
  readonly worker: string;
  readonly version: string;
  /** Pauses before a task is tried again, milliseconds; when all are used up, it has failed for good. */
  readonly pausesMs?: readonly number[];
}

export interface Task<L extends MessageList> {
  /** Request and image; unique among the tasks under way. */
  readonly id: string;
  readonly message: Message<L>;
}

export interface Tasks<L extends MessageList> {
  /** The tasks as they come, no more at a time than may be under way; what is no task is buried on the way. */
  take(signal: AbortSignal): AsyncGenerator<Task<L>>;
  /** The message of a task under way. */
  messageOf(id: string): Message<L>;
  /** Done. False when somebody else has taken it over: then nothing was passed on, and nobody was told. */
  finish(id: string, came?: { readonly next?: Parcel; readonly event?: Told }): Promise<boolean>;
  /** Failed: comes back later, or is buried for good; gone when somebody else has taken it over. */
  fail(id: string, failure: Failure): Promise<'again' | 'dead' | 'gone'>;
}

/** What those who wait hear of the task's picture. */
export type Told = Omit<QueueEvent, 'image_id'>;

/** A service's hiccup, a deployment, a longer outage. */
const PAUSES_MS = [5000, 30_000, 120_000];
/** A pause is longer or shorter by up to this share, so that those that failed together do not come back together. */
const JITTER = 0.2;

export function followTasks<L extends MessageList>(settings: TaskSettings<L>): Tasks<L> {
  const { queue, kind, concurrency, pausesMs = PAUSES_MS } = settings;
  const underWay = new Map<string, { claim: Claim; message: Message<L> }>();
  let settled = () => {};

  const get = (id: string) => {
    const task = underWay.get(id);
    if (!task) throw new ImgtrError(`no task ${id} is under way`);
    return task;
  };
  const leave = (id: string) => {
    underWay.delete(id);
    settled();
  };
  const bury = async (claim: Claim, death: Omit<Death, 'body' | 'queue' | 'role' | 'worker' | 'version'>) => {
    const { list, role, worker, version } = settings;
    const record = describeDeath({ ...death, body: claim.body, queue: list, role, worker, version });
    return queue.bury(claim, Buffer.from(JSON.stringify(record)), noticeOf(record));
  };
  const open = async (claim: Claim): Promise<Task<L> | undefined> => {
    const tries = claim.poison ? await queue.tries(claim) : UNTRIED;
    try {
      if (claim.poison) throw new PoisonError(tries);
      const message = parseMessage(kind, claim.body);
      const id = uniqueId(message, underWay);
      underWay.set(id, { claim, message });
      return { id, message };
    } catch (thrown) {
      const error = toImgtrError(thrown);
      await bury(claim, { kind: error instanceof PoisonError ? 'poison' : 'invalid', error, tries });
      return undefined;
    }
  };

  return {
    async *take(signal) {
      const freed = () =>
        new Promise<void>(resolve => {
          settled = resolve;
        });
      signal.addEventListener('abort', () => settled(), { once: true });
      while (!signal.aborted) {
        if (underWay.size >= concurrency) await freed();
        else {
          const claim = await queue.claim(signal);
          const task = claim && (await open(claim));
          if (task) yield task;
        }
      }
    },
    messageOf: id => get(id).message,
    async finish(id, { next, event } = {}) {
      const { claim, message } = get(id);
      const { request_id: requestId, image_id } = message as unknown as Ids;
      const notice = event && { requestId, event: { ...event, image_id } as QueueEvent };
      const done = await queue.finish(claim, { next, notice });
      leave(id);
      return done;
    },
    async fail(id, { stage, error }) {
      const { claim } = get(id);
      const tries = await queue.tries(claim);
      const mayPass = error.retryable || error.code === 'E_UNEXPECTED';
      const pause = mayPass ? pausesMs[tries.attempts] : undefined;
      const done =
        pause === undefined
          ? await bury(claim, { kind: kindOf(error, mayPass), stage, error, tries })
          : await queue.retry(claim, pause * (1 + JITTER * (2 * Math.random() - 1)));
      leave(id);
      return done ? (pause === undefined ? 'dead' : 'again') : 'gone';
    },
  };
}

const UNTRIED: Tries = { attempts: 0, crashes: 0, firstFailedAt: undefined };

/** A task that ends the workers that run it. */
class PoisonError extends ImgtrError {
  override readonly code = 'E_POISON';
  constructor({ crashes }: Tries) {
    super(`${crashes} workers died with this task in hand, the last ones with nothing else`, {
      cure: 'Look at the picture that it names; the worker’s memory may not have been enough.',
    });
  }
}

function kindOf(error: ImgtrError, mayPass: boolean): Death['kind'] {
  if (error instanceof BadMessageError) return 'invalid';
  if (error.code === 'E_BLOCKED') return 'blocked';
  return mayPass ? 'exhausted' : 'permanent';
}

interface Ids {
  readonly request_id: string;
  readonly image_id: string;
}

/** What those who wait hear of a death; nothing where nobody knows whose it is. */
function noticeOf({ request_id, image_id, code, message }: ErrorRecord) {
  if (!request_id || !image_id) return undefined;
  return { requestId: request_id, event: { event: 'failed', image_id, error: { code, message } } as const };
}

/** `request/image`, and a number behind it when the same is under way already. */
function uniqueId(message: object, taken: ReadonlyMap<string, unknown>): string {
  const { request_id, image_id } = message as Ids;
  const id = `${request_id}/${image_id}`;
  let unique = id;
  for (let n = 2; taken.has(unique); n++) unique = `${id}~${n}`;
  return unique;
}
