/** Larger results kept by content on disk, up to a limit: those not asked for longest go first. */
import { readdir, readFile, rm, stat, utimes } from 'node:fs/promises';
import path from 'node:path';
import { writeAtomic } from './files.js';

export interface Blobs {
  /** The bytes kept under a key (hex), or undefined. */
  get(key: string): Promise<Uint8Array | undefined>;
  /** Throws CannotWriteError. */
  put(key: string, bytes: Uint8Array): Promise<void>;
  /** Removes what is over the limit. May be called twice. */
  close(): Promise<void>;
}

/** @param limit bytes @param tempDir on the same file system */
export function openBlobs({ folder, tempDir, limit }: { folder: string; tempDir: string; limit: number }): Blobs {
  const fileOf = (key: string) => path.join(folder, key.slice(0, 2), key);
  let grown = false;
  return {
    async get(key) {
      const file = fileOf(key);
      const bytes = await readFile(file).catch(() => undefined);
      const now = new Date();
      if (bytes) await utimes(file, now, now).catch(() => {});
      return bytes;
    },
    async put(key, bytes) {
      grown = true;
      await writeAtomic(fileOf(key), bytes, tempDir);
    },
    async close() {
      if (grown) await trim(folder, limit);
      grown = false;
    },
  };
}

/** Removes the files used longest ago until the rest is within the limit. */
async function trim(folder: string, limit: number): Promise<void> {
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  const files = [];
  for (const name of names) {
    const file = path.join(folder, name);
    const stats = await stat(file).catch(() => undefined);
    if (stats?.isFile()) files.push({ file, size: stats.size, used: stats.mtimeMs });
  }
  let kept = 0;
  for (const { file, size } of files.sort((a, b) => b.used - a.used)) {
    kept += size;
    if (kept > limit) await rm(file, { force: true });
  }
}
