/** What workers have hosted, read from where they say it is. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { TransferError } from '../../errors.js';
import type { ObjectStorage, StorageSettings } from '../../runtime/s3/s3.js';
import { isS3Url, parseS3Url, type S3Address } from '../../runtime/s3/s3-address.js';
import { publicUrl } from '../../runtime/web/urls.js';
import type { Places } from '../../source/places.js';

/** Where a finished picture lies, and its side-car. */
export interface Address {
  readonly image_url: string | undefined;
  readonly sidecar: string | undefined;
}

interface Means {
  readonly storage: ObjectStorage;
  readonly settings: StorageSettings;
  readonly places: Pick<Places, 'open'>;
}

/** Throws TransferError for what is not there, or not to be had from here. */
export async function fetchHosted({ image_url, sidecar }: Address, means: Means) {
  if (!image_url) {
    throw new TransferError('the workers keep their pictures in shared memory', {
      cure: 'Start them with --hosting s3 or --hosting file.',
    });
  }
  const [picture, about] = await Promise.all([readHosted(image_url, means), sidecar && readHosted(sidecar, means)]);
  return { picture, ...(about && { sidecar: about }) };
}

async function readHosted(address: string, { storage, settings, places }: Means): Promise<Uint8Array> {
  const missing = (cause?: unknown) => new TransferError(`${publicUrl(address)} is not there`, { cause });
  if (address.startsWith('file:')) {
    return readFile(fileURLToPath(address)).catch(cause => {
      throw missing(cause);
    });
  }
  const object = objectAt(address, settings);
  if (!object) return (await places.open({ location: publicUrl(address), exact: address })).bytes;
  const bytes = await storage.get(object);
  if (bytes) return bytes;
  throw missing();
}

/** The object behind an address: its own, or that at which the bucket is served. */
export function objectAt(
  address: string,
  { bucket, publicUrl: base }: Pick<StorageSettings, 'bucket' | 'publicUrl'>,
): S3Address | undefined {
  if (isS3Url(address)) return parseS3Url(address);
  if (!bucket || !base) return undefined;
  const root = `${base.replace(/\/+$/, '')}/`;
  const key = address.startsWith(root) ? decodeURIComponent(address.slice(root.length)) : '';
  return key ? { bucket, key } : undefined;
}
