/** `imgtr translate`: folders ▶ a folder, in one process. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { DEFAULTS } from '../defaults.js';
import { createEraser, noEraser } from '../erase/eraser.js';
import { openLama } from '../erase/lama.js';
import { MissingError, NoInputError, UsageError } from '../errors.js';
import { Scope } from '../flow/scope.js';
import { ignoreRegions, regionQuads } from '../ocr/ignore-regions.js';
import { createPlanner } from '../ocr/plan.js';
import { READERS } from '../ocr/readers.js';
import { createRecognizer } from '../ocr/recognizer.js';
import { rememberReading } from '../ocr/remember.js';
import type { Options } from '../options.js';
import type { Outcome, OutputFormat, PageRef, ReadPage } from '../page.js';
import { runPipeline, type Space } from '../pipeline.js';
import type { Eraser, TranslatorUsage } from '../ports.js';
import { reportFile, writeReport } from '../report/write.js';
import { sha256 } from '../runtime/files.js';
import { createInference } from '../runtime/inference.js';
import { type ModelStore, openModelStore } from '../runtime/model-store.js';
import { createPixelPool, type PixelPool } from '../runtime/pool.js';
import { openStore } from '../runtime/store.js';
import { openFolderSink } from '../sink/folder-sink.js';
import { keepEdits } from '../sink/keep-edits.js';
import { createFileSource } from '../source/file-source.js';
import { findPages } from '../source/inputs.js';
import { planByRules } from '../translate/rule-plan.js';
import { openRules, openUnits } from '../translate/rulebook.js';
import type { Rules } from '../translate/rules.js';
import { createTranslator } from '../translate/translators.js';
import { createTypesetter } from '../typeset/typesetter.js';
import { createVerifier, noVerifier } from '../verify/verifier.js';
import type { Reporter } from './progress.js';

/** Changes when the same models may read a picture differently: settings or code of the reading room. */
const READER = 2;

export interface Summary {
  readonly pages: number;
  readonly translated: number;
  readonly copied: number;
  readonly skipped: number;
  readonly failed: number;
  readonly pass: number;
  readonly review: number;
  readonly reject: number;
  readonly seconds: number;
  /** Time inside the models. */
  readonly modelSeconds: number;
  /** Time that pages spent being verified, waiting for the models included. */
  readonly verifySeconds: number;
  readonly eventLoopP99Ms: number;
  readonly peakRssMb: number;
  readonly translator: TranslatorUsage;
}

interface Company {
  readonly reporter: Reporter;
  /** Called with every page's outcome, in the order in which pages end. */
  readonly onPage: (outcome: Outcome) => void;
  readonly signal: AbortSignal;
}

/** Runs to the end and says how it went. Throws what breaks the run: finished pages stay, the folder is released. */
export async function translate(options: Options, { reporter, onPage, signal }: Company): Promise<Summary> {
  const started = performance.now();
  const loop = monitorEventLoopDelay({ resolution: 10 });
  loop.enable();
  const pages = await findPages(options.inputs, options.out);
  checkPages(pages, options);

  const scope = new Scope();
  try {
    const rooms = await furnish(options, { pages, scope, reporter });
    await reporter.begin(rooms.source.total);
    const outcomes: Outcome[] = [];
    for await (const outcome of runPipeline({ ...rooms, progress: reporter }, spaceFor(options), signal)) {
      outcomes.push(outcome);
      onPage(outcome);
    }
    if (options.report) await writeReport({ ...options, file: reportFile(options), pool: rooms.pool });
    const seconds = (performance.now() - started) / 1000;
    return summarise(outcomes, {
      seconds: round(seconds, 2),
      modelSeconds: round(rooms.inference.busyMs / 1000, 2),
      verifySeconds: round(rooms.verifier.seconds, 2),
      eventLoopP99Ms: round(loop.percentile(99) / 1e6, 1),
      peakRssMb: Math.round(process.resourceUsage().maxRSS / 1024),
      translator: rooms.translator.usage,
    });
  } finally {
    reporter.end();
    loop.disable();
    await scope.close();
  }
}

