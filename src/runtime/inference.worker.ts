/** The thread behind inference.ts. The only file that imports onnxruntime-node. */
import { parentPort } from 'node:worker_threads';
import type { InferenceReply, InferenceRequest, Tensor } from './inference.js';
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
  const reply = (rest: { output?: Tensor }): InferenceReply => ({
    id: request.id,
    ok: true,
    ms: request.op === 'run' ? performance.now() - started : 0,
    ...rest,
  });
  try {
    switch (request.op) {
      case 'load':
        await load(request.path, request.threads);
        port.postMessage(reply({}));
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

async function load(path: string, threads: number): Promise<void> {
  // The package is CommonJS: its members hang on the default export.
  runtime ??= ((await import('onnxruntime-node')) as unknown as { default: Runtime }).default;
  sessions.set(
    path,
    await runtime.InferenceSession.create(path, {
      executionProviders: ['cpu'],
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      executionMode: 'sequential',
      enableMemPattern: false, // shapes vary from page to page; a plan for each would be kept for ever
      logSeverityLevel: 3,
      extra: { session: { intra_op: { allow_spinning: '0' } } }, // spinning threads would starve the pixel pool
    }),
  );
}

async function run(path: string, input: Tensor): Promise<Tensor> {
  noteShared(input.data.byteLength);
  const session = sessions.get(path)!;
  // The native side refuses shared memory, so both ways cost one copy.
  const feed = new runtime!.Tensor('float32', new Float32Array(input.data), [...input.dims]);
  const outputs = await session.run({ [session.inputNames[0]]: feed });
  const output = outputs[session.outputNames[0]];
  const data = sharedFloats(output.size);
  data.set(output.data as Float32Array);
  const dims = [...output.dims];
  output.dispose();
  return { data, dims };
}
