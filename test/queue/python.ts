/** Runs the program of the other side. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { findProgram } from '../setup/programs.mjs';

export interface Python extends ChildProcess {
  /** Its first line, as soon as it is whole. */
  readonly firstLine: Promise<string>;
  /** All that it printed, once it has ended. */
  readonly printed: Promise<string>;
}

export function startPython(...args: (string | number)[]): Python {
  const program = findProgram('python3');
  if (!program) throw new Error('no python3 on PATH: run node test/setup/redis.mjs');
  const file = path.join(import.meta.dirname, 'peers.py');
  const child = spawn(program, [file, ...args.map(String)], { stdio: ['pipe', 'pipe', 'inherit'] });
  const chunks: Buffer[] = [];
  const firstLine = new Promise<string>(resolve => {
    child.stdout?.on('data', chunk => {
      chunks.push(chunk);
      const [line, rest] = Buffer.concat(chunks).toString('utf8').split('\n');
      if (rest !== undefined) resolve(line as string);
    });
  });
  const printed = once(child, 'close').then(() => Buffer.concat(chunks).toString('utf8'));
  return Object.assign(child, { firstLine, printed });
}

/** What it prints when it is given this. */
export function python(input: string, ...args: (string | number)[]): Promise<string> {
  const child = startPython(...args);
  child.stdin?.end(input);
  return child.printed;
}
