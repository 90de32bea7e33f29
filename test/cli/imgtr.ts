/** Runs the real program as its user would. */
import { type ChildProcess, type ChildProcessByStdio, spawn } from 'node:child_process';
import path from 'node:path';
import type { Readable, Writable } from 'node:stream';

const BIN = path.resolve(import.meta.dirname, '../../bin/imgtr.js');

export interface Run {
  /** Exit code, or the signal's number + 128 as a shell gives it. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** The objects that --json printed. */
  // biome-ignore lint/suspicious/noExplicitAny: what a program printed
  readonly events: Record<string, any>[];
}

interface How {
  readonly env?: Record<string, string>;
  readonly cwd?: string;
  readonly stdin?: string;
  /** Sees the process once it runs. */
  readonly meanwhile?: (child: ChildProcess, soFar: () => { stdout: string; stderr: string }) => void;
}

export function imgtr(args: readonly string[], { env = {}, cwd, stdin, meanwhile }: How = {}): Promise<Run> {
  const { GEMINI_API_KEY, GEMINI_BASE_URL, OPENAI_API_KEY, OPENAI_BASE_URL, ...clean } = process.env;
  const child = spawn(process.execPath, [BIN, ...args], {
    env: { ...clean, ...env },
    cwd,
    stdio: [stdin === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
  }) as ChildProcessByStdio<Writable | null, Readable, Readable>;
  child.stdin?.end(stdin);
  const printed = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', chunk => {
    printed.stdout += chunk;
  });
  child.stderr.setEncoding('utf8').on('data', chunk => {
    printed.stderr += chunk;
  });
  meanwhile?.(child, () => printed);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      const events = args.includes('--json')
        ? printed.stdout
            .trim()
            .split('\n')
            .filter(Boolean)
            .map(line => JSON.parse(line))
        : [];
      resolve({ code: code ?? (signal === 'SIGINT' ? 130 : signal === 'SIGTERM' ? 143 : 137), ...printed, events });
    });
  });
}
