/** Where the results go: the folder or the bucket that the options name. */
import path from 'node:path';
import type { Options } from '../options/translate.js';
import { sha256, USER_CACHE } from '../runtime/files/files.js';
import type { PixelPool } from '../runtime/pool/pool.js';
import type { ObjectStorage } from '../runtime/s3/s3.js';
import { isS3Url } from '../runtime/s3/s3-address.js';
import { openS3Destination } from '../sink/places/bucket.js';
import type { Destination } from '../sink/places/destination.js';
import { openFolderDestination } from '../sink/places/folder.js';
import type { Shard } from '../sink/places/lock.js';

type Place = Pick<Options, 'out' | 'storage' | 'cacheFolder'>;

/** The folder in which a place of results keeps what no run should work out again. */
export const stateOf = ({ out, storage: { endpoint = '' }, cacheFolder = USER_CACHE }: Place): string =>
  isS3Url(out) ? path.join(cacheFolder, 'places', sha256(`${endpoint} ${out}`).slice(0, 16)) : path.join(out, '.imgtr');

/** Takes the place for this run; whoever opens a sink over it closes it. Throws OutputInUseError or CannotWriteError. */
export async function openDestination(
  place: Place,
  { pool, storage, shard }: { pool: PixelPool; storage: ObjectStorage; shard?: Shard | undefined },
): Promise<Destination> {
  const { out, storage: settings } = place;
  if (!isS3Url(out)) return openFolderDestination(out, { pool, shard });
  return openS3Destination({ out, state: stateOf(place), settings, storage, shard });
}
