/** Where results lie: a folder, or a prefix in a bucket. Names are paths below it, with forward slashes. */
import path from 'node:path';
import { CannotWriteError } from '../../errors.js';
import type { ImageFormat } from '../../page.js';
import { isS3Url } from '../../runtime/s3/s3-address.js';

export interface Destination {
  /** As its user calls it: an absolute path, or `s3://bucket/prefix`. */
  readonly name: string;
  /** A local folder for what makes another run cheap: readings, translations, half-written files. */
  readonly state: string;
  /** Other shards of the run write here at the same time. */
  readonly isShared: boolean;
  /** The lines that runs have left, and this one's behind them. */
  readonly log: Log;
  /** The full address of a name. */
  address(name: string): string;
  /** Whole or not at all. Throws CannotWriteError for a name that leads out of the place. */
  put(name: string, data: Uint8Array | string, stamp: Stamp): Promise<void>;
  /** Undefined when nothing lies there. */
  read(name: string): Promise<Uint8Array | undefined>;
  /** Hex SHA-256 of what was put there, while it is still that; undefined when it is not known. */
  sha256Of(name: string): Promise<string | undefined>;
  /** Lets go of the place. May be called twice. */
  close(): Promise<void>;
}

/** What is said of a file besides its bytes. */
export interface Stamp {
  /** Media type. */
  readonly type: string;
  /** Hex, where the file is one that `sha256Of` will be asked about. */
  readonly sha256?: string;
}

export interface Log {
  /** All lines, the oldest first; the last may be torn. */
  read(): Promise<string>;
  append(line: string): Promise<void>;
}

export const MEDIA_TYPES = {
  jpeg: 'image/jpeg',
  png: 'image/png',
  webp: 'image/webp',
  avif: 'image/avif',
  tiff: 'image/tiff',
  gif: 'image/gif',
  bmp: 'image/bmp',
} as const satisfies Record<ImageFormat, string>;
export const JSON_TYPE = 'application/json';
export const CSV_TYPE = 'text/csv; charset=utf-8';

/** The address of a name below a place that need not be open. */
export const addressIn = (place: string, name: string): string =>
  isS3Url(place) ? `${place}/${name}` : path.resolve(place, name);

/** The name as it came. Throws CannotWriteError when it is none below the place. */
export function checkName(name: string, place: string): string {
  if (name !== '' && path.posix.normalize(`/${name}`) === `/${name}` && !name.includes('\0')) return name;
  throw new CannotWriteError(`${name} lies outside of ${place}`);
}
