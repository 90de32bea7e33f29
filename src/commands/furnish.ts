/** The rooms of `imgtr translate`, each with the adapter that the options choose. */
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { createEraser, eraserVersion, noEraser } from '../erase/eraser.js';
import { openLama } from '../erase/lama/lama.js';
import { rememberErasing } from '../erase/remember.js';
import { MissingError } from '../errors.js';
import type { Scope } from '../flow/scope.js';
import type { LanguageCode } from '../language.js';
import { regionQuads } from '../ocr/ignore-regions.js';
import { READERS } from '../ocr/readers.js';
import { createRecognizer } from '../ocr/recognizer.js';
import { rememberReading } from '../ocr/remember.js';
import type { Options } from '../options/translate.js';
import type { FoundPage } from '../page.js';
import type { Eraser, Proofreader, Verifier } from '../ports.js';
import { sha256 } from '../runtime/files/files.js';
import { formatNamed } from '../runtime/files/picture-names.js';
import { openStore } from '../runtime/files/store.js';
import { createInference } from '../runtime/inference/inference.js';
import { type ModelStore, openModelStore } from '../runtime/models/model-store.js';
import type { PixelPool } from '../runtime/pool/pool.js';
import type { ObjectStorage } from '../runtime/s3/s3.js';
import { openSink, type PageSink, type SinkSettings } from '../sink/page-sink.js';
import { splitSlices } from '../sink/picture/split-slices.js';
import type { Destination } from '../sink/places/destination.js';
import { keepEdits } from '../sink/sidecar/keep-edits.js';
import { createPictureSource } from '../source/picture-source.js';
import type { Places } from '../source/places.js';
import { createTypesetter } from '../typeset/typesetter.js';
import { createVerifier, noVerifier } from '../verify/verifier.js';
import { openDestination } from './destination.js';
import { openPatches } from './patches.js';
import { fingerprint, fontsOf, furnishWords } from './words.js';

/** Changes when the same models may read a picture differently: settings or code of the reading room. */
const READER = 15;

interface Company {
  readonly pages: readonly FoundPage[];
  readonly places: Places;
  readonly pool: PixelPool;
  readonly storage: ObjectStorage;
  readonly scope: Scope;
  /** How long nothing is asked of a service that counts as gone, milliseconds; for ever when nothing is said. */
  readonly haltMs?: number;
}

/** Every room with its adapter, as the options choose; the scope closes them. */
export async function furnish(options: Options, company: Company) {
  const { pages, places, pool, storage, scope, haltMs } = company;
  const { to, maxWidth } = options;
  const nested = to.length > 1;
  const stems = new Map(pages.map(({ id, stem }) => [id, stem]));
  const shard = options.shard && { ...options.shard, run: await runOf(options) };
  const destination = scope.use(await openDestination(options, { pool, storage, shard }));
  const { state } = destination;
  const { plan, translator, learn, settingsKey, wordsKey } = await furnishWords(options, { state, pool, haltMs });
  const sink = scope.use(await openSinkOn(destination, options, { pool, nested, settingsKey, wordsKey }));
  const { reader, recognizer, inference, store } = await furnishReading(options, { pool, scope, state });
  const plateOnly = options.translator === 'none' && options.mode === 'translate';
  const obeysRules = options.rules !== undefined || options.drop !== undefined;
  const needsPatches = options.eraser !== 'none' && (!plateOnly || options.cleanPlate || obeysRules);
  return {
    source: createPictureSource({ pages, targets: to, places, pool, join: options.joinSlices }),
    recognizer,
    plan,
    translator: scope.use(
      keepEdits(translator, {
        ...{ destination, learn },
        stemOf: ({ id, target }) => path.posix.join(nested ? target : '', stems.get(id) ?? id),
      }),
    ),
    eraser: scope.use(needsPatches ? await furnishEraser(options, { state, pool, scope, store, reader }) : noEraser),
    typesetter: scope.use(
      createTypesetter({
        ...{ pool, fonts: (language: LanguageCode) => fontsOf(options, language), maxWidthOf: () => maxWidth },
        plate: options.cleanPlate ? (plateOnly ? 'all' : 'drawn') : 'none',
      }),
    ),
    // What only reads leaves every text where it is.
    verifier: plateOnly ? noVerifier : verifierFor(options, reader),
    sink: options.joinSlices ? splitSlices(sink) : sink,
    ...{ reader, inference, state },
  };
}

