/** Workers beside a test's work. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { onTestFailed } from 'vitest';

const BIN = path.resolve(import.meta.dirname, '../../bin/imgtr.js');

type Roles = readonly (readonly string[])[];

/** Runs workers, each a role and its arguments, for as long as the work takes; their words are shown when the test fails. */
export async function withWorkers(
  workers: Roles,
  env: Record<string, string>,
  work: () => Promise<unknown>,
): Promise<void> {
  const { end, tell } = startWorkers(workers, env);
  onTestFailed(tell);
  await work().finally(end);
}

/** Starts workers. `end` kills them, `tell` shows their words. */
export function startWorkers(workers: Roles, env: Record<string, string>) {
  const { GEMINI_API_KEY, ...clean } = process.env;
  const all = workers.map(([role = '', ...args]) => {
    const child = spawn(process.execPath, [BIN, 'worker', '--role', role, ...args], {
      env: { ...clean, ...env },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const words: string[] = [];
    child.stderr.setEncoding('utf8').on('data', chunk => words.push(chunk));
    return { role, child, words };
  });
  return {
    async end() {
      for (const { child } of all) {
        if (child.exitCode !== null || child.signalCode !== null) continue;
        const exit = once(child, 'exit');
        child.kill('SIGKILL');
        await exit;
      }
    },
    tell() {
      for (const { role, words } of all) process.stderr.write(`the ${role} worker said:\n${words.join('')}\n`);
    },
  };
}
