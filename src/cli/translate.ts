/** `imgtr translate`: its flags, its last words, its exit code. */
import path from 'node:path';
import type { Forecast, Foreseen } from '../commands/dry-run.js';
import type { Summary, TranslateCompany } from '../commands/translate.js';
import {
  CONTEXTS,
  DEFAULT_GEMINI_MODEL,
  DEFAULTS,
  DEVICES,
  ERASERS,
  FAIL_ON,
  MODES,
  OCR_MODELS,
  ON_PRODUCT,
  OUTPUT_FORMATS,
  TRANSLATORS,
} from '../defaults.js';
import { EXIT, type ExitCode } from '../errors.js';
import { LANGUAGE_CODES } from '../language.js';
import type { Options } from '../options/translate.js';
import type { Outcome } from '../page.js';
import { isS3Url } from '../runtime/s3/s3-address.js';
import {
  type Command,
  choice,
  collect,
  type Flags,
  loadEnvFile,
  printJson,
  stopOnSignals,
  watchOutcomes,
} from './parts.js';

// Defaults stand in the text, not in commander: an option that was not typed must leave room for config and environment.
export function addTranslate(program: Command): void {
  program
    .command('translate')
    .summary('translate pictures into a folder or a bucket')
    .description('Reads, translates, erases and sets the text of every picture; folders are searched and mirrored.')
    .argument(
      '<inputs...>',
      'folders, files, globs, URLs (http, https, s3), @list.txt|.csv|.jsonl, or - for a list on stdin',
    )
    .requiredOption('-o, --out <dir>', 'folder for the results, or s3://bucket/prefix')
    .addOption(choice('--from <language>', `language of the pictures (default ${DEFAULTS.from})`, LANGUAGE_CODES))
    .option(
      '--to <languages>',
      `${LANGUAGE_CODES.join(', ')}; of several, ko,en, each gets a folder (default ${DEFAULTS.to})`,
    )
    .addOption(choice('--mode <mode>', `erase: only remove the text, no key needed (default ${DEFAULTS.mode})`, MODES))
    .addOption(
      choice('--translator <name>', 'default: phrasebook with --phrases, else gemini with GEMINI_API_KEY', TRANSLATORS),
    )
    .option('--phrases <file>', 'phrase table: CSV with a header zh,ko,en,… or JSON {"zh text": {"ko": "…"}}')
    .option('--glossary <file>', 'words that are binding, as a table like --phrases: every translator has to use them')
    .option('--rules <file>', 'CSV action,source,target,note, JSON or YAML; actions keep, force, drop, flag')
    .option(
      '--keep <regex>',
      'words that stay as they are; a text that is one keeps its pixels; may be repeated',
      collect,
    )
    .option('--drop <regex>', 'a line in which it is found is erased and not replaced; may be repeated', collect)
    .addOption(
      choice('--on-product <what>', `text printed on the goods themselves (default ${DEFAULTS.onProduct})`, ON_PRODUCT),
    )
    .option('--ignore-region <x,y,w,h>', 'text there is left alone; pixels or percent; may be repeated', collect)
    .option('--units <file>', 'CSV unit,to,factor for 斤, 尺, ¥, …; none: convert nothing')
    .option('--model <name>', `model of the translator (default of gemini ${DEFAULT_GEMINI_MODEL}; openai has none)`)
    .option('--base-url <url>', 'another server that speaks the translator’s protocol')
    .addOption(
      choice('--context <what>', `image: also show the model a small copy of the page (default text)`, CONTEXTS),
    )
    .option('--rpm <number>', 'requests a minute at most, over all languages; 0 is no limit')
    .option('--max-cost <dollars>', 'no new request that may pass it; what is left is reported')
    .option('--price <in,out>', 'dollars for a million tokens of the model, where the program does not know them')
    .option('--no-memory', 'do not keep translations for later runs')
    .option('--min-confidence <0..1>', `text read with less is left alone (default ${DEFAULTS.minConfidence})`)
    .addOption(choice('--ocr-model <name>', `what reads the text (default ${DEFAULTS.ocrModel})`, OCR_MODELS))
    .addOption(choice('--eraser <name>', `how text is removed (default ${DEFAULTS.eraser})`, ERASERS))
    .option('--lama <file>', 'LaMa as an ONNX file: makes up what stood behind text on texture')
    .option('--denoise', 'show LaMa the picture without its noise, where it draws streaks on film grain')
    .addOption(
      choice('--device <name>', `what LaMa runs on (default ${DEFAULTS.device}: the fastest that starts)`, DEVICES),
    )
    .option('--batch-size <tiles>', `tiles that LaMa gets at a time on a GPU (default ${DEFAULTS.batchSize})`)
    .option('--batch-wait <ms>', `how long a tile waits for others (default ${DEFAULTS.batchWait})`)
    .option('--font <file>', 'font file to set the text in, before the program’s own')
    .addOption(choice('--format <format>', `format of the results (default ${DEFAULTS.format})`, OUTPUT_FORMATS))
    .option('--quality <1..100>', 'quality of JPEG, WebP and AVIF results (default: the source’s)')
    .option('--join-slices', 'read name_01.jpg, name_02.jpg, … as one page: text on a seam is set in both')
    .option('--max-width <pixels>', 'wider pictures are made narrower; the text is set at that size')
    .option('--max-height <pixels>', 'taller results are cut between texts: NAME.001.jpg, NAME.002.jpg, …')
    .option('--max-bytes <bytes>', 'larger results give up quality; 500k and 2M are understood')
    .option('--concurrency <pages>', `pages in translation at a time (default ${DEFAULTS.concurrency})`)
    .option('--max-memory <megabytes>', `memory for the pages under way (default ${DEFAULTS.maxMemory})`)
    .option('--overwrite', 'do again what is done')
    .option('--dry-run', 'only read, and say what there is to translate and what it would cost; nothing is written')
    .option('--shard <i/n>', 'only part i of n of the pages; the parts may run side by side into one folder')
    .option('--redis <url>', 'let a fleet of workers do the work (imgtr worker), and fetch what it makes')
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
}