/** What reads, its models not loaded yet, and where those come from. */
export function openReader(
  { cores, modelFolder, ocrModel, cacheFolder }: Options,
  { pool, scope }: Pick<Company, 'pool' | 'scope'>,
) {
  const folder = cacheFolder && path.join(cacheFolder, 'networks');
  const inference = scope.use(createInference({ threads: cores, folder }));
  const store = openModelStore(modelFolder ? { folder: modelFolder } : {});
  const reader = scope.use(createRecognizer({ inference, pool, reader: READERS[ocrModel], store }));
  return { reader, inference, store };
}

/** Reads finished pages once more, unless `--no-verify` or no reader leaves that out. */
export const verifierFor = ({ verify, from, ignoreRegion = [] }: Options, reader: Proofreader | undefined): Verifier =>
  verify && reader
    ? createVerifier({ ...{ proofreader: reader, from }, ignored: raster => regionQuads(ignoreRegion, raster) })
    : noVerifier;

/** What reads, its models there but loaded by the first page to be read, and with its memory where there is a place for one. */
export async function furnishReading(
  options: Options,
  { pool, scope, state }: Pick<Company, 'pool' | 'scope'> & { state: string | undefined },
) {
  const { reader, inference, store } = openReader(options, { pool, scope });
  await reader.check();
  const recognizer = state
    ? rememberReading(reader, {
        store: openStore({ folder: path.join(state, 'cache', 'read'), tempDir: path.join(state, 'tmp') }),
        version: `${options.ocrModel} ${READER}`,
      })
    : reader;
  return { reader, recognizer, inference, store };
}

interface Workshop {
  /** Where a run keeps what no other should work out again; without it, nothing is kept. */
  readonly state?: string;
  readonly pool: PixelPool;
  readonly scope: Scope;
  readonly store: ModelStore;
  /** Looks whether what was erased can still be read, unless `--no-verify` takes it on trust. */
  readonly reader?: Proofreader | undefined;
  /** Called with the number of tiles that an inpainting network gets at a time. */
  readonly onBatch?: (tiles: number) => void;
}

/** The sink of an open destination, as the options say. */
export const openSinkOn = (
  destination: Destination,
  options: Options,
  means: Pick<SinkSettings, 'pool' | 'nested' | 'settingsKey' | 'wordsKey'>,
): Promise<PageSink> => {
  const { from, format, quality, sidecar, debugMask, overwrite, maxWidth, maxHeight, maxBytes } = options;
  return openSink({
    ...{ ...means, destination, from, quality, sidecar, debugMask, overwrite },
    limitsOf: () => ({ maxWidth, maxHeight, maxBytes }),
    format: formatNamed(format),
  });
};

/** The eraser, with the network when one was asked for or is at hand, and with its memory. */
export async function furnishEraser(options: Options, workshop: Workshop): Promise<Eraser> {
  const { state, pool, scope, store, reader, onBatch } = workshop;
  const { lama, eraser, cores, device, batchSize, batchWait, denoise, verify } = options;
  const file = eraser === 'fill' ? undefined : await findLama(lama, store);
  if (!file && eraser === 'lama') {
    throw new MissingError('--eraser lama needs a model, and none is installed', {
      cure: 'Give one (--lama FILE), or fetch one (imgtr models pull lama-fp32).',
    });
  }
  const network = file && scope.use(await openLama({ file, threads: cores, device, batchSize, batchWait, onBatch }));
  const looks = verify && reader ? { reader } : {};
  const made = createEraser({ pool, ...looks, ...(network && { network, denoise }) });
  if (!state) return made;
  return rememberErasing(made, {
    blobs: openPatches(state, scope),
    version: eraserVersion({ ...(file && { network: await traitsOf(file), denoise }), reads: 'reader' in looks }),
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

/** What the shards of a run have in common: inputs and settings. */
export async function runOf(options: Options): Promise<string> {
  const keys = await Promise.all(options.to.map(to => fingerprint(options, to)));
  return sha256(
    JSON.stringify([
      ...[keys, options.inputs, options.joinSlices],
      ...[options.phrases, options.rules, options.glossary, options.units],
    ]),
  );
}
