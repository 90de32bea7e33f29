/**
 * The command line's inputs ▶ pages: folders (walked), files and globs. The only file that imports fast-glob.
 * Names decide what a walk takes along; what a picture is, its content decides later.
 */
import { stat } from 'node:fs/promises';
import path from 'node:path';
import glob from 'fast-glob';
import { NoInputError } from '../errors.js';
import type { PageRef } from '../page.js';
import { nameAll } from './names.js';
import { type FoundFile, walk } from './walk.js';

/** File names that a walk takes for pictures. */
const PICTURE_NAME = /\.(?:jpe?g|jpe|jfif|png|webp|gif|bmp|tiff?|avif)$/i;
/** What imgtr itself writes beside the pictures. */
const OWN_WORK = /(?:^|\/)\.imgtr\/|\.clean\.png$/i;

/**
 * Every picture that the inputs name, in natural order (2 before 10), each once. The id is the path below the input
 * folder (or below a glob's fixed part), so that the output mirrors the tree.
 * Throws NoInputError for an input that does not exist or names no picture.
 * @param exclude a folder that is not searched: the output, when it lies inside an input
 */
export async function findPages(inputs: readonly string[], exclude: string): Promise<PageRef[]> {
  const found = new Map<string, FoundFile>();
  for (const input of inputs) {
    for (const page of await expand(input, exclude)) {
      const key = bytesOf(page).toString('latin1');
      if (!found.has(key)) found.set(key, page);
    }
  }
  return nameAll(
    [...found.values()].sort((a, b) => byNaturalOrder(a.id, b.id) || Buffer.compare(bytesOf(a), bytesOf(b))),
  );
}

const bytesOf = (file: FoundFile): Buffer => Buffer.from(file.rawPath ?? Buffer.from(file.path));

/** What one input names; only a file named as such may lie in the excluded folder. */
async function expand(input: string, exclude: string): Promise<FoundFile[]> {
  const stats = await stat(input).catch(() => undefined);
  const searched = (files: readonly FoundFile[]) => files.filter(file => !isInside(file.path, exclude));
  if (stats?.isDirectory()) return searched(await walk(input, isPicture));
  if (stats?.isFile()) return [{ id: path.basename(input), path: path.resolve(input) }];
  if (stats) throw new NoInputError(`neither a file nor a folder: ${input}`);
  if (glob.isDynamicPattern(input)) return searched((await expandGlob(input)).filter(isPicture));
  throw new NoInputError(`no such file or folder: ${input}`, {
    cure: 'Give folders, files or quoted globs such as "shop/**/*.jpg".',
  });
}

async function expandGlob(pattern: string): Promise<FoundFile[]> {
  const unixPattern = path.sep === '\\' ? pattern.replaceAll('\\', '/') : pattern;
  const [task] = glob.generateTasks(unixPattern);
  const base = task?.base ?? '.';
  const files = await glob(unixPattern, { onlyFiles: true, followSymbolicLinks: false, suppressErrors: true });
  return files.map(file => ({ id: path.posix.relative(base, file), path: path.resolve(file) }));
}

const isPicture = ({ id }: FoundFile): boolean => PICTURE_NAME.test(id) && !OWN_WORK.test(id);

const collator = new Intl.Collator('en', { numeric: true });
/** Folder by folder, numbers by value. */
function byNaturalOrder(a: string, b: string): number {
  const [left, right] = [a.split('/'), b.split('/')];
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const order = collator.compare(left[i], right[i]) || (left[i] < right[i] ? -1 : left[i] > right[i] ? 1 : 0);
    if (order !== 0) return order;
  }
  return left.length - right.length;
}

function isInside(file: string, folder: string): boolean {
  const relative = path.relative(folder, file);
  return relative !== '' && !relative.startsWith('..') && !path.isAbsolute(relative);
}