/** Every room with its adapter, as the options choose; the scope closes them. */
async function furnish(
  options: Options,
  { pages, scope, reporter }: { pages: readonly PageRef[]; scope: Scope; reporter: Reporter },
) {
  const { out, from, to, cores } = options;
  const state = path.join(out, '.imgtr');
  const stems = new Map(pages.map(({ id, stem }) => [id, stem]));
  const rules = openRules(options);
  const units = openUnits(options.units, from);
  const pool = scope.use(createPixelPool({ threads: cores }));
  const sink = scope.use(
    await openFolderSink({
      ...{ out, pool, from, to },
      format: options.format === 'jpg' ? 'jpeg' : (options.format satisfies OutputFormat | 'keep'),
      quality: options.quality,
      sidecar: options.sidecar,
      debugMask: options.debugMask,
      overwrite: options.overwrite,
      settingsKey: await fingerprint(options),
    }),
  );
  const inference = scope.use(createInference({ threads: cores }));
  const store = openModelStore(options.modelFolder ? { folder: options.modelFolder } : {});
  const recognizer = scope.use(
    createRecognizer({
      inference,
      pool,
      reader: READERS[options.ocrModel],
      store,
    }),
  );
  const loaded = await reporter.busy('Loading the reading models');
  await recognizer.open().finally(loaded);
  const plateOnly = options.translator === 'none' && options.mode === 'translate';
  const needsPatches = options.eraser !== 'none' && (!plateOnly || options.cleanPlate || rules !== undefined);
  return {
    source: createFileSource({ pages, pool }),
    recognizer: rememberReading(recognizer, {
      store: openStore({ folder: path.join(state, 'cache', 'read'), tempDir: path.join(state, 'tmp') }),
      version: `${options.ocrModel} ${READER}`,
    }),
    plan: planner(options, rules),
    translator: scope.use(
      keepEdits(
        await createTranslator({
          name: options.mode === 'erase' ? 'erase-only' : options.translator,
          ...{ from, to },
          ...(options.model && { model: options.model }),
          ...(options.apiKey && { apiKey: options.apiKey }),
          ...(options.baseUrl && { baseUrl: options.baseUrl }),
          ...(options.phrases && { phrases: options.phrases }),
          ...(options.memory && { memoryFile: path.join(state, 'memory.jsonl') }),
          rpm: options.rpm,
          ...(rules && { rules }),
          ...(units && { units }),
        }),
        { out, stemOf: id => stems.get(id) ?? id },
      ),
    ),
    eraser: scope.use(needsPatches ? await furnishEraser(options, { pool, scope, store }) : noEraser),
    typesetter: scope.use(
      createTypesetter({
        ...{ pool, to, fonts: fontsOf(options) },
        plate: options.cleanPlate ? (plateOnly ? 'all' : 'drawn') : 'none',
      }),
    ),
    // What only reads leaves every text where it is.
    verifier:
      options.verify && !plateOnly
        ? createVerifier({
            proofreader: recognizer,
            from,
            ignored: raster => regionQuads(options.ignoreRegion ?? [], raster),
          })
        : noVerifier,
    sink,
    inference,
    pool,
  };
}

/** The eraser, with the network when one was asked for or is at hand. */
async function furnishEraser(
  options: Options,
  { pool, scope, store }: { pool: PixelPool; scope: Scope; store: ModelStore },
): Promise<Eraser> {
  const { lama, eraser, cores, device, batchSize, batchWait } = options;
  const file = eraser === 'fill' ? undefined : await findLama(lama, store);
  if (!file && eraser === 'lama') {
    throw new MissingError('--eraser lama needs a model, and none is installed', {
      cure: 'Give one (--lama FILE), or fetch one (imgtr models pull lama-fp32).',
    });
  }
  if (!file) return createEraser({ pool });
  return createEraser({
    pool,
    network: scope.use(await openLama({ file, threads: cores, device, batchSize, batchWait })),
  });
}

/** The file of an inpainting network: the one named, as a path or by its model name; else one that is installed. */
async function findLama(named: string | undefined, store: ModelStore): Promise<string | undefined> {
  if (named) return Object.hasOwn(store.models, named) ? store.locate(named) : path.resolve(named);
  for (const name of Object.keys(store.models).filter(name => name.startsWith('lama'))) {
    if ((await store.state(name)) === 'pulled') return store.locate(name);
  }
  return undefined;
}

