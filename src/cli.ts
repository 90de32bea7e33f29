/** The command line. The only file that prints and that sets the exit code; it imports a command when it is asked for. */
import { createRequire } from 'node:module';
import path from 'node:path';
import { Command, CommanderError, Option } from 'commander';
import type { ModelReport, ModelsAction } from './commands/models.js';
import type { Summary } from './commands/translate.js';
import {
  DEFAULT_GEMINI_MODEL,
  DEFAULTS,
  DEVICES,
  ERASERS,
  FAIL_ON,
  MODES,
  OCR_MODELS,
  OUTPUT_FORMATS,
  TRANSLATORS,
} from './defaults.js';
import { EXIT, type ExitCode, ImgtrError, toImgtrError } from './errors.js';
import { LANGUAGE_CODES } from './language.js';
import type { Options } from './options.js';
import type { Outcome, OutputFormat } from './page.js';

const { version } = createRequire(import.meta.url)('../package.json') as { version: string };
type Flags = Record<string, unknown>;

const program = new Command('imgtr')
  .description('Translates the text inside product pictures, whole catalog folders at a time.')
  .version(version)
  .exitOverride()
  .showHelpAfterError('(imgtr --help shows all options)');

const choice = (flags: string, text: string, choices: readonly string[]) =>
  new Option(flags, text).choices([...choices]);

const collect = (value: string, earlier: readonly string[] = []): string[] => [...earlier, value];

// Defaults stand in the text, not in commander: an option that was not typed must leave room for config and environment.
program
  .command('translate')
  .summary('translate pictures into a folder')
  .description('Reads, translates, erases and sets the text of every picture; folders are searched and mirrored.')
  .argument('<inputs...>', 'folders, files or globs')
  .requiredOption('-o, --out <dir>', 'folder for the results')
  .addOption(choice('--from <language>', `language of the pictures (default ${DEFAULTS.from})`, LANGUAGE_CODES))
  .addOption(choice('--to <language>', `language to translate to (default ${DEFAULTS.to})`, LANGUAGE_CODES))
  .addOption(choice('--mode <mode>', `erase: only remove the text, no key needed (default ${DEFAULTS.mode})`, MODES))
  .addOption(
    choice('--translator <name>', 'default: phrasebook with --phrases, else gemini with GEMINI_API_KEY', TRANSLATORS),
  )
  .option('--phrases <file>', 'phrase table: CSV with a header zh,ko,en,… or JSON {"zh text": {"ko": "…"}}')
  .option('--rules <file>', 'CSV action,source,target,note or JSON; actions keep, force, drop, flag')
  .option(
    '--keep <regex>',
    'words that stay as they are; a text that is one keeps its pixels; may be repeated',
    collect,
  )
  .option('--drop <regex>', 'a line in which it is found is erased and not replaced; may be repeated', collect)
  .option('--ignore-region <x,y,w,h>', 'text there is left alone; pixels or percent; may be repeated', collect)
  .option('--units <file>', 'CSV unit,to,factor for 斤, 尺, ¥, …; none: convert nothing')
  .option('--model <name>', `model of the translator (default of gemini ${DEFAULT_GEMINI_MODEL}; openai has none)`)
  .option('--base-url <url>', 'another server that speaks the translator’s protocol')
  .option('--rpm <number>', 'requests a minute at most; 0 is no limit')
  .option('--no-memory', 'do not keep translations for later runs')
  .option('--min-confidence <0..1>', `text read with less is left alone (default ${DEFAULTS.minConfidence})`)
  .addOption(choice('--ocr-model <name>', `what reads the text (default ${DEFAULTS.ocrModel})`, OCR_MODELS))
  .addOption(choice('--eraser <name>', `how text is removed (default ${DEFAULTS.eraser})`, ERASERS))
  .option('--lama <file>', 'LaMa as an ONNX file: makes up what stood behind text on texture')
  .addOption(
    choice('--device <name>', `what LaMa runs on (default ${DEFAULTS.device}: the fastest that starts)`, DEVICES),
  )
  .option('--batch-size <tiles>', `tiles that LaMa gets at a time on a GPU (default ${DEFAULTS.batchSize})`)
  .option('--batch-wait <ms>', `how long a tile waits for others (default ${DEFAULTS.batchWait})`)
  .option('--font <file>', 'font file to set the text in, before the program’s own')
  .addOption(choice('--format <format>', `format of the results (default ${DEFAULTS.format})`, OUTPUT_FORMATS))
  .option('--quality <1..100>', 'quality of JPEG, WebP and AVIF results (default: the source’s)')
  .option('--concurrency <pages>', `pages in translation at a time (default ${DEFAULTS.concurrency})`)
  .option('--max-memory <megabytes>', `memory for the pages under way (default ${DEFAULTS.maxMemory})`)
  .option('--overwrite', 'do again what is done')
  .option('--report [file]', 'write one HTML page to look at all results (default <out>/report.html)')
  .option('--no-verify', 'do not read the finished pages once more for source text that was left')
  .option('--clean-plate', 'also write NAME.clean.png, the picture without the replaced text')
  .option('--debug-mask', 'also write NAME.mask.png: white where text was erased')
  .option('--no-sidecar', 'do not write NAME.imgtr.json')
  .addOption(choice('--fail-on <verdict>', 'exit code 4 when a page has this verdict or a worse one', FAIL_ON))
  .option('--json', 'one JSON object a line on stdout')
  .option('--quiet', 'no progress, no summary')
  .option('--verbose', 'stack traces with errors')
  .option('--config <file>', 'JSON file of options, by their long names')
  .action(async (inputs: string[], flags: Flags) => {
    await run(typed({ ...flags, inputs }));
  });

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

