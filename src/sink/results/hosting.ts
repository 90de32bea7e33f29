/** Where workers put finished pictures for the next one to take: a row a way. */
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { HOSTINGS } from '../../defaults.js';
import { type CannotWriteError, ImgtrError, TransferError } from '../../errors.js';
import type { Raster } from '../../page.js';
import { toRgbRows } from '../../runtime/codec-tasks.js';
import { writeAtomic } from '../../runtime/files/files.js';
import { type ShmInfo, unlinkSegment, writeSegment } from '../../runtime/memory/shm.js';
import type { PixelPool } from '../../runtime/pool/pool.js';
import type { ObjectStorage, StorageSettings } from '../../runtime/s3/s3.js';
import { s3Url, servedUrl } from '../../runtime/s3/s3-address.js';

export type HostingName = (typeof HOSTINGS)[number];

/** A file to be hosted. */
export interface Exhibit {
  /** Path in the store, names with `/` between; the same content has the same. */
  readonly key: string;
  readonly bytes: Uint8Array;
  /** As `image/png`. */
  readonly type: string;
}

/** Holds files under keys. */
export interface FileHosting {
  readonly holds: 'files';
  /** The address it is to be had at, also when it was there. Throws TransferError, or what breaks the worker. */
  put(exhibit: Exhibit): Promise<string>;
  close(): Promise<void>;
}
/** Holds bare pixels, as many as the memory has room for. */
export interface PixelHosting {
  readonly holds: 'pixels';
  put(raster: Raster): Promise<ShmInfo>;
  /** Frees what nobody will hear of. */
  drop(info: ShmInfo): Promise<void>;
  close(): Promise<void>;
}
export type Hosting = FileHosting | PixelHosting;

export interface HostingSettings {
  readonly pool: PixelPool;
  /** Of `file`: the folder. */
  readonly folder: string;
  /** Of `s3`: where the bucket is, and how it is read from outside. */
  readonly storage: ObjectStorage;
  readonly bucket: Pick<StorageSettings, 'bucket' | 'publicUrl' | 'cacheControl'>;
}

export const hostings = {
  s3: ({ storage, bucket }) => hostInBucket(storage, bucket),
  file: ({ folder }) => hostInFolder(folder),
  shm: ({ pool }) => hostInMemory(pool),
} satisfies Record<HostingName, (settings: HostingSettings) => Hosting>;

/** A key that names its content never has another one: whoever keeps a copy need not ask again. */
const IMMUTABLE = 'public, max-age=31536000, immutable';

function hostInBucket(
  storage: ObjectStorage,
  { bucket = '', publicUrl, cacheControl = IMMUTABLE }: HostingSettings['bucket'],
): FileHosting {
  return {
    holds: 'files',
    async put({ key, bytes, type }) {
      const put = storage.put({ bucket, key }, bytes, { contentType: type, cacheControl });
      await put.catch((error: ImgtrError) => {
        throw error.retryable ? new TransferError(error.message, { cause: error }) : error;
      });
      return publicUrl ? servedUrl(publicUrl, key) : s3Url({ bucket, key });
    },
    async close() {},
  };
}

function hostInFolder(folder: string): FileHosting {
  return {
    holds: 'files',
    async put({ key, bytes }) {
      const file = path.resolve(folder, ...key.split('/'));
      if (!file.startsWith(path.resolve(folder) + path.sep)) throw new ImgtrError(`${key} lies outside of ${folder}`);
      await writeAtomic(file, bytes, path.join(folder, '.tmp')).catch(asTransfer);
      return pathToFileURL(file).href;
    },
    async close() {},
  };
}

/** A full disk may be emptied while the task waits; a worker that can never write had better end. */
function asTransfer(error: CannotWriteError): never {
  const { code } = error.cause as NodeJS.ErrnoException;
  if (code === 'EROFS' || code === 'EACCES' || code === 'EPERM' || code === 'ENOTDIR') throw error;
  throw new TransferError(error.message, { cause: error });
}

function hostInMemory(pool: PixelPool): PixelHosting {
  return {
    holds: 'pixels',
    async put(raster) {
      const { width, height } = raster;
      const rows = await pool.run(toRgbRows, raster);
      return { shm_name: await writeSegment(rows), shape: [height, width, 3], dtype: 'uint8', size: rows.length };
    },
    drop: ({ shm_name }) => unlinkSegment(shm_name),
    async close() {},
  };
}
