/**
 * POSIX shared memory as files of /dev/shm, where Linux keeps it: what Python's `multiprocessing.shared_memory` makes
 * and reads. A segment is copied by `read`, never mapped: a writer that shrinks it meanwhile costs us an error, not
 * the process.
 */
import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, open, rm } from 'node:fs/promises';
import path from 'node:path';
import { BadImageError, BlockedError, TransferError } from '../../errors.js';
import type { SharedBytes } from '../../page.js';
import { sharedBytes } from './shared.js';

/** A picture in shared memory, as a message names it: rows of grey, RGB or RGBA bytes. */
export interface ShmInfo {
  readonly shm_name: string;
  /** [height, width] or [height, width, channels]. */
  readonly shape: readonly number[];
  readonly dtype: string;
  /** Bytes: the product of the shape. */
  readonly size: number;
}

const FOLDER = '/dev/shm';
/** No slash, no dot in front: the name cannot leave the folder. Checked here again, whoever checked before. */
const NAME = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,253}$/;

/**
 * A copy of a segment's bytes. Throws BlockedError for what is no segment of a trusted user, BadImageError when it is
 * gone or too short. @param owners user ids besides our own whose segments are read
 */
export async function readSegment({ shm_name, size }: ShmInfo, owners: readonly number[] = []): Promise<SharedBytes> {
  const handle = await openSegment(shm_name);
  try {
    const stats = await handle.stat();
    if (!stats.isFile()) throw new BlockedError(`shared memory ${shm_name} is no segment`);
    if (![process.getuid?.(), ...owners].includes(stats.uid)) {
      throw new BlockedError(`shared memory ${shm_name} belongs to another user (${stats.uid})`, {
        cure: 'Name users whose segments may be read: SHM_OWNERS=1000,1001.',
      });
    }
    if (stats.size < size) throw new BadImageError(`shared memory ${shm_name} has ${stats.size} of ${size} bytes`);
    const bytes = sharedBytes(size);
    for (let at = 0; at < size; ) {
      const { bytesRead } = await handle.read(bytes, at, size - at, at);
      if (bytesRead === 0) throw new BadImageError(`shared memory ${shm_name} was cut short while it was read`);
      at += bytesRead;
    }
    return bytes;
  } finally {
    await handle.close();
  }
}

/** A new segment with these bytes; it is there until somebody unlinks it. Throws TransferError. */
export async function writeSegment(bytes: Uint8Array): Promise<string> {
  const name = `imgtr_${randomBytes(12).toString('hex')}`;
  try {
    const handle = await open(path.join(FOLDER, name), 'wx', 0o600);
    try {
      await handle.writeFile(bytes);
    } finally {
      await handle.close();
    }
    return name;
  } catch (cause) {
    await unlinkSegment(name);
    throw new TransferError(`cannot make ${bytes.length} bytes of shared memory: ${reasonOf(cause)}`, {
      cause,
      cure: 'A container has 64 MB of it unless told otherwise: --shm-size 1g.',
    });
  }
}

/** Frees a segment; one that is gone already is no failure. */
export async function unlinkSegment(name: string): Promise<void> {
  if (NAME.test(name)) await rm(path.join(FOLDER, name), { force: true }).catch(() => {});
}

async function openSegment(name: string): Promise<FileHandle> {
  if (!NAME.test(name)) throw new BlockedError('shm_name is no plain name of a segment');
  try {
    // A link is refused; without O_NONBLOCK a FIFO would wait for a writer that never comes.
    const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants;
    return await open(path.join(FOLDER, name), O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw new BadImageError(`there is no shared memory ${name} any more`, { cause });
    throw new BlockedError(`shared memory ${name} cannot be opened: ${reasonOf(cause)}`, { cause });
  }
}

const reasonOf = (cause: unknown): string => (cause as NodeJS.ErrnoException).code ?? (cause as Error).message;