/** Commander hands over the arguments, the flags, and the command. */
async function runModels(action: ModelsAction, given: unknown[]): Promise<void> {
  loadEnvFile();
  const flags = given.at(-2) as { json?: boolean; quiet?: boolean; mirror?: string };
  const names = Array.isArray(given[0]) ? (given[0] as string[]) : [];
  const [{ manageModels }, { resolveModelSettings }] = await Promise.all([
    import('./commands/models.js'),
    import('./options.js'),
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

program
  .command('render')
  .summary('draw again from edited side-cars')
  .description('Draws pages from their side-cars NAME.imgtr.json, edited or not: nothing is read or translated.')
  .argument('<sidecars...>', 'side-cars, or the folder of an earlier run')
  .requiredOption('-o, --out <dir>', 'folder for the results; may be the earlier one')
  .addOption(choice('--format <format>', `format of the results (default ${DEFAULTS.format})`, OUTPUT_FORMATS))
  .option('--quality <1..100>', 'quality of JPEG, WebP and AVIF results', Number)
  .option('--font <file>', 'font file to set the text in, before the program’s own')
  .option('--clean-plate', 'also write NAME.clean.png, the picture without the replaced text')
  .option('--json', 'one JSON object a line on stdout')
  .option('--quiet', 'no progress')
  .action(runRender);

const texts = program.command('texts').summary('all texts of an output folder as one table, and back');
texts
  .command('export')
  .description('Writes every text with its translation to one CSV file, for a reviewer.')
  .argument('<dir>', 'folder of an earlier run')
  .requiredOption('-o, --out <file>', 'the CSV file')
  .action(async (folder: string, { out }: { out: string }) => {
    const { exportTexts } = await import('./commands/texts.js');
    process.stderr.write(`${await exportTexts(folder, out)} texts ▶ ${out}\n`);
  });
texts
  .command('import')
  .description('Takes changed translations and statuses over into the side-cars; then render them.')
  .argument('<file>', 'the CSV file, reviewed')
  .option('--into <dir>', 'the folder it was exported from (default: where the file lies)')
  .action(async (file: string, { into = path.dirname(file) }: { into?: string }) => {
    const { importTexts } = await import('./commands/texts.js');
    const changed = await importTexts(file, into);
    for (const sidecar of changed) process.stdout.write(`${sidecar}\n`);
    process.stderr.write(
      changed.length > 0 ? `changed: draw them with imgtr render <these> --out ${into}\n` : 'nothing has changed\n',
    );
  });

program
  .command('report')
  .summary('one HTML page of what a folder holds')
  .description(
    'Makes the report of an output folder anew, all its runs together: reads no picture’s text, needs no key.',
  )
  .argument('<out-dir>', 'the folder that was the --out of imgtr translate')
  .option('-o, --output <file>', 'where the report goes (default <out-dir>/report.html)')
  .action(async (out: string, { output }: { output?: string }) => {
    const { report: makeReport } = await import('./commands/report.js');
    const { file, pages } = await makeReport({ out, file: output });
    process.stderr.write(`${pages} page${pages === 1 ? '' : 's'} ▶ ${file}\n`);
  });

/** The options whose flag is `--no-x`. */
const NEGATED = ['memory', 'sidecar', 'verify'];

/** Without `--no-x` commander says x: true, which nobody typed. */
function typed(flags: Flags): Flags {
  return Object.fromEntries(
    Object.entries(flags).filter(([name, value]) => !(NEGATED.includes(name) && value === true)),
  );
}

async function run(flags: Flags): Promise<void> {
  loadEnvFile();
  const { resolveOptions } = await import('./options.js');
  const options = await resolveOptions(flags, process.env);
  const [{ translate }, { createReporter, describe }] = await Promise.all([
    import('./commands/translate.js'),
    import('./commands/progress.js'),
  ]);
  const { stderr, env } = process;
  const reporter = createReporter({ stream: stderr, quiet: options.quiet, ci: Boolean(env['CI']) });
  const stop = stopOnSignals();
  const failures: Outcome[] = [];
  const summary = await translate(options, {
    reporter,
    signal: stop.signal,
    onPage(outcome) {
      if (outcome.status === 'failed') failures.push(outcome);
      if (options.json) printJson({ event: 'page', ...outcome });
    },
  }).finally(stop.release);
  if (options.json) printJson({ event: 'summary', ...summary });
  if (!options.quiet) stderr.write(conclude(summary, { options, failures: failures.map(describe) }));
  process.exitCode = exitCodeOf(summary, { options, failures });
}

async function runRender(inputs: string[], flags: Flags): Promise<void> {
  const [{ render }, { createReporter, describe }, { availableParallelism }] = await Promise.all([
    import('./commands/render.js'),
    import('./commands/progress.js'),
    import('node:os'),
  ]);
  const { stderr, env } = process;
  const { quality, font, format = 'keep' } = flags as { quality?: number; font?: string; format?: string };
  const stop = stopOnSignals();
  const failures: Outcome[] = [];
  await render(
    {
      ...{ inputs, out: path.resolve(String(flags['out'])), cleanPlate: Boolean(flags['cleanPlate']) },
      format: (format === 'jpg' ? 'jpeg' : format) as OutputFormat | 'keep',
      ...(quality && { quality }),
      ...(font && { font: path.resolve(font) }),
      cores: availableParallelism(),
    },
    {
      reporter: createReporter({ stream: stderr, quiet: Boolean(flags['quiet']), ci: Boolean(env['CI']) }),
      signal: stop.signal,
      onPage(outcome) {
        if (outcome.status === 'failed') failures.push(outcome);
        if (flags['json']) printJson({ event: 'page', ...outcome });
      },
    },
  ).finally(stop.release);
  if (failures.length === 0) return;
  if (!flags['quiet']) stderr.write(`failed:\n${failures.map(failure => `  ${describe(failure)}\n`).join('')}`);
  process.exitCode = EXIT.someFailed;
}

/** `.env` of the working folder; what the environment already says wins. */
function loadEnvFile(): void {
  try {
    process.loadEnvFile();
  } catch {
    // There need not be one.
  }
}

/** The first signal stops the intake and lets the work in hand end; the second ends the process at once. */
function stopOnSignals() {
  const controller = new AbortController();
  const onSignal = (signal: NodeJS.Signals) => {
    release();
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
  return { signal: controller.signal, release };
}

function printJson(event: object): void {
  process.stdout.write(`${JSON.stringify(event)}\n`);
}

function describeModel({ name, state, megabytes, where }: ModelReport): string {
  const size = megabytes === undefined ? '' : `${megabytes.toFixed(1)} MB`;
  return `${name.padEnd(22)}${state.padEnd(10)}${size.padStart(9)}  ${where}`;
}

/** The last words on stderr: totals, then a line a failure. */
function conclude(summary: Summary, { options, failures }: { options: Options; failures: string[] }): string {
  const { pages, translated, copied, skipped, failed, seconds } = summary;
  const counts = Object.entries({ translated, copied, skipped, failed }).filter(([, count]) => count > 0);
  const total = `${pages} page${pages === 1 ? '' : 's'} in ${seconds.toFixed(1)} s`;
  const list = counts.map(([what, count]) => `${count} ${what}`).join(', ');
  const lines = [`${total}: ${list} ▶ ${path.relative(process.cwd(), options.out) || '.'}`];
  if (failures.length > 0) lines.push('failed:', ...failures.map(failure => `  ${failure}`));
  return `${lines.join('\n')}\n`;
}

function exitCodeOf(
  summary: Summary,
  { options: { failOn }, failures }: { options: Options; failures: readonly Outcome[] },
): ExitCode {
  if (failures.some(({ error }) => error?.code === 'E_UNREACHABLE')) return EXIT.unreachable;
  if (summary.failed > 0) return EXIT.someFailed;
  const flagged = summary.reject + (failOn === 'review' ? summary.review : 0);
  return failOn && flagged > 0 ? EXIT.verdict : EXIT.ok;
}

/** One line, the cure behind it; the stack only when asked for. */
function report(thrown: unknown): void {
  if (thrown instanceof CommanderError) {
    process.exitCode = thrown.exitCode === 0 ? EXIT.ok : EXIT.usage; // commander has printed its own words
    return;
  }
  const error = toImgtrError(thrown);
  const stopped = process.exitCode === EXIT.interrupted || process.exitCode === EXIT.terminated;
  if (stopped) process.stderr.write('stopped: finished pages stay, the same command goes on from there\n');
  else {
    process.stderr.write(`imgtr: ${error.message}${error.cure ? `\n  ${error.cure}` : ''}\n`);
    if (process.argv.includes('--verbose') || !(thrown instanceof ImgtrError)) {
      process.stderr.write(`${error.cause instanceof Error ? error.cause.stack : error.stack}\n`);
    }
    process.exitCode = error.exitCode;
  }
}

// A reader that went away (`imgtr … | head`) is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

await program.parseAsync().catch(report);
