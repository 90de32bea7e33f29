/** The rooms of `imgtr translate`, each with the adapter that the options choose. */
import { readFile, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { DEFAULTS } from '../defaults.js';
import { createEraser, eraserVersion, noEraser } from '../erase/eraser.js';
import { openLama } from '../erase/lama.js';
import { rememberErasing } from '../erase/remember.js';
import { MissingError } from '../errors.js';
import type { Scope } from '../flow/scope.js';
import { ignoreRegions, regionQuads } from '../ocr/ignore-regions.js';
import { createPlanner } from '../ocr/plan.js';
import { READERS } from '../ocr/readers.js';
import { createRecognizer } from '../ocr/recognizer.js';
import { rememberReading } from '../ocr/remember.js';
import type { Options } from '../options.js';
import type { OutputFormat, PageRef, ReadPage } from '../page.js';
import type { Eraser } from '../ports.js';
import { sha256 } from '../runtime/files.js';
import { createInference } from '../runtime/inference.js';
import { type ModelStore, openModelStore } from '../runtime/model-store.js';
import type { PixelPool } from '../runtime/pool.js';
import type { ObjectStorage } from '../runtime/s3.js';
import { openStore } from '../runtime/store.js';
import { keepEdits } from '../sink/keep-edits.js';
import { openSink } from '../sink/page-sink.js';
import { createPictureSource } from '../source/picture-source.js';
import type { Places } from '../source/places.js';
import { planByRules } from '../translate/rule-plan.js';
import { openRules, openUnits } from '../translate/rulebook.js';
import type { Rules } from '../translate/rules.js';
import { createTranslator } from '../translate/translators.js';
import { createTypesetter } from '../typeset/typesetter.js';
import { createVerifier, noVerifier } from '../verify/verifier.js';
import { openDestination } from './destination.js';
import { openPatches } from './patches.js';
import type { Reporter } from './progress.js';

/** Changes when the same models may read a picture differently: settings or code of the reading room. */
const READER = 2;

interface Company {
  readonly pages: readonly PageRef[];
  readonly places: Places;
  readonly pool: PixelPool;
  readonly storage: ObjectStorage;
  readonly scope: Scope;
  readonly reporter: Reporter;
}

/** Every room with its adapter, as the options choose; the scope closes them. */
export async function furnish(options: Options, { pages, places, pool, storage, scope, reporter }: Company) {
  const { from, to, cores, maxWidth, maxHeight, maxBytes } = options;
  const limits = { maxWidth, maxHeight, maxBytes };
  const stems = new Map(pages.map(({ id, stem }) => [id, stem]));
  const rules = openRules(options);
  const units = openUnits(options.units, from);
  const settingsKey = await fingerprint(options);
  const shard = options.shard && { ...options.shard, run: sha256(`${settingsKey} ${JSON.stringify(options.inputs)}`) };
  const destination = await openDestination(options, { pool, storage, shard });
  const { state } = destination;
  const sink = scope.use(
    await openSink({
      ...{ destination, pool, from, to },
      format: options.format === 'jpg' ? 'jpeg' : (options.format satisfies OutputFormat | 'keep'),
      quality: options.quality,
      limits,
      sidecar: options.sidecar,
      debugMask: options.debugMask,
      overwrite: options.overwrite,
      settingsKey,
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
    source: createPictureSource({ pages, places, pool }),
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
        { destination, stemOf: id => stems.get(id) ?? id },
      ),
    ),
    eraser: scope.use(needsPatches ? await furnishEraser(options, { state, pool, scope, store }) : noEraser),
    typesetter: scope.use(
      createTypesetter({
        ...{ pool, to, fonts: fontsOf(options), maxWidth },
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
  };
}

interface Workshop {
  /** Where a run keeps what no other should work out again; without it, nothing is kept. */
  readonly state?: string;
  readonly pool: PixelPool;
  readonly scope: Scope;
  readonly store: ModelStore;
}

/** The eraser, with the network when one was asked for or is at hand, and with its memory. */
export async function furnishEraser(options: Options, { state, pool, scope, store }: Workshop): Promise<Eraser> {
  const { lama, eraser, cores, device, batchSize, batchWait } = options;
  const file = eraser === 'fill' ? undefined : await findLama(lama, store);
  if (!file && eraser === 'lama') {
    throw new MissingError('--eraser lama needs a model, and none is installed', {
      cure: 'Give one (--lama FILE), or fetch one (imgtr models pull lama-fp32).',
    });
  }
  const network = file && scope.use(await openLama({ file, threads: cores, device, batchSize, batchWait }));
  const made = createEraser({ pool, ...(network && { network }) });
  if (!state) return made;
  return rememberErasing(made, {
    blobs: openPatches(state, scope),
    version: eraserVersion(file && (await traitsOf(file))),
    pool,
  });
}

/** A model by what tells it from others without reading its 200 MB. */
async function traitsOf(file: string): Promise<string> {
  const { size, mtimeMs } = await stat(file);
  return `${path.basename(file)} ${size} ${mtimeMs}`;
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
export const fontsOf = ({ font, fonts, to }: Options): { first?: string } => {
  const first = font ?? fonts?.[to];
  return first ? { first: path.resolve(first) } : {};
};

/** Lines ▶ blocks, then what the user says about them: the rules, and stronger than they are, the regions. */
export function planner({ from, minConfidence, ignoreRegion = [] }: Options, rules: Rules | undefined) {
  const plan = createPlanner({ from, minConfidence });
  return (page: ReadPage) => {
    const planned = rules ? planByRules(plan(page), rules) : plan(page);
    return ignoreRegions(planned, ignoreRegion);
  };
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
      ...{ maxWidth: options.maxWidth, maxHeight: options.maxHeight, maxBytes: options.maxBytes },
      ...(options.ocrModel !== DEFAULTS.ocrModel && { ocrModel: options.ocrModel }),
      ...((translator === 'gemini' || translator === 'openai') && { model }),
    }),
  );
}

/** Fingerprint of a file the options name; of its name when there is none to be read (`--units none`). */
const fileKey = async (file: string | undefined): Promise<string | undefined> =>
  file && sha256(await readFile(file).catch(() => file));
