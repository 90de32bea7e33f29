/** `imgtr enqueue`: its flags, its words, its exit code. */
import { DEFAULTS, VIAS } from '../defaults.js';
import { EXIT } from '../errors.js';
import { LANGUAGE_CODES } from '../language.js';
import { type Command, choice, type Flags, loadEnvFile, printJson, stopOnSignals } from './parts.js';

export function addEnqueue(program: Command): void {
  program
    .command('enqueue')
    .summary('give pictures to a fleet of workers')
    .description('Pushes a task a picture on ocr_tasks. REDIS_URL says where the queue is.')
    .argument(
      '<inputs...>',
      'folders, files, globs, http(s) or s3 URLs, @list.txt|.csv|.jsonl, or - for a list on stdin',
    )
    .addOption(choice('--from <language>', `language of the pictures (default ${DEFAULTS.from})`, LANGUAGE_CODES))
    .option(
      '--to <languages>',
      `${LANGUAGE_CODES.join(', ')}; of several, ko,en, each is a task (default ${DEFAULTS.to})`,
    )
    .option('--request-id <id>', 'what the request is called (default: a new UUID)')
    .addOption(
      choice('--via <way>', 'how local files reach the workers (default s3 when S3_BUCKET is set, else file)', VIAS),
    )
    .option('--wait', 'follow every picture until the result role has kept it')
    .addOption(choice('--until <event>', 'follow every picture until then', ['translated', 'done']))
    .option('--json', 'one JSON object a line on stdout')
    .option('--quiet', 'no progress')
    .action((inputs: string[], flags: Flags) => run(inputs, flags));
}

async function run(inputs: string[], flags: Flags): Promise<void> {
  loadEnvFile();
  const [{ enqueue }, { resolveEnqueueOptions }] = await Promise.all([
    import('../commands/enqueue.js'),
    import('../options/worker.js'),
  ]);
  const options = resolveEnqueueOptions({ ...flags, inputs }, process.env);
  const { json, quiet } = flags as { json?: boolean; quiet?: boolean };
  const { stderr, stdin } = process;
  const stop = stopOnSignals();
  let total = 0;
  let count = 0;
  const failed = await enqueue(options, {
    stdin,
    signal: stop.signal,
    onRequest({ request_id, images }) {
      total = images;
      if (json) printJson({ event: 'request', request_id, images });
      else process.stdout.write(`${request_id}\n`);
      if (!quiet) stderr.write(`${images} picture${images === 1 ? '' : 's'} ▶ ${options.lists.ocr_tasks}\n`);
    },
    note: line => void stderr.write(`${line}\n`),
    onPage(page) {
      if (json) printJson(page);
      if (!quiet) stderr.write(`${++count}/${total} ${page.image_id} ${page.event}${reasonOf(page.error)}\n`);
    },
  }).finally(stop.release);
  if (failed > 0) process.exitCode ??= EXIT.someFailed;
}

const reasonOf = (error: unknown): string => {
  const { message } = (error ?? {}) as { message?: string };
  return message ? `: ${message}` : '';
};
