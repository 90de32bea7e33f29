/**
 * Reads pages with PP-OCR: a detector, a recogniser and the angle classifier of v2, by default v4 mobile.
 *
 *   pixels ─▶ tiles ─▶ detector ─▶ map ─▶ rectangles ─▶ fitted to the ink ─▶ recogniser ─▶ lines in reading order
 *
 * Tensors are made and answers taken apart on the pixel pool, a few ahead of the inference thread, which does nothing
 * but run models; so the work on one line or page hides behind the model's on another.
 */
import { DEFAULTS } from '../defaults.js';
import type { Line, Raster } from '../page.js';
import type { FinishedPicture, Proofreader, Recognizer } from '../ports.js';
import type { Cores, Inference } from '../runtime/inference/inference.js';
import { type ModelStore, openModelStore } from '../runtime/models/model-store.js';
import { type PixelPool, pixelTask } from '../runtime/pool/pool.js';
import { sortForReading } from './blocks/order.js';
import { isLong } from './detect/tiles.js';
import { findText } from './find-text.js';
import { mend } from './mend.js';
import type { Network } from './network.js';
import { dropDoubles } from './read/doubles.js';
import { dropOutOfTurn, isText } from './read/noise.js';
import { readAgain } from './read-again.js';
import { readAll } from './read-all.js';
import type { ReadingTools } from './read-text.js';
import { type NetworkFile, openReader, READERS, type ReaderFiles, type ReaderModels } from './readers.js';

const findMatte = pixelTask<typeof import('./pixels.js'), 'findMatte'>(import.meta.url, 'findMatte');

/**
 * A recogniser on an inference thread and a pool that stay the caller's to close.
 *
 * A line's quad is tight around its ink plus 5 % of the ink's height on every side, so that the quad of Chinese text
 * is 1.02 to 1.07 font sizes high (quartiles on synthetic catalog pages with known truth). Where the ground is too
 * uneven to tell the ink's end, a side stays where the detector had it, up to 0.2 font sizes further out. Rejects with
 * MissingError when a model is not installed.
 */
export function createRecognizer({ inference, pool, ...choice }: Runtime): Reader {
  const { reader = READERS[DEFAULTS.ocrModel], store = openModelStore() } = choice;
  let opened: Promise<ReaderFiles> | undefined;
  const files = () => {
    opened ??= openReader(reader, store).catch(error => {
      opened = undefined;
      throw error;
    });
    return opened;
  };
  const inHand = new Set<Promise<unknown>>();
  const follow = <T>(reading: Promise<T>): Promise<T> => {
    inHand.add(reading);
    reading.finally(() => inHand.delete(reading)).catch(() => {});
    return reading;
  };
  return {
    check: () => follow(files().then(() => {})),
    open: () =>
      follow(
        files()
          .then(known => loadTools({ inference, pool, files: known }))
          .then(() => {}),
      ),
    read: ({ raster }) => follow(files().then(known => readPage(raster, { inference, pool, files: known }))),
    reread: picture => follow(files().then(known => rereadPage(picture, { inference, pool, files: known }))),
    async close() {
      await Promise.allSettled(inHand);
    },
  };
}

export interface Reader extends Recognizer, Proofreader {
  /** Rejects with MissingError when a model is not there; loads none. */
  check(): Promise<void>;
  /** Loads the models ahead of the first page; reading does it too. Rejects with MissingError. */
  open(): Promise<void>;
}

/** Reads nothing. */
export const noRecognizer: Recognizer = {
  async read() {
    return [];
  },
  async close() {},
};

interface Runtime {
  readonly inference: Inference;
  readonly pool: PixelPool;
  /** Which models read; v4 mobile when nothing is said. */
  readonly reader?: ReaderModels;
  /** Where they lie. */
  readonly store?: ModelStore;
}

type Tools = ReadingTools & { readonly detector: Network };

async function readPage(
  raster: Raster,
  runtime: { inference: Inference; pool: PixelPool; files: ReaderFiles },
): Promise<Line[]> {
  const tools = await loadTools(runtime);
  const ground = { raster, matte: await tools.pool.run(findMatte, raster) };
  const candidates = await findText(ground, tools);
  const lines = await mend(ground, await readAll(ground, candidates, tools), tools);
  await restAfter(raster, tools);
  const found = dropOutOfTurn(dropDoubles(lines.filter(isText)));
  return sortForReading(found.map(line => ({ lines: [line] }))).flatMap(group => group.lines);
}

async function rereadPage(
  picture: FinishedPicture,
  runtime: { inference: Inference; pool: PixelPool; files: ReaderFiles },
): Promise<Line[]> {
  const tools = await loadTools(runtime);
  const matte = await tools.pool.run(findMatte, picture.raster);
  const lines = await readAgain(picture, { ...tools, matte });
  await restAfter(picture.raster, tools);
  return lines;
}

/** What comes after reading needs the memory of a long page more than the models do. */
async function restAfter(raster: Raster, { reader, classifier }: Tools): Promise<void> {
  if (isLong(raster)) await Promise.all([reader.model.rest(), classifier.model.rest()]);
}

async function loadTools({
  inference,
  pool,
  files,
}: {
  inference: Inference;
  pool: PixelPool;
  files: ReaderFiles;
}): Promise<Tools> {
  const open = async ({ path, input }: NetworkFile, cores: Cores): Promise<Network> => ({
    model: await inference.load(path, { cores }),
    input,
  });
  const [detector, reader, classifier] = await Promise.all([
    open(files.detector, 'all'),
    open(files.recogniser, 'few'),
    open(files.classifier, 'few'),
  ]);
  return { detector, reader, classifier, pool, keys: files.keys };
}