/** The options whose flag is `--no-x`. */
const NEGATED = ['memory', 'sidecar', 'verify'];

/** Without `--no-x` commander says x: true, which nobody typed. */
export function typed(flags: Flags): Flags {
  return Object.fromEntries(
    Object.entries(flags).filter(([name, value]) => !(NEGATED.includes(name) && value === true)),
  );
}

async function run(flags: Flags): Promise<void> {
  loadEnvFile();
  const { options, translate } = await (flags['redis'] === undefined ? workHere(flags) : workElsewhere(flags));
  if (options.dryRun) return foresee(options);
  const { createReporter, describe } = await import('../commands/progress.js');
  const { stdin, stderr, env } = process;
  const many = options.to.length > 1;
  const reporter = createReporter({ stream: stderr, quiet: options.quiet, ci: Boolean(env['CI']), many });
  const stop = stopOnSignals();
  const { failures, onPage } = watchOutcomes(options);
  const summary = await translate({ reporter, stdin, signal: stop.signal, onPage }).finally(stop.release);
  if (options.json) printJson({ event: 'summary', ...summary });
  if (!options.quiet)
    stderr.write(conclude(summary, { options, failures: failures.map(failure => describe(failure, { many })) }));
  process.exitCode = exitCodeOf(summary, { options, failures });
}

/** `--dry-run`. */
async function foresee(options: Options): Promise<void> {
  const [{ forecast }, { createReporter, describe }] = await Promise.all([
    import('../commands/dry-run.js'),
    import('../commands/progress.js'),
  ]);
  const { stdin, stdout, stderr, env } = process;
  const many = options.to.length > 1;
  const reporter = createReporter({ stream: stderr, quiet: options.quiet, ci: Boolean(env['CI']), many, dry: true });
  const stop = stopOnSignals();
  const failures: Outcome[] = [];
  const onPage = (page: Foreseen) => {
    if (page.status === 'failed') failures.push(page);
    const { status, ...seen } = page;
    if (options.json) printJson({ event: 'page', dryRun: true, ...(page.error ? page : seen) });
  };
  const result = await forecast(options, { reporter, stdin, signal: stop.signal, onPage }).finally(stop.release);
  if (options.json) printJson({ event: 'summary', ...result });
  else stdout.write(sum(result, options));
  if (!options.quiet && failures.length > 0) {
    stderr.write(`failed:\n${failures.map(failure => `  ${describe(failure, { many })}\n`).join('')}`);
  }
  process.exitCode = failures.length > 0 ? EXIT.someFailed : EXIT.ok;
}

/** What a run would do, in a few lines. */
function sum(result: Forecast, { translator, model }: Options): string {
  const { pages, blocks, texts, distinct, memoryHits, settled, requests, inputTokens, outputTokens, cost } = result;
  const count = (number: number, what: string) => `${number.toLocaleString('en')} ${what}${number === 1 ? '' : 's'}`;
  const known = [
    memoryHits > 0 && `${memoryHits.toLocaleString('en')} in the memory`,
    settled > 0 && `${settled.toLocaleString('en')} settled without asking`,
  ].filter(Boolean);
  const price = cost === undefined ? 'the price is not known: --price' : `about $${cost.toFixed(cost < 1 ? 4 : 2)}`;
  return [
    `${count(pages, 'page')}, ${count(blocks, 'block')} of text, ${count(texts, 'text')} to translate`,
    `${count(distinct, 'different text')}${known.length > 0 ? `, ${known.join(', ')}` : ''}`,
    requests === 0
      ? 'nothing to be asked of a service'
      : `${count(requests, 'request')} to ${model ?? translator}: about ${count(inputTokens, 'token')} in, ${outputTokens.toLocaleString('en')} out, ${price}`,
    'nothing was written',
    '',
  ].join('\n');
}

/** What is to be done, and the way it is done. */
interface Way {
  readonly options: Options;
  readonly translate: (company: TranslateCompany) => Promise<Summary>;
}

async function workHere(flags: Flags): Promise<Way> {
  const { resolveOptions } = await import('../options/translate.js');
  const options = await resolveOptions(flags, process.env);
  const { translate } = await import('../commands/translate.js');
  return { options, translate: company => translate(options, company) };
}

async function workElsewhere(flags: Flags): Promise<Way> {
  const { resolveFleetOptions } = await import('../options/fleet.js');
  const options = await resolveFleetOptions(flags, process.env);
  const { translateByFleet } = await import('../commands/fleet/translate.js');
  return { options: options.page, translate: company => translateByFleet(options, company) };
}

/** The last words on stderr: totals, then a line a failure. */
function conclude(summary: Summary, { options, failures }: { options: Options; failures: string[] }): string {
  const { pages, translated, copied, skipped, failed, seconds } = summary;
  const counts = Object.entries({ translated, copied, skipped, failed }).filter(([, count]) => count > 0);
  const total = `${pages} page${pages === 1 ? '' : 's'} in ${seconds.toFixed(1)} s`;
  const list = counts.map(([what, count]) => `${count} ${what}`).join(', ');
  const lines = [
    `${total}: ${list} ▶ ${isS3Url(options.out) ? options.out : path.relative(process.cwd(), options.out) || '.'}`,
  ];
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
