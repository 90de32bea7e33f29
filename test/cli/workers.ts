/** Workers beside a test's work. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { onTestFailed } from 'vitest';

const BIN = path.resolve(import.meta.dirname, '../../bin/imgtr.js');

/** Runs workers, each a role and its arguments, for as long as the work takes; their words are shown when the test fails. */
export async function withWorkers(
  workers: readonly (readonly string[])[],
  env: Record<string, string>,
  work: () => Promise<unknown>,
): Promise<void> {
  const { GEMINI_API_KEY, ...clean } = process.env;
  const children = workers.map(([role = '', ...args]) => {
    const child = spawn(process.execPath, [BIN, 'worker', '--role', role, ...args], {
      env: { ...clean, ...env },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let printed = '';
    child.stderr.on('data', chunk => {
      printed += chunk;
    });
    onTestFailed(() => void process.stderr.write(`the ${role} worker said:\n${printed}\n`));
    return child;
  });
  try {
    await work();
  } finally {
    for (const child of children) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      const exit = once(child, 'exit');
      child.kill('SIGKILL');
      await exit;
    }
  }
}
