/** The models that the program knows, as `models/manifest.json` lists them, and those that came with an npm package. */
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { MissingError } from '../../errors.js';

/** How pixels go into a network. */
export interface InputContract {
  /** The colour of each plane, in order: `bgr`, `rgb`, or one letter alone. */
  readonly planes: string;
  /** Of each plane, for values 0..1: what is taken off, and what that is divided by. */
  readonly mean: readonly number[];
  readonly deviation: readonly number[];
  /** Rows that the network takes, where that is fixed. */
  readonly height?: number;
  /** Columns that the network takes, where that is fixed. */
  readonly width?: number;
  /** Its sides are multiples of this. */
  readonly multiple?: number;
}

/** What `models/manifest.json` says of a model. */
export interface ModelEntry {
  /** Where an installed npm package keeps it: `package/path`. */
  readonly file?: string;
  /** Where it is downloaded from, when no package brings it. */
  readonly url?: string;
  /** Size, where it is known. */
  readonly bytes?: number;
  /** Hex SHA-256 of the file. */
  readonly sha256: string;
  readonly license: string;
  /** What goes in and what comes out, in words. */
  readonly contract: string;
  readonly input?: InputContract;
}

export type Models = Readonly<Record<string, ModelEntry>>;

const require = createRequire(import.meta.url);

/** The models that the program knows, by name. */
export function listModels(): Models {
  return JSON.parse(readFileSync(new URL('../../../models/manifest.json', import.meta.url), 'utf8'));
}

/** What is known of a model. Throws MissingError when the name is unknown. */
export function entryOf(name: string, models: Models = listModels()): ModelEntry {
  if (Object.hasOwn(models, name)) return models[name];
  throw new MissingError(`there is no model ${name}`, { cure: `Known are ${Object.keys(models).join(', ')}.` });
}

/** Absolute path of a packaged model's file. Throws MissingError when the name is unknown or the file is not installed. */
export function locateModel(name: string, models: Models = listModels()): string {
  const { file } = entryOf(name, models);
  const path = file && findFile(file);
  if (!path)
    throw new MissingError(`the model ${name} is not installed${file ? ` (${file})` : ''}`, {
      cure: file ? 'Reinstall with `npm ci`.' : `Fetch it with \`imgtr models pull ${name}\`.`,
    });
  return path;
}

function findFile(file: string): string | undefined {
  return require.resolve
    .paths(file)
    ?.map(folder => join(folder, file))
    .find(existsSync);
}
