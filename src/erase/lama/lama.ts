/** An inpainting network in a process of its own: tiles of any page go in, in batches, and come back made up. */
import { type ChildProcess, fork } from 'node:child_process';
import type { DEVICES } from '../../defaults.js';
import { ImgtrError, MissingError } from '../../errors.js';
import { createBatcher } from '../../flow/batch.js';
import type { LamaReply, LamaRequest } from './lama.child.js';
import type { Tile } from './tensor.js';

export interface Lama {
  /** Side of the tiles it takes, pixels. */
  readonly side: number;
  /** RGB rows of a tile, all of it as the network gave it. */
  inpaint(tile: Tile): Promise<Uint8Array>;
  /** Waits for the tiles in hand, then ends the process. */
  close(): Promise<void>;
}

export interface LamaSettings {
  /** An ONNX file. */
  readonly file: string;
  /** Cores that a run may use. */
  readonly threads: number;
  readonly device: (typeof DEVICES)[number];
  /** Tiles a run, where the model and the device gain by more than one. */
  readonly batchSize: number;
  /** How long a tile waits for others, milliseconds. */
  readonly batchWait: number;
  /** Called with the number of tiles of every run. */
  readonly onBatch?: ((tiles: number) => void) | undefined;
}

/** Side of the tiles where the model takes any: what its exports are made for. */
const FREE_SIDE = 512;
/** What `auto` tries, the fastest first. */
const BY_SPEED = ['cuda', 'webgpu', 'cpu'] as const;

const CURE = {
  cuda: "Install onnxruntime's CUDA libraries (ONNXRUNTIME_NODE_INSTALL=cuda12 npm ci), CUDA and cuDNN; or --device cpu.",
  webgpu: 'WebGPU needs a GPU and on Linux the Vulkan library; or --device cpu.',
};

/** Starts the process and loads the model. Throws MissingError when it cannot be loaded or breaks its contract. */
export async function openLama(settings: LamaSettings): Promise<Lama> {
  const { file, threads, device, batchSize, batchWait, onBatch } = settings;
  const process = startProcess();
  const providers = device === 'auto' ? BY_SPEED : [device];
  const { loaded } = await process.ask({ op: 'load', file, threads, providers }).catch(error => {
    process.kill();
    throw device === 'auto' || device === 'cpu' ? error : new MissingError(error.message, { cure: CURE[device] });
  });
  const { contract, provider } = loaded!;
  const side = contract.side ?? FREE_SIDE;
  const batcher = createBatcher({
    // On a CPU a batch takes as long as its tiles one by one.
    size: contract.single || provider === 'cpu' ? 1 : batchSize,
    waitMs: batchWait,
    work: async (tiles: readonly Tile[]) => {
      onBatch?.(tiles.length);
      return (await process.ask({ op: 'run', tiles, side })).tiles!;
    },
  });
  return {
    side,
    // Shared memory does not cross a pipe.
    inpaint: ({ image, mask }) => batcher.add({ image: new Uint8Array(image), mask: new Uint8Array(mask) }),
    async close() {
      await batcher.close();
      process.kill();
    },
  };
}

const ended = (by: unknown) =>
  new ImgtrError(`the process of the eraser's network ended (${by})`, {
    cure: 'Its memory may not have been enough: try a smaller --batch-size, or --eraser fill.',
  });

type Unnumbered<T> = T extends unknown ? Omit<T, 'id'> : never;
interface Caller {
  resolve(reply: LamaReply & { ok: true }): void;
  reject(error: Error): void;
}

/** A child process that answers requests; when it is gone, so are the answers it owes. */
function startProcess() {
  const child = fork(new URL('./lama.child.js', import.meta.url), {
    serialization: 'advanced',
    // What the runtime says of devices it cannot find is no concern of the user's.
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  const waiting = new Map<number, Caller>();
  let count = 0;
  child.on('message', (reply: LamaReply) => {
    const caller = waiting.get(reply.id);
    waiting.delete(reply.id);
    rest(child, waiting.size);
    if (reply.ok) caller?.resolve(reply);
    else caller?.reject(new MissingError(reply.message, reply.cure ? { cure: reply.cure } : {}));
  });
  child.on('error', error => abandon(error));
  child.on('exit', (code, signal) => abandon(ended(signal ?? code)));
  const abandon = (error: Error) => {
    for (const caller of waiting.values()) caller.reject(error);
    waiting.clear();
  };
  rest(child, 0);
  return {
    ask: (request: Unnumbered<LamaRequest>) =>
      new Promise<LamaReply & { ok: true }>((resolve, reject) => {
        if (!child.connected) throw ended('before it was asked');
        const id = ++count;
        waiting.set(id, { resolve, reject });
        rest(child, waiting.size);
        child.send({ ...request, id });
      }),
    kill: () => {
      child.kill('SIGKILL');
    },
  };
}

/** A process that is owed nothing keeps the program from ending no longer. */
function rest(child: ChildProcess, owed: number): void {
  if (owed > 0) {
    child.ref();
    child.channel?.ref();
  } else {
    child.unref();
    child.channel?.unref();
  }
}