/** The font that comes before the program's own: the one of `--font`, else the config's for the language. */
const fontsOf = ({ font, fonts, to }: Options): { first?: string } => {
  const first = font ?? fonts?.[to];
  return first ? { first: path.resolve(first) } : {};
};

/** Memory that a page's pixel takes on its way, all copies and maps together: measured on 790 x 13,000 pages. */
const BYTES_A_PIXEL = 48;

/** Lines ▶ blocks, then what the user says about them: the rules, and stronger than they are, the regions. */
function planner({ from, minConfidence, ignoreRegion = [] }: Options, rules: Rules | undefined) {
  const plan = createPlanner({ from, minConfidence });
  return (page: ReadPage) => {
    const planned = rules ? planByRules(plan(page), rules) : plan(page);
    return ignoreRegions(planned, ignoreRegion);
  };
}

/** Reading is the narrow place: what comes before it need not run far ahead. */
function spaceFor({ cores, concurrency, maxMemory }: Options): Space {
  return {
    limits: { open: 2, decode: 1, ocr: 2, plan: 1, prepare: concurrency, typeset: cores, verify: 2, encode: cores },
    pixels: (maxMemory * 2 ** 20) / BYTES_A_PIXEL,
  };
}

/** A run with nothing to do, or that would write over its own sources, ends before it begins. */
function checkPages(pages: readonly PageRef[], { inputs, out }: Options): void {
  const overwritten = inputs.some(input => path.resolve(input) === out)
    ? out
    : pages.find(page => path.resolve(out, page.id) === page.path)?.path;
  if (overwritten) {
    throw new UsageError(`--out ${out} would write over ${overwritten}`, { cure: 'Choose another folder.' });
  }
  if (pages.length > 0) return;
  throw new NoInputError(`no pictures in ${inputs.join(', ')}`, {
    cure: 'Folders are searched for JPEG, PNG, WebP, AVIF, TIFF, GIF and BMP files.',
  });
}

/** Fingerprint of everything besides a page's bytes that shapes its result: a change of it redoes the page. */
async function fingerprint(options: Options): Promise<string> {
  const { version } = createRequire(import.meta.url)('../../package.json') as { version: string };
  const { from, to, mode, translator, model, minConfidence, eraser, format, quality, cleanPlate, sidecar } = options;
  const { keep, drop, ignoreRegion, verify } = options;
  const files = [options.phrases, options.rules, options.units, fontsOf(options).first];
  const [phrases, rules, units, font] = await Promise.all(files.map(fileKey));
  return sha256(
    JSON.stringify({
      ...{ version, from, to, mode, translator, minConfidence, eraser, format, quality, cleanPlate, sidecar, phrases },
      ...{ rules, units, keep, drop, ignoreRegion, lama: options.lama, debugMask: options.debugMask, font, verify },
      ...(options.ocrModel !== DEFAULTS.ocrModel && { ocrModel: options.ocrModel }),
      ...((translator === 'gemini' || translator === 'openai') && { model }),
    }),
  );
}

/** Fingerprint of a file the options name; of its name when there is none to be read (`--units none`). */
const fileKey = async (file: string | undefined): Promise<string | undefined> =>
  file && sha256(await readFile(file).catch(() => file));

function summarise(
  outcomes: readonly Outcome[],
  figures: Pick<Summary, 'seconds' | 'modelSeconds' | 'verifySeconds' | 'eventLoopP99Ms' | 'peakRssMb' | 'translator'>,
): Summary {
  const status = (wanted: Outcome['status']) => outcomes.filter(outcome => outcome.status === wanted).length;
  const verdict = (wanted: Outcome['verdict']) => outcomes.filter(outcome => outcome.verdict === wanted).length;
  return {
    pages: outcomes.length,
    translated: status('translated'),
    copied: status('copied'),
    skipped: status('skipped'),
    failed: status('failed'),
    pass: verdict('pass'),
    review: verdict('review'),
    reject: verdict('reject'),
    ...figures,
  };
}

const round = (value: number, decimals: number): number => Number(value.toFixed(decimals));
