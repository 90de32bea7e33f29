/** Small results kept by content on disk, so that no run works out twice what it knew. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { writeAtomic } from './files.js';

export interface Store {
  /** The value kept under a key (hex), or undefined; a damaged file counts as none. */
  get(key: string): Promise<unknown>;
  put(key: string, value: unknown): Promise<void>;
}

/** A store of JSON files. @param tempDir on the same file system */
export function openStore({ folder, tempDir }: { folder: string; tempDir: string }): Store {
  const fileOf = (key: string) => path.join(folder, key.slice(0, 2), `${key}.json`);
  return {
    async get(key) {
      try {
        return JSON.parse(await readFile(fileOf(key), 'utf8'));
      } catch {
        return undefined;
      }
    },
    put: (key, value) => writeAtomic(fileOf(key), JSON.stringify(value), tempDir),
  };
}
