/** `imgtr worker`: its flags, its lines on stderr, its exit code. */
import { HOSTINGS, ROLES } from '../defaults.js';
import { InterruptedError } from '../errors.js';
import { type Command, choice, type Flags, loadEnvFile, printJson, shareOptions, stopOnSignals } from './parts.js';
import { typed } from './translate.js';

/** Of `translate`: where pictures come from and go to is the queue's to say, and who watches is not there. */
const NOT_FOR_WORKERS = ['--out', '--overwrite', '--report', '--clean-plate', '--debug-mask', '--fail-on'];

export function addWorker(program: Command): void {
  const worker = program
    .command('worker')
    .summary('do one part of the work for a fleet, over Redis')
    .description(
      'Serves one role until it is told to end: ocr reads pictures, operate translates and sets what was read, result ' +
        'keeps finished pictures as JPEG files. REDIS_URL says where the queue is, OUTPUT_DIR where files go.',
    )
    .addOption(choice('--role <role>', 'which part', ROLES).makeOptionMandatory())
    .addOption(choice('--hosting <way>', 'where operate puts its pictures (default file)', HOSTINGS))
    .option('--notify-url <url>', 'result: POST every record there, signed with NOTIFY_SECRET')
    .option('--health-port <port>', 'serve /livez, /readyz and /metrics there');
  const translate = program.commands.find(command => command.name() === 'translate');
  if (translate) shareOptions(worker, { from: translate, except: NOT_FOR_WORKERS });
  worker.action((flags: Flags) => run(typed(flags)));
}

async function run(flags: Flags): Promise<void> {
  loadEnvFile();
  const { resolveWorkerOptions } = await import('../worker-options.js');
  const options = await resolveWorkerOptions(flags, process.env);
  const [{ work }, { createReporter }] = await Promise.all([
    import('../commands/worker.js'),
    import('../commands/progress.js'),
  ]);
  const { stderr, env } = process;
  const { quiet, json } = options.page;
  const reporter = createReporter({ stream: stderr, quiet, ci: Boolean(env['CI']) || !stderr.isTTY });
  const stop = stopOnSignals();
  const note = (line: string) => {
    if (!quiet) stderr.write(`${line}\n`);
  };
  try {
    await work(options, {
      progress: reporter,
      onPage: outcome => json && printJson({ event: 'page', ...outcome }),
      onReady: () => note(`ready: ${options.role} serves its list`),
      signal: stop.signal,
    });
    note('ended: nothing is in hand');
  } catch (error) {
    if (!(error instanceof InterruptedError)) throw error;
    note('ended: what was in hand is back on its list');
    // Models may be at work, and process.exit would abort inside them: without a handler the kernel ends it.
    stop.release();
    process.kill(process.pid, stop.by() ?? 'SIGTERM');
    await new Promise(() => setInterval(() => {}, 1000));
  } finally {
    stop.release();
  }
}
