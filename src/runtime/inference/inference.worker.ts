/** The thread behind lane.ts. The only file that imports onnxruntime-node. */
import { parentPort } from 'node:worker_threads';
import { trimAllocator } from '../memory/allocator.js';
import { sharedFloats } from '../memory/shared.js';
import type { LaneAnswer, LaneReply, LaneRequest, Numbered } from './lane.js';
import { likeliest } from './likeliest.js';
import { isTensor, type NamedTensors, type Slot, type Tensor } from './tensor.js';

type Runtime = typeof import('onnxruntime-node');
type Session = Awaited<ReturnType<Runtime['InferenceSession']['create']>>;

const port = parentPort!;
const sessions = new Map<string, Session>();
/** How each model was loaded, for when it is to start anew. */
const loads = new Map<string, LaneRequest & { op: 'load' }>();
let runtime: Runtime | undefined;
let queue: Promise<void> = Promise.resolve();

port.on('message', (request: Numbered<LaneRequest>) => {
  queue = queue.then(() => answer(request));
});

/** Serves one request; requests are served strictly one after the other. */
async function answer(request: Numbered<LaneRequest>): Promise<void> {
  try {
    port.postMessage({ id: request.id, ok: true, ...(await serve(request)) } satisfies LaneReply);
    if (request.op === 'close') port.close();
  } catch (error) {
    port.postMessage({ id: request.id, ok: false, message: (error as Error).message } satisfies LaneReply);
  }
}

async function serve(request: LaneRequest): Promise<LaneAnswer> {
  switch (request.op) {
    case 'load':
      return { slots: slotsOf(await load(request)), ms: 0 };
    case 'run':
      return run(request, answer => toShared(answer, request.into));
    case 'classify':
      return run(request, answer => likeliest(answer, request.count));
    case 'rest':
      await sessions.get(request.path)?.release();
      sessions.delete(request.path);
      trimAllocator();
      return { ms: 0 };
    case 'close':
      for (const session of sessions.values()) await session.release();
      return { ms: 0 };
  }
}

async function load(request: LaneRequest & { op: 'load' }): Promise<Session> {
  const { path, simplified, threads, provider } = request;
  const known = sessions.get(path); // another lane was lost, and with it what was known of this one
  if (known) return known;
  // The package is CommonJS: its members hang on the default export.
  runtime ??= ((await import('onnxruntime-node')) as unknown as { default: Runtime }).default;
  const options = {
    executionProviders: [provider],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: 'sequential' as const,
    enableMemPattern: false, // shapes vary from page to page; a plan for each would be kept for ever
    logSeverityLevel: 3 as const,
    extra: { session: { intra_op: { allow_spinning: '0' } } }, // spinning threads would starve the pixel pool
  };
  const { InferenceSession } = runtime;
  const open = (file: string) => InferenceSession.create(file, options);
  const session = await (simplified ? open(simplified).catch(() => open(path)) : open(path));
  sessions.set(path, session);
  loads.set(path, request);
  return session;
}

function slotsOf({ inputMetadata, outputMetadata }: Session) {
  const slots = (metadata: Session['inputMetadata']): Slot[] =>
    metadata.map(slot =>
      slot.isTensor
        ? { name: slot.name, type: slot.type, dims: [...slot.shape] }
        : { name: slot.name, type: 'no tensor', dims: [] },
    );
  return { inputs: slots(inputMetadata), outputs: slots(outputMetadata) };
}

interface Answer {
  readonly data: Float32Array;
  readonly dims: readonly number[];
}

/** Runs a model and takes its answer over into shared memory; the time is the model's alone. */
async function run(
  { path, input }: { path: string; input: Tensor | NamedTensors },
  take: (answer: Answer) => Tensor,
): Promise<LaneAnswer> {
  const session = sessions.get(path) ?? (await load(loads.get(path)!));
  const named = isTensor(input) ? { [session.inputNames[0]]: input } : input;
  // The native side refuses shared memory, so both ways cost one copy.
  const feeds = Object.entries(named).map(
    ([name, { data, dims }], i) => [name, new runtime!.Tensor('float32', copyOf(data, i), [...dims])] as const,
  );
  const started = performance.now();
  const outputs = await session.run(Object.fromEntries(feeds));
  const ms = performance.now() - started;
  const output = outputs[session.outputNames[0]];
  const taken = take({ data: output.data as Float32Array, dims: output.dims });
  output.dispose();
  return { output: taken, ms };
}

/** A copy in memory that is used again by the next run. @param slot one for each input of a run */
function copyOf(data: Float32Array, slot: number): Float32Array {
  let own = copies[slot];
  if (!own || own.length < data.length) own = copies[slot] = new Float32Array(data.length);
  const copy = own.subarray(0, data.length);
  copy.set(data);
  return copy;
}
const copies: Float32Array[] = [];

function toShared({ data, dims }: Answer, into: Tensor['data'] = sharedFloats(data.length)): Tensor {
  const shared = into.subarray(0, data.length);
  shared.set(data);
  return { data: shared, dims: [...dims] };
}
