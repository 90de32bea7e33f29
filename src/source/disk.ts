/**
 * Pictures on this machine's disk: folders (walked), files and globs. The only file that imports fast-glob.
 * Names decide what a walk takes along; what a picture is, its content decides later.
 */
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import glob from 'fast-glob';
import { NoInputError } from '../errors.js';
import { openFile } from '../runtime/codec-tasks.js';
import type { PixelPool } from '../runtime/pool/pool.js';
import { type Found, isPicture, type Place } from './place.js';
import { walk } from './walk.js';

/**
 * The id of a picture is its path below the input folder, or below a glob's fixed part, so that the output mirrors the
 * tree. @param exclude a folder that is not searched; a file in it may be named
 */
export function createDisk({ pool, exclude }: { pool: PixelPool; exclude: string }): Place {
  const searched = (files: readonly Found[]) => files.filter(file => !isInside(file.location, exclude));
  return {
    async find(address) {
      const input = /^file:\/\//i.test(address) ? toPath(address) : address;
      const stats = await stat(input).catch(() => undefined);
      if (stats?.isDirectory()) return searched(await walk(input, isPicture));
      if (stats?.isFile()) return [{ id: path.basename(input), location: path.resolve(input) }];
      if (stats) throw new NoInputError(`neither a file nor a folder: ${input}`);
      if (glob.isDynamicPattern(input)) return searched((await expandGlob(input)).filter(isPicture));
      throw new NoInputError(`no such file or folder: ${input}`, {
        cure: 'Give folders, files, quoted globs such as "shop/**/*.jpg", URLs, or @ and the name of a list.',
      });
    },
    open: ({ location, exact }) => pool.run(openFile, exact ?? location),
    async close() {},
  };
}

function toPath(address: string): string {
  try {
    return fileURLToPath(address);
  } catch (cause) {
    throw new NoInputError(`no address of a file: ${address}`, { cause });
  }
}

async function expandGlob(pattern: string): Promise<Found[]> {
  const unixPattern = path.sep === '\\' ? pattern.replaceAll('\\', '/') : pattern;
  const [task] = glob.generateTasks(unixPattern);
  const base = task?.base ?? '.';
  const files = await glob(unixPattern, { onlyFiles: true, followSymbolicLinks: false, suppressErrors: true });
  return files.map(file => ({ id: path.posix.relative(base, file), location: path.resolve(file) }));
}

function isInside(file: string, folder: string): boolean {
  const relative = path.relative(folder, file);
  return relative !== '' && !relative.startsWith('..') && !path.isAbsolute(relative);
}
