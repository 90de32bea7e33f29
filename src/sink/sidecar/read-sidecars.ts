/** Side-cars as files: found, read, written back. */
import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { NoInputError, UsageError } from '../../errors.js';
import { writeAtomic } from '../../runtime/files/files.js';
import { type Sidecar, sidecarSchema, toJson } from './sidecar.js';

export const SIDECAR = '.imgtr.json';

export interface FoundSidecar {
  /** Absolute path. */
  readonly file: string;
  /** Its page below the folder of results, without the extension. */
  readonly stem: string;
  readonly sidecar: Sidecar;
}

/** The side-cars that the inputs, files or folders of results, name. Throws NoInputError when there are none. */
export async function findSidecars(inputs: readonly string[]): Promise<FoundSidecar[]> {
  const found: FoundSidecar[] = [];
  for (const input of inputs) {
    const stats = await stat(input).catch(() => undefined);
    if (!stats) throw new NoInputError(`no such file or folder: ${input}`);
    const files = stats.isDirectory() ? await listSidecars(input) : [path.resolve(input)];
    for (const file of files) {
      const root = stats.isDirectory() ? path.resolve(input) : await rootOf(file);
      const stem = path.relative(root, file).slice(0, -SIDECAR.length).split(path.sep).join('/');
      found.push({ file, stem, sidecar: await readSidecar(file) });
    }
  }
  if (found.length > 0) return found;
  throw new NoInputError(`no side-cars in ${inputs.join(', ')}`, {
    cure: `Name files that end in ${SIDECAR}, or the folder of an earlier run.`,
  });
}

/** Throws UsageError when the file is no side-car. */
export async function readSidecar(file: string): Promise<Sidecar> {
  const bytes = await readFile(file).catch(cause => {
    throw new UsageError(`cannot read ${file}: ${cause.code ?? cause.message}`, { cause });
  });
  return parseSidecar(bytes, file);
}

/** Throws UsageError when the bytes are no side-car. @param file names it in the message */
export function parseSidecar(bytes: Uint8Array, file: string): Sidecar {
  try {
    return sidecarSchema.parse(JSON.parse(Buffer.from(bytes).toString('utf8')));
  } catch (cause) {
    throw new UsageError(`${file} is no side-car: ${reasonOf(cause)}`, {
      cause,
      cure: 'Undo the last change to it, or let `imgtr translate --overwrite` write it anew.',
    });
  }
}

export const writeSidecar = ({ file, sidecar }: Pick<FoundSidecar, 'file' | 'sidecar'>): Promise<void> =>
  writeAtomic(file, toJson(sidecar), path.dirname(file));

const reasonOf = (cause: unknown): string => {
  const [issue] = (cause as { issues?: { path: PropertyKey[]; message: string }[] }).issues ?? [];
  return issue ? `${issue.path.join('.')}: ${issue.message}` : (cause as Error).message;
};

async function listSidecars(folder: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true });
  return names
    .filter(name => name.endsWith(SIDECAR))
    .sort()
    .map(name => path.resolve(folder, name));
}

/** The folder of results that a side-car belongs to: the nearest with a run's state, else its own. */
export async function rootOf(file: string): Promise<string> {
  for (let folder = path.dirname(file); folder !== path.dirname(folder); folder = path.dirname(folder))
    if (await stat(path.join(folder, '.imgtr')).catch(() => undefined)) return folder;
  return path.dirname(file);
}
