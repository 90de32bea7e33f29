/** Pictures where messages say they are: addresses, files of allowed folders, shared memory. */
import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { BadImageError, BlockedError, TransferError } from '../errors.js';
import type { Raster } from '../page.js';
import { toRaster } from '../runtime/codec-tasks.js';
import { readSegment, type ShmInfo } from '../runtime/memory/shm.js';
import type { PixelPool } from '../runtime/pool/pool.js';
import { publicUrl, schemeOf } from '../runtime/web/urls.js';
import type { Opened } from './place.js';
import type { Places } from './places.js';

/** What a message says; with both, the segment is meant. */
export interface Whereabouts {
  readonly image_url?: string | null | undefined;
  readonly shm_info?: ShmInfo | null | undefined;
}

export interface MessageSettings {
  readonly places: Places;
  readonly pool: PixelPool;
  /** Folders that file:// may read. */
  readonly fileRoots: readonly string[];
  /** User ids besides our own whose shared memory is read. */
  readonly shmOwners: readonly number[];
}

/**
 * A picture's bytes; the rows of one that is bare pixels, and its raster. Throws BlockedError for what is out of bounds,
 * a retryable error for what may be there later, BadImageError for what never will.
 */
export async function openWhereabouts(
  { image_url, shm_info }: Whereabouts,
  { places, pool, fileRoots, shmOwners }: MessageSettings,
): Promise<Opened & { readonly raster?: Raster }> {
  if (shm_info) {
    const bytes = await readSegment(shm_info, shmOwners);
    return { bytes, ...(await pool.run(toRaster, { bytes, shape: shm_info.shape })) };
  }
  const url = image_url as string;
  if (schemeOf(url) !== 'file') return places.open({ location: publicUrl(url), exact: url });
  const file = await allowedFile(url, fileRoots);
  return places.open({ location: file }).catch(cause => {
    throw cannotRead(file, cause);
  });
}

/** As people may read it: no query, which may be a signature. */
export const describeWhereabouts = ({ image_url, shm_info }: Whereabouts): string =>
  shm_info ? `shm:${shm_info.shm_name}` : publicUrl(image_url ?? '');

/** A file that lies, links followed, below one of the roots. */
async function allowedFile(url: string, fileRoots: readonly string[]): Promise<string> {
  const named = pathOf(url);
  const file = await realpath(named).catch(cause => {
    throw cannotRead(named, cause);
  });
  const roots = await Promise.all(fileRoots.map(root => realpath(root).catch(() => path.resolve(root))));
  if (roots.some(root => file.startsWith(root.endsWith(path.sep) ? root : root + path.sep))) return file;
  throw new BlockedError(`${named} lies in no folder that may be read`, {
    cure: 'Name its folder: IMGTR_FILE_ROOTS=/srv/pictures:/srv/more.',
  });
}

function pathOf(url: string): string {
  try {
    return fileURLToPath(url);
  } catch (cause) {
    throw new BadImageError(`${url} names no file of this machine`, { cause });
  }
}

/** The disk may come back; a file that is gone, or none of ours, does not. */
function cannotRead(file: string, cause: NodeJS.ErrnoException): Error {
  const { code, message } = cause;
  const mayPass = code !== undefined && ['EIO', 'ESTALE', 'EMFILE', 'ENFILE', 'ETIMEDOUT'].includes(code);
  if (mayPass) return new TransferError(`cannot read ${file}: ${code}`, { cause });
  return new BadImageError(`cannot read ${file}: ${code === 'ENOENT' ? 'there is no such file' : message}`, { cause });
}
