/** The thread behind inference.ts. The only file that imports onnxruntime-node. */
import { parentPort } from 'node:worker_threads';
import type { InferenceReply, InferenceRequest, Slot, Tensor } from './inference.js';
import { noteShared } from './reclaim.js';
import { sharedFloats } from './shared.js';

type Runtime = typeof import('onnxruntime-node');
type Session = Awaited<ReturnType<Runtime['InferenceSession']['create']>>;

const port = parentPort!;
const sessions = new Map<string, Session>();
let runtime: Runtime | undefined;
let queue: Promise<void> = Promise.resolve();

port.on('message', (request: InferenceRequest) => {
  queue = queue.then(() => answer(request));
});

/** Serves one request; requests are served strictly one after the other. */
async function answer(request: InferenceRequest): Promise<void> {
  const started = performance.now();
  const reply = (rest: Omit<InferenceReply & { ok: true }, 'id' | 'ok' | 'ms'>): InferenceReply => ({
    id: request.id,
    ok: true,
    ms: request.op === 'run' ? performance.now() - started : 0,
    ...rest,
  });
  try {
    switch (request.op) {
      case 'load':
        await load(request);
        port.postMessage(reply({ slots: slotsOf(sessions.get(request.path)!) }));
        break;
      case 'run':
        port.postMessage(reply({ output: await run(request.path, request.input) }));
        break;
      case 'close':
        for (const session of sessions.values()) await session.release();
        port.postMessage(reply({}));
        port.close();
    }
  } catch (error) {
    port.postMessage({ id: request.id, ok: false, message: (error as Error).message } satisfies InferenceReply);
  }
}

async function load({ path, threads, provider }: InferenceRequest & { op: 'load' }): Promise<void> {
  // The package is CommonJS: its members hang on the default export.
  runtime ??= ((await import('onnxruntime-node')) as unknown as { default: Runtime }).default;
  sessions.set(
    path,
    await runtime.InferenceSession.create(path, {
      executionProviders: [provider],
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      executionMode: 'sequential',
      enableMemPattern: false, // shapes vary from page to page; a plan for each would be kept for ever
      logSeverityLevel: 3,
      extra: { session: { intra_op: { allow_spinning: '0' } } }, // spinning threads would starve the pixel pool
    }),
  );
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

async function run(path: string, input: Tensor | Readonly<Record<string, Tensor>>): Promise<Tensor> {
  const session = sessions.get(path)!;
  const named = isTensor(input) ? { [session.inputNames[0]]: input } : input;
  for (const { data } of Object.values(named)) noteShared(data.byteLength);
  // The native side refuses shared memory, so both ways cost one copy.
  const feeds = Object.entries(named).map(([name, { data, dims }]) => [
    name,
    new runtime!.Tensor('float32', new Float32Array(data), [...dims]),
  ]);
  const outputs = await session.run(Object.fromEntries(feeds));
  const output = outputs[session.outputNames[0]];
  const data = sharedFloats(output.size);
  data.set(output.data as Float32Array);
  const dims = [...output.dims];
  output.dispose();
  return { data, dims };
}

function isTensor(input: Tensor | Readonly<Record<string, Tensor>>): input is Tensor {
  return input.data instanceof Float32Array;
}
