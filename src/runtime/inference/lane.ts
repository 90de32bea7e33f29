/** One inference thread, and what it was asked for. */
import { Worker } from 'node:worker_threads';
import { noteShared, sharedSize } from '../memory/reclaim.js';
import { isTensor, type NamedTensors, type Slot, type Tensor } from './tensor.js';

export type LaneRequest =
  | { op: 'load'; path: string; simplified: string | undefined; threads: number; provider: string }
  | { op: 'run'; path: string; input: Tensor | NamedTensors; into: Tensor['data'] | undefined }
  | { op: 'classify'; path: string; input: Tensor; count: number }
  | { op: 'rest'; path: string }
  | { op: 'close' };
export type LaneAnswer = {
  output?: Tensor;
  slots?: { inputs: readonly Slot[]; outputs: readonly Slot[] };
  /** Spent inside the model. */
  ms: number;
};
export type Numbered<T> = T & { id: number };
export type LaneReply = Numbered<({ ok: true } & LaneAnswer) | { ok: false; message: string }>;

export interface Lane {
  /** Requests are served one after the other. The thread is started by the first. */
  ask(request: LaneRequest): Promise<LaneAnswer>;
  /** What is asked for and not yet answered: numbers that models have still to take in. */
  readonly backlog: number;
  /** Ends the thread behind what was asked for so far; later requests are rejected. May be called twice. */
  close(): Promise<void>;
}

interface Caller {
  readonly size: number;
  resolve(answer: LaneAnswer): void;
  reject(error: Error): void;
}

/** Megabytes for what the thread has just made: little, since it only runs models. */
const YOUNG = 6;

/** @param onLoss called when the thread is gone, and its models with it; the next request starts another */
export function createLane(onLoss: () => void): Lane {
  const waiting = new Map<number, Caller>();
  let worker: Worker | undefined;
  let closing: Promise<void> | undefined;
  let count = 0;
  let backlog = 0;

  /** Who waits for a reply, and does no longer. */
  const callerOf = (id: number): Caller | undefined => {
    const caller = waiting.get(id);
    waiting.delete(id);
    backlog -= caller?.size ?? 0;
    return caller;
  };
  const abandon = (thread: Worker, error: Error) => {
    if (thread !== worker) return;
    worker = undefined;
    onLoss();
    for (const id of [...waiting.keys()]) callerOf(id)?.reject(error);
  };
  const start = (): Worker => {
    const thread = new Worker(new URL('./inference.worker.js', import.meta.url), {
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG },
    });
    thread.on('message', (reply: LaneReply) => {
      noteShared(sharedSize(reply));
      const caller = callerOf(reply.id);
      if (waiting.size === 0) thread.unref();
      if (reply.ok) caller?.resolve(reply);
      else caller?.reject(new Error(reply.message));
    });
    thread.on('error', error => abandon(thread, error));
    thread.on('exit', () => abandon(thread, new Error('the inference thread has ended')));
    return thread;
  };
  const ask = (request: LaneRequest) =>
    new Promise<LaneAnswer>((resolve, reject) => {
      if (closing) throw new Error('the inference thread is closed');
      worker ??= start();
      worker.ref();
      const id = ++count;
      const size = 'input' in request ? sizeOf(request.input) : 0;
      backlog += size;
      waiting.set(id, { size, resolve, reject });
      worker.postMessage({ ...request, id } satisfies Numbered<LaneRequest>);
    });
  return {
    ask,
    get backlog() {
      return backlog;
    },
    close() {
      closing ??= (worker ? ask({ op: 'close' }) : Promise.resolve()).then(() => {});
      return closing;
    },
  };
}

const sizeOf = (input: Tensor | NamedTensors): number =>
  isTensor(input) ? input.data.length : Object.values(input).reduce((sum, { data }) => sum + data.length, 0);
