/** Whether a model runs on a device, found out in a process of its own: some drivers end theirs, and all talk a lot. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export interface ProbeRequest {
  readonly file: string;
  readonly provider: string;
}

const CHILD = fileURLToPath(new URL('./probe.child.js', import.meta.url));

/** Why the model in the file does not start there; undefined when it does. */
export async function probeProvider(request: ProbeRequest): Promise<string | undefined> {
  const child = fork(CHILD, { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
  let answer: { failure?: string } | undefined;
  child.on('message', message => {
    answer = message as { failure?: string };
  });
  child.send(request satisfies ProbeRequest);
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  return answer ? answer.failure : `its process ended with ${signal ?? code}`;
}
