/** `imgtr render`: pages drawn again from their side-cars. */
import path from 'node:path';
import { DEFAULTS, OUTPUT_FORMATS } from '../defaults.js';
import { EXIT } from '../errors.js';
import { type Command, choice, type Flags, loadEnvFile, stopOnSignals, watchOutcomes } from './parts.js';

export function addRender(program: Command): void {
  program
    .command('render')
    .summary('draw again from edited side-cars')
    .description('Draws pages from their side-cars NAME.imgtr.json, edited or not: nothing is read or translated.')
    .argument('<sidecars...>', 'side-cars, or the folder of an earlier run')
    .requiredOption('-o, --out <dir>', 'folder for the results; may be the earlier one')
    .addOption(choice('--format <format>', `format of the results (default ${DEFAULTS.format})`, OUTPUT_FORMATS))
    .option('--quality <1..100>', 'quality of JPEG, WebP and AVIF results', Number)
    .option('--max-width <pixels>', 'wider pictures are made narrower; the text is set at that size')
    .option('--max-height <pixels>', 'taller results are cut between texts: NAME.001.jpg, NAME.002.jpg, …')
    .option('--max-bytes <bytes>', 'larger results give up quality; 500k and 2M are understood')
    .option('--font <file>', 'font file to set the text in, before the program’s own')
    .option('--config <file>', 'JSON file of options, by their long names: fonts by language, say')
    .option('--clean-plate', 'also write NAME.clean.png, the picture without the replaced text')
    .option('--json', 'one JSON object a line on stdout')
    .option('--quiet', 'no progress')
    .action(runRender);
}

async function runRender(inputs: string[], flags: Flags): Promise<void> {
  loadEnvFile();
  const [{ render }, { createReporter, describe }, settings, { availableParallelism }] = await Promise.all([
    import('../commands/render.js'),
    import('../commands/progress.js'),
    import('../options/translate.js'),
    import('node:os'),
  ]);
  const { stderr, env } = process;
  const drawing = await settings.resolveDrawing(flags);
  const stop = stopOnSignals();
  const { failures, onPage } = watchOutcomes({ json: Boolean(flags['json']) });
  await render(
    {
      ...{ inputs, out: path.resolve(String(flags['out'])), drawing },
      cores: availableParallelism(),
      allowHosts: settings.allowHostsFrom(env),
      storage: settings.storageFrom(env),
    },
    {
      reporter: createReporter({ stream: stderr, quiet: Boolean(flags['quiet']), ci: Boolean(env['CI']) }),
      signal: stop.signal,
      onPage,
    },
  ).finally(stop.release);
  if (failures.length === 0) return;
  if (!flags['quiet']) stderr.write(`failed:\n${failures.map(failure => `  ${describe(failure)}\n`).join('')}`);
  process.exitCode = EXIT.someFailed;
}
