/** What the wiring of every command needs: commander's words, the terminal, the signals. */
import { type Command, Option } from 'commander';
import { EXIT } from '../errors.js';
import type { Outcome } from '../page.js';

export { Argument, Command, CommanderError } from 'commander';

/** The flags of a command as commander hands them over, by camel-case name. */
export type Flags = Record<string, unknown>;

export const choice = (flags: string, text: string, choices: readonly string[]) =>
  new Option(flags, text).choices([...choices]);

/** Gives a command options of another one, by the same names; those left out make no sense to it. */
export function shareOptions(
  command: Command,
  { from, except }: { from: Command; except: readonly string[] },
): Command {
  for (const option of from.options) if (!except.includes(option.long ?? '')) command.addOption(option);
  return command;
}

export const collect = (value: string, earlier: readonly string[] = []): string[] => [...earlier, value];

/** `.env` of the working folder; what the environment already says wins. */
export function loadEnvFile(): void {
  try {
    process.loadEnvFile();
  } catch {
    // There need not be one.
  }
  // The AWS SDK would print a line on the age of Node 20 in the middle of a run.
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';
}

/** The first signal stops the intake and lets the work in hand end; the second ends the process at once. */
export function stopOnSignals(): {
  readonly signal: AbortSignal;
  readonly release: () => void;
  /** Which one it was. */
  readonly by: () => NodeJS.Signals | undefined;
} {
  const controller = new AbortController();
  let first: NodeJS.Signals | undefined;
  const onSignal = (signal: NodeJS.Signals) => {
    release();
    first = signal;
    process.exitCode = signal === 'SIGTERM' ? EXIT.terminated : EXIT.interrupted;
    controller.abort();
    process.once(signal, () => {
      // Without a handler the kernel ends it: process.exit would abort inside a model's run.
      process.kill(process.pid, signal);
    });
  };
  const release = () => {
    process.off('SIGINT', onSignal);
    process.off('SIGTERM', onSignal);
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return { signal: controller.signal, release, by: () => first };
}

/**
 * The end of a server whose work did not end in time: models may be in the middle of a run, where process.exit would
 * abort. Without a handler the kernel ends it.
 */
export async function endBySignal({ release, by }: Pick<ReturnType<typeof stopOnSignals>, 'release' | 'by'>) {
  release();
  process.kill(process.pid, by() ?? 'SIGTERM');
  await new Promise(() => setInterval(() => {}, 1000));
}

/** The log of a server, on stderr, secrets taken out. */
export async function openLog(about: Readonly<Record<string, string>>, { quiet = false } = {}) {
  const [{ createLog }, { createRedact, secretsIn }, { logLevelFrom }] = await Promise.all([
    import('../watch/log.js'),
    import('../watch/redact.js'),
    import('../options/translate.js'),
  ]);
  const { env, stderr } = process;
  const write = (line: string) => void stderr.write(line);
  return createLog({ level: quiet ? 'error' : logLevelFrom(env), write, redact: createRedact(secretsIn(env)), about });
}

export function printJson(event: object): void {
  process.stdout.write(`${JSON.stringify(event)}\n`);
}

/** What a command that goes through pages does with each outcome, and the failures it has seen. */
export function watchOutcomes({ json }: { json: boolean }) {
  const failures: Outcome[] = [];
  const onPage = (outcome: Outcome) => {
    if (outcome.status === 'failed') failures.push(outcome);
    if (json) printJson({ event: 'page', ...outcome });
  };
  return { failures, onPage };
}
