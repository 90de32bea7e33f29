/** `imgtr models`: list, fetch, check and remove. */
import type { ModelReport, ModelsAction } from '../commands/models.js';
import { EXIT } from '../errors.js';
import { type Command, loadEnvFile, printJson, stopOnSignals } from './parts.js';

export function addModels(program: Command): void {
  const models = program
    .command('models')
    .summary('list, fetch, check and remove models')
    .description(
      'The models that are downloaded lie in IMGTR_MODELS, or ~/.cache/imgtr/models. NAME is one of --ocr-model, or a file of the list.',
    );
  for (const [name, text] of [
    ['list', 'what there is and where'],
    ['verify', 'check the content of all models, or of those named'],
    ['remove', 'take downloaded models away'],
  ] as const) {
    models
      .command(`${name} ${name === 'list' ? '' : name === 'remove' ? '<names...>' : '[names...]'}`.trim())
      .description(text)
      .option('--json', 'one JSON object a line on stdout')
      .action((...given: unknown[]) => runModels(name, given));
  }
  models
    .command('pull <names...>')
    .description('download models; a download that was cut goes on where it stopped')
    .option('--mirror <url>', 'another server’s folder with the same files')
    .option('--json', 'one JSON object a line on stdout')
    .option('--quiet', 'no progress')
    .action((...given: unknown[]) => runModels('pull', given));
}

/** Commander hands over the arguments, the flags, and the command. */
async function runModels(action: ModelsAction, given: unknown[]): Promise<void> {
  loadEnvFile();
  const flags = given.at(-2) as { json?: boolean; quiet?: boolean; mirror?: string };
  const names = Array.isArray(given[0]) ? (given[0] as string[]) : [];
  const [{ manageModels }, { resolveModelSettings }] = await Promise.all([
    import('../commands/models.js'),
    import('../options/translate.js'),
  ]);
  const stop = stopOnSignals();
  const { stdout, stderr } = process;
  const rewrite = stderr.isTTY ? '\r\x1b[K' : '';
  const problems = await manageModels(action, {
    ...resolveModelSettings(process.env),
    ...{ names, mirror: flags.mirror, signal: stop.signal },
    onModel: model => (flags.json ? printJson(model) : stdout.write(`${describeModel(model)}\n`)),
    onProgress: line => {
      if (!flags.quiet) stderr.write(rewrite ? `${rewrite}${line}` : `${line}\n`);
    },
  }).finally(() => {
    if (rewrite && action === 'pull') stderr.write(rewrite);
    stop.release();
  });
  if (problems > 0) process.exitCode = EXIT.missing;
}

function describeModel({ name, state, megabytes, where }: ModelReport): string {
  const size = megabytes === undefined ? '' : `${megabytes.toFixed(1)} MB`;
  return `${name.padEnd(22)}${state.padEnd(10)}${size.padStart(9)}  ${where}`;
}
