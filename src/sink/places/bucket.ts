/**
 * A prefix of a bucket as the place of results. An object is whole or not there, so nothing is renamed; that a picture
 * is still the one a run has put there, its own metadata says. The cache of readings and translations stays on this
 * machine, which also sees to it that only one of its runs writes to the prefix.
 */
import type { ObjectStorage, StorageSettings } from '../../runtime/s3/s3.js';
import { parseS3Url } from '../../runtime/s3/s3-address.js';
import { openS3Log } from './bucket-log.js';
import { checkName, type Destination } from './destination.js';
import { lockFolder, type Shard } from './lock.js';

/** The name of a result stays when its picture changes: kept by caches, but asked for again each time. */
const MUTABLE = 'public, no-cache';
/** Metadata of an object; ASCII. */
const SHA256 = 'imgtr-sha256';

interface S3DestinationSettings {
  /** `s3://bucket/prefix` */
  readonly out: string;
  /** Local folder of this place. */
  readonly state: string;
  readonly storage: ObjectStorage;
  readonly settings: StorageSettings;
  readonly shard?: Shard | undefined;
}

/** Takes the prefix for this machine's run, or its shard of it. Throws OutputInUseError, or what the store says to a first look. */
export async function openS3Destination({
  out,
  state,
  storage,
  settings,
  shard,
}: S3DestinationSettings): Promise<Destination> {
  const { bucket, key: prefix } = parseS3Url(out);
  const at = (name: string) => ({ bucket, key: `${prefix}${prefix && '/'}${checkName(name, out)}` });
  const lock = await lockFolder(state, { name: out, shard });
  const log = openS3Log(storage, at('.imgtr/journal/'));
  const cacheControl = settings.cacheControl ?? MUTABLE;
  return {
    ...{ name: out, state, isShared: shard !== undefined, log },
    address: name => `${out}/${name}`,
    put: (name, data, { type, sha256 }) =>
      storage.put(at(name), typeof data === 'string' ? Buffer.from(data) : data, {
        ...{ contentType: type, cacheControl },
        ...(sha256 && { metadata: { [SHA256]: sha256 } }),
      }),
    read: name => storage.get(at(name)),
    sha256Of: async name => (await storage.head(at(name)))?.metadata[SHA256],
    async close() {
      await log.close().finally(() => lock.close());
    },
  };
}
