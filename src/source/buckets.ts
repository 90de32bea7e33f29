/** Pictures in object stores. */
import path from 'node:path';
import { BadImageError, NoInputError, type UsageError } from '../errors.js';
import { fingerprint } from '../runtime/codec-tasks.js';
import { toShared } from '../runtime/memory/shared.js';
import { parseS3Url, type S3Address, s3Url } from '../runtime/s3/s3-address.js';
import { type Found, isPicture, type Means, type Place } from './place.js';

/**
 * An object, or every picture below a prefix as if it were a folder: the id is the key below it, so that the output
 * mirrors it. @param exclude a prefix that is not searched; it and what is in it may be named
 */
export function createBuckets({ pool, storage, exclude }: Pick<Means, 'pool' | 'storage' | 'exclude'>): Place {
  async function list({ bucket, key }: S3Address): Promise<Found[]> {
    const prefix = key === '' || key.endsWith('/') ? key : `${key}/`;
    const isNamed = s3Url({ bucket, key: prefix }).startsWith(`${exclude}/`);
    const found: Found[] = [];
    for await (const object of storage.list({ bucket, key: prefix })) {
      const page = { id: object.key.slice(prefix.length), location: s3Url({ bucket, key: object.key }) };
      if (isPicture(page) && (isNamed || !page.location.startsWith(`${exclude}/`))) found.push(page);
    }
    return found;
  }
  return {
    async find(url) {
      const at = addressOf(url);
      const isObject = at.key !== '' && !at.key.endsWith('/') && (await storage.head(at));
      if (isObject) return [{ id: path.posix.basename(at.key), location: url }];
      const found = await list(at);
      if (found.length > 0) return found;
      throw new NoInputError(`no pictures in ${url}`, { cure: 'Name an object, or a prefix that objects lie below.' });
    },
    async open({ location }) {
      const object = await storage.get(parseS3Url(location));
      if (!object) throw new BadImageError('there is no such object');
      const bytes = toShared(object);
      return { bytes, sha256: await pool.run(fingerprint, bytes) };
    },
    async close() {},
  };
}

function addressOf(url: string): S3Address {
  try {
    return parseS3Url(url);
  } catch (error) {
    // In a list it is one row's fault.
    const { message, cure = '' } = error as UsageError;
    throw new NoInputError(message, { cause: error, cure });
  }
}
