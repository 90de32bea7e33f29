/** Where the results go: the folder or the bucket that the options name. */
import { homedir } from 'node:os';
import path from 'node:path';
import type { Options } from '../options.js';
import { sha256 } from '../runtime/files.js';
import type { PixelPool } from '../runtime/pool.js';
import type { ObjectStorage } from '../runtime/s3.js';
import { isS3Url } from '../runtime/s3-address.js';
import type { Destination } from '../sink/destination.js';
import { openFolderDestination } from '../sink/folder-destination.js';
import type { Shard } from '../sink/lock.js';
import { openS3Destination } from '../sink/s3-destination.js';

/** What a bucket's prefix keeps on this machine lies here, unless IMGTR_CACHE says otherwise. */
const USUAL_CACHE = path.join(homedir(), '.cache', 'imgtr');

/** Takes the place for this run; whoever opens a sink over it closes it. Throws OutputInUseError or CannotWriteError. */
export async function openDestination(
  { out, storage: settings, cacheFolder = USUAL_CACHE }: Pick<Options, 'out' | 'storage' | 'cacheFolder'>,
  { pool, storage, shard }: { pool: PixelPool; storage: ObjectStorage; shard?: Shard | undefined },
): Promise<Destination> {
  if (!isS3Url(out)) return openFolderDestination(out, { pool, shard });
  const state = path.join(cacheFolder, 'places', sha256(`${settings.endpoint ?? ''} ${out}`).slice(0, 16));
  return openS3Destination({ out, state, settings, storage, shard });
}
