/** The process behind probe.ts: loads one model on one device, says how that went, and ends. */
import { createInference } from '../inference/inference.js';
import type { ProbeRequest } from './probe.js';

process.once('message', async ({ file, provider }: ProbeRequest) => {
  const inference = createInference({ threads: 1, provider });
  const failure = await inference.load(file).then(
    () => undefined,
    (error: Error) => error.message.split('\n')[0],
  );
  process.send?.({ ...(failure !== undefined && { failure }) });
  await inference.close();
  process.disconnect();
});
