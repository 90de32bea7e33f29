/** `imgtr models`: what there is, fetching, checking and removing it. */
import { stat } from 'node:fs/promises';
import { UsageError } from '../errors.js';
import { READERS, type ReaderModels } from '../ocr/readers.js';
import type { ModelSettings } from '../options/translate.js';
import { type ModelState, type ModelStore, openModelStore } from '../runtime/models/model-store.js';
import type { Models } from '../runtime/models/models.js';

export type ModelsAction = 'list' | 'pull' | 'verify' | 'remove';

/** A model after the action. */
export interface ModelReport {
  readonly name: string;
  readonly state: ModelState | 'removed';
  /** Of what is on the disk. */
  readonly megabytes?: number;
  /** The file, or where it can be had. */
  readonly where: string;
}

interface Wishes extends ModelSettings {
  readonly names: readonly string[];
  readonly mirror?: string | undefined;
  readonly signal: AbortSignal;
  readonly onModel: (model: ModelReport) => void;
  /** A line of progress, now and then. */
  readonly onProgress: (line: string) => void;
  /** What the program knows; for tests. */
  readonly models?: Models;
}

/** A line of progress is due when so much more has come, share of the whole or megabytes. */
const STEP = { share: 0.05, megabytes: 5 };

/** Does it, reports each model, and returns how many of them are not as they should be. Throws as the store does. */
export async function manageModels(action: ModelsAction, wishes: Wishes): Promise<number> {
  const { modelFolder: folder, models } = wishes;
  const store = openModelStore({ ...(folder && { folder }), ...(models && { models }) });
  let problems = 0;
  for (const name of namesOf(wishes.names, store)) {
    const removed = action === 'remove' && (await store.remove(name));
    if (action === 'pull') await pull(name, store, wishes);
    const state = removed ? 'removed' : await store.state(name, { content: action === 'verify' });
    const isWanted = wishes.names.length > 0;
    if (action === 'verify' && (state === 'damaged' || (isWanted && (state === 'absent' || state === 'part'))))
      problems++;
    wishes.onModel({ name, state, ...(await placeOf(name, store)) });
  }
  return problems;
}

/** The files that are meant: those of a reader, or one by its own name; all when none is named. */
function namesOf(names: readonly string[], { models }: ModelStore): string[] {
  const readers = READERS as Readonly<Record<string, ReaderModels>>;
  const files = names.flatMap(name => {
    if (Object.hasOwn(readers, name)) return Object.values(readers[name]) as string[];
    if (Object.hasOwn(models, name)) return [name];
    const known = [...Object.keys(readers), ...Object.keys(models)];
    throw new UsageError(`there is no model ${name}`, { cure: `Known are ${known.join(', ')}.` });
  });
  return [...new Set(names.length > 0 ? files : Object.keys(models))];
}

async function pull(name: string, store: ModelStore, { signal, mirror, proxies, onProgress }: Wishes): Promise<void> {
  let next = 0;
  await store.pull(name, {
    ...{ signal, mirror, proxies },
    onProgress(done, total) {
      if (done < next && done !== total) return;
      next = done + Math.max(STEP.megabytes * 1e6, STEP.share * (total ?? 0));
      const share = total ? ` of ${inMegabytes(total)} (${Math.floor((100 * done) / total)} %)` : '';
      onProgress(`${name}: ${inMegabytes(done)}${share}`);
    },
  });
}

const inMegabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;

async function placeOf(name: string, store: ModelStore): Promise<Pick<ModelReport, 'megabytes' | 'where'>> {
  const file = store.fileOf(name);
  const there = file && (await stat(file).catch(() => undefined));
  if (there) return { megabytes: there.size / 1e6, where: file };
  return { where: store.models[name].url ?? store.models[name].file ?? '' };
}
