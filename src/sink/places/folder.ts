/** A folder of results: every file written to a temporary name and renamed, one run, or the shards of one, at a time. */
import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { CannotWriteError } from '../../errors.js';
import { openFile } from '../../runtime/codec-tasks.js';
import { appendLine, writeAtomic } from '../../runtime/files/files.js';
import type { PixelPool } from '../../runtime/pool/pool.js';
import type { Destination, Log } from './destination.js';
import { lockFolder, type Shard } from './lock.js';

/** Takes the folder for this run, or its shard of it. Throws OutputInUseError or CannotWriteError. */
export async function openFolderDestination(
  out: string,
  { pool, shard }: { pool: PixelPool; shard?: Shard | undefined },
): Promise<Destination> {
  const state = path.join(out, '.imgtr');
  const temp = path.join(state, 'tmp', ...(shard ? [`${shard.index}of${shard.count}`] : []));
  const lock = await lockFolder(out, { shard });
  await rm(temp, { recursive: true, force: true }); // what a killed run left; nobody else writes there
  return {
    ...{ name: out, state, isShared: shard !== undefined, log: openLog(path.join(state, 'pages.jsonl')) },
    address: name => path.join(out, name),
    put: (name, data) => writeAtomic(inside(out, name), data, temp),
    read: name => readFile(inside(out, name)).catch(undefinedWhenMissing),
    async sha256Of(name) {
      const file = await pool.run(openFile, path.join(out, name)).catch(() => undefined);
      return file?.sha256;
    },
    async close() {
      await rm(temp, { recursive: true, force: true });
      await lock.close();
    },
  };
}

/** Lines of a file, each appended in one write. */
function openLog(file: string): Log {
  let torn = false;
  return {
    async read() {
      const text = (await readFile(file, 'utf8').catch(undefinedWhenMissing)) ?? '';
      torn = text !== '' && !text.endsWith('\n');
      return text;
    },
    async append(line) {
      if (torn) await appendLine(file, ''); // a torn last line must not swallow this one
      torn = false;
      await appendLine(file, line);
    },
  };
}

/** The path of a name. Throws CannotWriteError when it leads out of the folder. */
function inside(out: string, name: string): string {
  const place = path.resolve(out, name);
  if (place.startsWith(path.resolve(out) + path.sep)) return place;
  throw new CannotWriteError(`${name} lies outside of ${out}`);
}

function undefinedWhenMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
  throw error;
}
