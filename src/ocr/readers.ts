/** Which models read together, how pixels go into them, and the dictionary that belongs to them. */
import { readFile } from 'node:fs/promises';
import type { OCR_MODELS } from '../defaults.js';
import { MissingError } from '../errors.js';
import { readOnnxMetadata } from '../runtime/inference/onnx/metadata.js';
import type { ModelStore } from '../runtime/models/model-store.js';
import { entryOf, type InputContract } from '../runtime/models/models.js';

export type ReaderName = (typeof OCR_MODELS)[number];

/** Models by name. */
export interface ReaderModels {
  readonly detector: string;
  readonly recogniser: string;
  /** Tells upright lines from those upside down. */
  readonly classifier: string;
  /** A file of characters; without it they are in the recogniser's metadata. */
  readonly keys?: string;
}

export const READERS = {
  'pp-ocrv4-mobile': {
    detector: 'pp-ocrv4-det',
    recogniser: 'pp-ocrv4-rec',
    classifier: 'pp-ocr-angle',
    keys: 'pp-ocrv4-keys',
  },
  'pp-ocrv5-mobile': {
    detector: 'pp-ocrv5-mobile-det',
    recogniser: 'pp-ocrv5-mobile-rec',
    classifier: 'pp-ocr-angle',
  },
  'pp-ocrv6-small': {
    detector: 'pp-ocrv6-small-det',
    recogniser: 'pp-ocrv6-small-rec',
    classifier: 'pp-ocr-angle',
  },
  'pp-ocrv6-tiny': {
    detector: 'pp-ocrv6-tiny-det',
    recogniser: 'pp-ocrv6-tiny-rec',
    classifier: 'pp-ocr-angle',
  },
} as const satisfies Record<ReaderName, ReaderModels>;

/** Where PP-OCR's exports keep their characters, a line each. */
const CHARACTERS = 'character';

/** A model's file and how pixels go into it. */
export interface NetworkFile {
  readonly path: string;
  readonly input: InputContract;
}

export interface ReaderFiles {
  readonly detector: NetworkFile;
  readonly recogniser: NetworkFile;
  readonly classifier: NetworkFile;
  /** The recogniser's classes: the blank of CTC first, the space last. */
  readonly keys: readonly string[];
}

/** A reader's files. Throws MissingError when one is not there, is damaged, or says nothing of its characters. */
export async function openReader(
  { detector, recogniser, classifier, keys }: ReaderModels,
  store: ModelStore,
): Promise<ReaderFiles> {
  await checkPresence([detector, recogniser, classifier, ...(keys ? [keys] : [])], store);
  const networks = [detector, recogniser, classifier].map(async name => ({
    path: await store.locate(name),
    input: inputOf(name, store),
  }));
  const [det, rec, cls] = await Promise.all(networks);
  const characters = keys ? await readFile(await store.locate(keys), 'utf8') : await charactersIn(rec.path);
  const list = characters.replace(/\r?\n$/, '').split(/\r?\n/);
  return { detector: det, recogniser: rec, classifier: cls, keys: ['', ...list, ' '] };
}

/** All that is missing is said at once. */
async function checkPresence(names: readonly string[], store: ModelStore): Promise<void> {
  const states = await Promise.all(names.map(name => store.state(name)));
  const missing = names.filter((name, i) => !store.models[name].file && !['pulled', 'packaged'].includes(states[i]));
  if (missing.length === 0) return;
  throw new MissingError(`${missing.join(' and ')} ${missing.length > 1 ? 'are' : 'is'} not in ${store.folder}`, {
    cure: `Fetch with \`imgtr models pull ${missing.join(' ')}\`.`,
  });
}

function inputOf(name: string, { models }: ModelStore): InputContract {
  const { input } = entryOf(name, models);
  if (!input) throw new MissingError(`the manifest does not say how pixels go into ${name}`);
  return input;
}

async function charactersIn(path: string): Promise<string> {
  const characters = (await readOnnxMetadata(path)).get(CHARACTERS);
  if (characters) return characters;
  throw new MissingError(`${path} does not say which characters it reads`, {
    cure: 'It has no metadata `character`: take the file that `imgtr models pull` fetches.',
  });
}
