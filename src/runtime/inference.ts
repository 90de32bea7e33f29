/**
 * The inference thread: one worker that owns every ONNX session of the process. `session.run` blocks the thread it
 * is called on, so it is called nowhere else. A thread that dies inside a run aborts the whole program; `close`
 * therefore waits for the run in hand, and nothing here ever terminates the worker.
 */

import { Worker } from 'node:worker_threads';
import { MissingError } from '../errors.js';
import { noteShared, sharedSize } from './reclaim.js';

/** A dense float32 tensor, row-major, in shared memory. */
export interface Tensor {
  readonly data: Float32Array<SharedArrayBuffer>;
  readonly dims: readonly number[];
}

/** An input or output of a model: its name, element type and dimensions, a free one by its name. */
export interface Slot {
  readonly name: string;
  readonly type: string;
  readonly dims: readonly (number | string)[];
}

export type NamedTensors = Readonly<Record<string, Tensor>>;

/** A loaded model. Runs queue up; the models of one thread share its cores. */
export interface Model {
  readonly inputs: readonly Slot[];
  readonly outputs: readonly Slot[];
  /**
   * The first output for the first input, or for inputs by name. Its values are put `into` what is given, its start or
   * all of it, which may be the input's own: threads that hand over new memory each time keep it far longer than they
   * need it.
   */
  run(input: Tensor | NamedTensors, into?: Tensor['data']): Promise<Tensor>;
  /** Runs a classifier, and keeps of its classes (the last axis) the two likeliest: [..., place, value, place, value]. */
  classify(input: Tensor): Promise<Tensor>;
}

export interface Inference {
  /** Loads an ONNX file; the same path twice is the same model. Throws MissingError when it cannot be loaded. */
  load(path: string): Promise<Model>;
  /** Milliseconds spent inside the models so far. */
  readonly busyMs: number;
  /** Ends the thread behind the runs asked for so far; later ones are rejected. */
  close(): Promise<void>;
}

export type InferenceRequest =
  | { id: number; op: 'load'; path: string; threads: number; provider: string }
  | { id: number; op: 'run'; path: string; input: Tensor | NamedTensors; into: Tensor['data'] | undefined }
  | { id: number; op: 'classify'; path: string; input: Tensor }
  | { id: number; op: 'close' };
export type InferenceReply =
  | { id: number; ok: true; output?: Tensor; slots?: Pick<Model, 'inputs' | 'outputs'>; ms: number }
  | { id: number; ok: false; message: string };
type Unnumbered<T> = T extends unknown ? Omit<T, 'id'> : never;

/** @param threads cores that one run may use. @param provider what computes: `cpu`, `cuda` or `webgpu`. */
export function createInference({ threads, provider = 'cpu' }: { threads: number; provider?: string }): Inference {
  const waiting = new Map<
    number,
    { resolve(reply: InferenceReply & { ok: true }): void; reject(error: Error): void }
  >();
  const models = new Map<string, Promise<Model>>();
  let worker: Worker | undefined;
  let closing: Promise<void> | undefined;
  let count = 0;
  let busyMs = 0;

  /** The thread is gone: so are its models and the answers it owes. */
  const abandon = (thread: Worker, error: Error) => {
    if (thread !== worker) return;
    for (const caller of waiting.values()) caller.reject(error);
    waiting.clear();
    models.clear();
    worker = undefined;
  };
  const start = (): Worker => {
    const thread = new Worker(new URL('./inference.worker.js', import.meta.url));
    thread.on('message', (reply: InferenceReply) => {
      noteShared(sharedSize(reply));
      const caller = waiting.get(reply.id);
      waiting.delete(reply.id);
      if (waiting.size === 0) thread.unref();
      if (!reply.ok) return caller?.reject(new Error(reply.message));
      busyMs += reply.ms;
      caller?.resolve(reply);
    });
    thread.on('error', error => abandon(thread, error));
    thread.on('exit', () => abandon(thread, new Error('the inference thread has ended')));
    return thread;
  };
  const ask = (request: Unnumbered<InferenceRequest>) =>
    new Promise<InferenceReply & { ok: true }>((resolve, reject) => {
      if (closing) throw new Error('the inference thread is closed');
      worker ??= start();
      worker.ref();
      const id = ++count;
      waiting.set(id, { resolve, reject });
      worker.postMessage({ ...request, id });
    });
  const open = async (path: string): Promise<Model> => {
    let loaded: InferenceReply & { ok: true };
    try {
      loaded = await ask({ op: 'load', path, threads, provider });
    } catch (cause) {
      models.delete(path);
      throw new MissingError(`cannot load the model ${path}: ${(cause as Error).message}`, {
        cause,
        cure: 'Reinstall with `npm ci`; behind a firewall set ONNXRUNTIME_NODE_INSTALL=skip for the install.',
      });
    }
    return {
      ...loaded.slots!,
      run: async (input, into) => (await ask({ op: 'run', path, input, into })).output as Tensor,
      classify: async input => (await ask({ op: 'classify', path, input })).output as Tensor,
    };
  };

  return {
    load(path) {
      if (!models.has(path)) models.set(path, open(path));
      return models.get(path)!;
    },
    get busyMs() {
      return busyMs;
    },
    close() {
      closing ??= (worker ? ask({ op: 'close' }) : Promise.resolve()).then(() => {});
      return closing;
    },
  };
}
