/** The model store: finds a model's file by its name in `models/manifest.json`. */
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { MissingError } from '../errors.js';

/** What `models/manifest.json` says of a model. */
export interface ModelEntry {
  /** Where an installed npm package keeps it: `package/path`. */
  readonly file: string;
  /** Hex SHA-256 of the file. */
  readonly sha256: string;
  readonly license: string;
  /** What goes in and what comes out. */
  readonly contract: string;
}

const require = createRequire(import.meta.url);

/** The models that the program knows, by name. */
export function listModels(): Readonly<Record<string, ModelEntry>> {
  return JSON.parse(readFileSync(new URL('../../models/manifest.json', import.meta.url), 'utf8'));
}

/** Absolute path of a model's file. Throws MissingError when the name is unknown or the file is not installed. */
export function locateModel(name: string): string {
  const models = listModels();
  if (!(name in models)) {
    throw new MissingError(`there is no model ${name}`, { cure: `Known are ${Object.keys(models).join(', ')}.` });
  }
  const { file } = models[name];
  const path = findFile(file);
  if (!path)
    throw new MissingError(`the model ${name} is not installed (${file})`, { cure: 'Reinstall with `npm ci`.' });
  return path;
}

/**
 * The file of an inpainting network: the one named, as a path or by its name in the manifest; else the first that is
 * installed; undefined when none is. Throws MissingError when the named one is not there.
 */
export function findLama(named?: string): string | undefined {
  if (named && (named.endsWith('.onnx') || existsSync(named))) return resolve(named);
  if (named) return locateModel(named);
  const known = Object.keys(listModels()).filter(name => name.startsWith('lama'));
  return known.map(name => findFile(listModels()[name].file)).find(file => file !== undefined);
}

function findFile(file: string): string | undefined {
  return require.resolve
    .paths(file)
    ?.map(folder => join(folder, file))
    .find(existsSync);
}
