/** Files written whole or not at all, and fingerprints. */
import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { CannotWriteError } from '../../errors.js';

export const sha256 = (data: Uint8Array | string): string => createHash('sha256').update(data).digest('hex');

/** Hex SHA-256 of a file. */
export async function hashOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

/** What the program keeps for this user lies here, unless something else is said. */
export const USER_CACHE = path.join(homedir(), '.cache', 'imgtr');

/**
 * Writes a file by way of a temporary one in `tempDir`, which must be on the same file system: flushed, size checked,
 * renamed, so that a crash or a full disk never leaves half a file under the final name. Throws CannotWriteError.
 */
export async function writeAtomic(file: string, data: Uint8Array | string, tempDir: string): Promise<void> {
  const temporary = path.join(tempDir, `${process.pid}-${randomBytes(6).toString('hex')}`);
  try {
    await Promise.all([mkdir(tempDir, { recursive: true }), mkdir(path.dirname(file), { recursive: true })]);
    await withHandle(temporary, 'wx', async handle => {
      await handle.writeFile(data);
      await handle.sync();
    });
    await rename(temporary, file);
    await withHandle(path.dirname(file), 'r', directory => directory.sync()).catch(() => {}); // no fsync of folders on Windows
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    throw cannotWrite(file, error);
  }
}

/** Appends one line in one write, so that lines of several processes never mix. Throws CannotWriteError. */
export async function appendLine(file: string, line: string): Promise<void> {
  try {
    await mkdir(path.dirname(file), { recursive: true });
    await withHandle(file, 'a', handle => handle.appendFile(`${line}\n`));
  } catch (error) {
    throw cannotWrite(file, error);
  }
}

function cannotWrite(file: string, cause: unknown): CannotWriteError {
  const { code, message } = cause as NodeJS.ErrnoException;
  const why = code === 'ENOSPC' ? 'the disk is full' : (code ?? message);
  return new CannotWriteError(`cannot write ${file}: ${why}`, {
    cause,
    cure: 'Free space or choose another --out; a re-run goes on where this one stopped.',
  });
}

async function withHandle(file: string, flags: string, work: (handle: FileHandle) => Promise<unknown>): Promise<void> {
  const handle = await open(file, flags);
  try {
    await work(handle);
  } finally {
    await handle.close();
  }
}
