/**
 * The pixel pool: worker threads for everything that loops over pixels (decode, masks, fills, layout, drawing,
 * encode). The only file that knows Piscina. Rasters cross as shared memory; the rest is cloned, so keep it small.
 *
 * A room lists what it runs here in a file `pixels.ts` of its own: exported functions of one argument.
 */
import { availableParallelism } from 'node:os';
import { Piscina } from 'piscina';
import { MissingError } from '../../errors.js';
import { noteShared, sharedSize } from '../memory/reclaim.js';
import type { Answer, Work } from './pool.worker.js';

/** A function of a room's `pixels.ts`, by file and name, since a function cannot cross a thread. */
export interface PixelTask<Input, Output> {
  readonly filename: string;
  readonly name: string;
  /** Types only. */
  readonly signature?: (input: Input) => Output;
}

/**
 * Names a pool task: `pixelTask<typeof import('./pixels.js'), 'decode'>(import.meta.url, 'decode')`, from a file
 * that lies beside its room's `pixels.ts`.
 */
export function pixelTask<Module, Name extends keyof Module & string>(roomUrl: string, name: Name) {
  type Work = Module[Name] extends (input: infer Input) => infer Output ? PixelTask<Input, Awaited<Output>> : never;
  return { filename: new URL('./pixels.js', roomUrl).href, name } as unknown as Work;
}

export interface PixelPool {
  /** Rejects with what the function threw, without its class; with MissingError when the function cannot be loaded. */
  run<Input, Output>(task: PixelTask<Input, Output>, input: Input): Promise<Output>;
  /** Waits for the tasks in hand, then ends the threads. */
  close(): Promise<void>;
}

/** Megabytes for what a thread has just made; it would take twice as much before it looks whether that is needed still. */
const YOUNG = 12;

/** @param threads number of worker threads; all cores by default. They are started when first needed. */
export function createPixelPool({ threads = availableParallelism() } = {}): PixelPool {
  const piscina = new Piscina({
    filename: new URL('./pool.worker.js', import.meta.url).href,
    minThreads: 0,
    maxThreads: threads,
    idleTimeout: 30_000,
    concurrentTasksPerWorker: 1,
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG },
  });
  const pending = new Set<Promise<unknown>>();
  return {
    run<Input, Output>({ filename, name }: PixelTask<Input, Output>, input: Input): Promise<Output> {
      const work = piscina.run({ filename, name, input } satisfies Work).then(outputOf) as Promise<Output>;
      pending.add(work);
      work.finally(() => pending.delete(work)).catch(() => {});
      return work;
    },
    async close() {
      // Piscina's own close() ends busy threads when it has more than one.
      while (pending.size > 0) await Promise.allSettled(pending);
      await piscina.destroy();
    },
  };
}

function outputOf(answer: Answer): unknown {
  if ('unloadable' in answer) {
    const [first] = answer.unloadable.split('\n');
    throw new MissingError(`a part of imgtr cannot be loaded: ${first}`, { cure: 'Reinstall with `npm ci`.' });
  }
  noteShared(sharedSize(answer.output));
  return answer.output;
}
