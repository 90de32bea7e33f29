/**
 * The inference threads: workers that own every ONNX session of the process. `session.run` blocks the thread it is
 * called on, so it is called nowhere else. A thread that dies inside a run aborts the whole program; `close` therefore
 * waits for the runs in hand, and nothing here ever terminates a worker.
 *
 * A large input is worked on by all cores at once. A line of text is too little for that: two cores read it 1.15 times
 * as fast as one and take 1.45 times the work. So lines go side by side, each on a core of its own: 24 lines of 64 to
 * 640 pixels took two cores 412 ms one after the other, and 332 ms in two lanes.
 */

import { MissingError } from '../../errors.js';
import { createLane, type Lane, type LaneAnswer, type LaneRequest } from './lane.js';
import { simplifiedFile } from './simplified.js';
import type { NamedTensors, Slot, Tensor } from './tensor.js';

export type { NamedTensors, Slot, Tensor };

/** A loaded model. Runs queue up. */
export interface Model {
  readonly inputs: readonly Slot[];
  readonly outputs: readonly Slot[];
  /**
   * The first output for the first input, or for inputs by name. Its values are put `into` what is given, its start or
   * all of it, which may be the input's own: threads that hand over new memory each time keep it far longer than they
   * need it.
   */
  run(input: Tensor | NamedTensors, into?: Tensor['data']): Promise<Tensor>;
  /**
   * Runs a classifier, and keeps of its classes (the last axis) the likeliest, two if nothing is said: [..., place, value,
   * place, value].
   */
  classify(input: Tensor, count?: number): Promise<Tensor>;
  /** Gives back what it keeps for its largest run, which a model never does by itself; the next run starts it anew. */
  rest(): Promise<void>;
}

export interface Inference {
  /**
   * Loads an ONNX file; the same path twice is the same model. Throws MissingError when it cannot be loaded.
   * @param how.cores `all` work on one run; `few` leave the others to further runs of models loaded so
   */
  load(path: string, how?: { cores: Cores }): Promise<Model>;
  /** Milliseconds spent inside the models so far, of all threads together. */
  readonly busyMs: number;
  /** Ends the threads behind the runs asked for so far; later ones are rejected. */
  close(): Promise<void>;
}

export type Cores = 'all' | 'few';

/** Runs at a time; each lane holds the small models once more, some 30 MB. */
const MOST_LANES = 4;

interface InferenceSettings {
  /** Cores that all runs together may use. */
  readonly threads: number;
  /** What computes: `cpu`, `cuda` or `webgpu`. */
  readonly provider?: string;
  /** Where simpler forms of the networks are kept; the user's cache when nothing is said. */
  readonly folder?: string | undefined;
}

export function createInference({ threads, provider = 'cpu', folder }: InferenceSettings): Inference {
  const models = new Map<string, Promise<Model>>();
  const count = provider === 'cpu' ? Math.min(threads, MOST_LANES) : 1;
  const lanes = Array.from({ length: count }, () => createLane(() => models.clear()));
  let busyMs = 0;
  const settings = {
    all: { lanes: lanes.slice(0, 1), threads },
    few: { lanes, threads: Math.floor(threads / count) },
  };

  const open = async (path: string, cores: Cores): Promise<Model> => {
    const { lanes: ours, threads: each } = settings[cores];
    const simplified = provider === 'cpu' ? await simplifiedFile(path, folder) : undefined;
    let loaded: LaneAnswer[];
    try {
      loaded = await Promise.all(ours.map(lane => lane.ask({ op: 'load', path, simplified, threads: each, provider })));
    } catch (cause) {
      models.delete(path);
      throw new MissingError(`cannot load the model ${path}: ${(cause as Error).message}`, {
        cause,
        cure: 'Reinstall with `npm ci`; behind a firewall set ONNXRUNTIME_NODE_INSTALL=skip for the install.',
      });
    }
    const ask = async (request: LaneRequest): Promise<Tensor> => {
      const { output, ms } = await freest(ours).ask(request);
      busyMs += ms;
      return output!;
    };
    return {
      ...loaded[0].slots!,
      run: (input, into) => ask({ op: 'run', path, input, into }),
      classify: (input, count = 2) => ask({ op: 'classify', path, input, count }),
      async rest() {
        await Promise.all(ours.map(lane => lane.ask({ op: 'rest', path })));
      },
    };
  };

  return {
    load(path, { cores } = { cores: 'all' }) {
      if (!models.has(path)) models.set(path, open(path, cores));
      return models.get(path)!;
    },
    get busyMs() {
      return busyMs;
    },
    async close() {
      await Promise.all(lanes.map(lane => lane.close()));
    },
  };
}

/** The lane with the least to do; of equals the last, since the first has the large runs. */
const freest = (lanes: readonly Lane[]): Lane => lanes.reduce((a, b) => (b.backlog <= a.backlog ? b : a));
