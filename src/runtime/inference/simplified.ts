/**
 * Networks made simpler before they are loaded. That takes many times a model's size, and a thread that did it would
 * keep it (142 MB for two threads and the reading models), so a process of its own does it, once a machine: the result
 * lies in a folder from then on.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { hashOf, sha256, USER_CACHE } from '../files/files.js';

/** What the process behind this is told. */
export interface Simplification {
  readonly model: string;
  /** Where the result goes; others that begin with `replaces` have had their day. */
  readonly file: string;
  readonly replaces: string;
}

/** Larger models are left as they are: it is minutes for little. */
const MOST_BYTES = 64e6;
/** Of this user, where nothing else is said. */
const USUAL_FOLDER = path.join(USER_CACHE, 'networks');
const CHILD = fileURLToPath(new URL('./simplify.child.js', import.meta.url));
const RULES = fileURLToPath(new URL('./onnx', import.meta.url));

/** The file of a model made simpler; undefined where there is none and none can be made. */
export async function simplifiedFile(model: string, folder = USUAL_FOLDER): Promise<string | undefined> {
  try {
    if ((await stat(model)).size > MOST_BYTES) return undefined;
    const replaces = `${(await hashOf(model)).slice(0, 32)}-`;
    const file = path.join(folder, `${replaces}${await versionOfRules()}.onnx`);
    const isThere = async () => (await stat(file).catch(() => undefined)) !== undefined;
    if (!(await isThere())) await simplifyApart({ model, file, replaces });
    return (await isThere()) ? file : undefined;
  } catch {
    return undefined; // whoever loads the model says what is wrong with it
  }
}

/** Tells the code that simplifies from its next version; read once for all models. */
function versionOfRules(): Promise<string> {
  version ??= readVersion();
  return version;
}
let version: Promise<string> | undefined;

async function readVersion(): Promise<string> {
  const names = (await readdir(RULES)).filter(name => name.endsWith('.js')).sort();
  const texts = await Promise.all(names.map(name => readFile(path.join(RULES, name), 'utf8')));
  return sha256(texts.join('\n')).slice(0, 16);
}

async function simplifyApart(request: Simplification): Promise<void> {
  const child = fork(CHILD, { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
  child.send(request);
  await once(child, 'close');
}
