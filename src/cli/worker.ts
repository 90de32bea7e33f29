/** `imgtr worker`: its flags, its log, its exit code. */
import { HOSTINGS, ROLES } from '../defaults.js';
import { InterruptedError } from '../errors.js';
import {
  type Command,
  choice,
  endBySignal,
  type Flags,
  loadEnvFile,
  openLog,
  printJson,
  shareOptions,
  stopOnSignals,
} from './parts.js';
import { typed } from './translate.js';

/** Of `translate`: what is about a folder of results, or about more than one file a picture. */
const NOT_FOR_WORKERS = [
  ...['--out', '--overwrite', '--report', '--clean-plate', '--debug-mask', '--fail-on', '--max-height', '--shard'],
  '--redis',
];

export function addWorker(program: Command): void {
  const worker = program
    .command('worker')
    .summary('do one part of the work for a fleet, over Redis')
    .description(
      'Serves one role until it is told to end: ocr reads pictures, operate translates and sets what was read, result ' +
        'keeps finished pictures as JPEG files. REDIS_URL says where the queue is, OUTPUT_DIR where files go.',
    )
    .addOption(choice('--role <role>', 'which part', ROLES).makeOptionMandatory())
    .addOption(
      choice('--hosting <way>', 'where operate puts its pictures (default s3 with S3_BUCKET, else file)', HOSTINGS),
    )
    .option('--notify-url <url>', 'result: POST every record there, signed with NOTIFY_SECRET')
    .option('--health-port <port>', 'serve /livez, /readyz and /metrics there');
  const translate = program.commands.find(command => command.name() === 'translate');
  if (translate) shareOptions(worker, { from: translate, except: NOT_FOR_WORKERS });
  worker.action((flags: Flags) => run(typed(flags)));
}

async function run(flags: Flags): Promise<void> {
  loadEnvFile();
  const { resolveWorkerOptions } = await import('../options/worker.js');
  const options = await resolveWorkerOptions(flags, process.env);
  const { role, page } = options;
  const [{ work }, log] = await Promise.all([import('../commands/worker.js'), openLog({ role }, page)]);
  const stop = stopOnSignals();
  try {
    await work(options, {
      ...{ log, signal: stop.signal },
      onPage: outcome => page.json && printJson({ event: 'page', ...outcome }),
    });
    log.info({ why: 'nothing is in hand' }, 'ended');
  } catch (error) {
    if (!(error instanceof InterruptedError)) throw error;
    log.warn({ why: 'what was in hand is back on its list' }, 'ended');
    await endBySignal(stop);
  } finally {
    stop.release();
  }
}
