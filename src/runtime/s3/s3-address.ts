/** Addresses of objects, `s3://bucket/key`: the key as it is, nothing in it escaped. */
import { UsageError } from '../../errors.js';
import { schemeOf } from '../web/urls.js';

export interface S3Address {
  readonly bucket: string;
  /** Without a slash at its beginning; empty for the bucket itself. */
  readonly key: string;
}

const S3_URL = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/+(.*))?$/s;

export const isS3Url = (text: string): boolean => schemeOf(text) === 's3';

/** Throws UsageError when the text is no address of a bucket or an object. */
export function parseS3Url(text: string): S3Address {
  const [, bucket, key = ''] = S3_URL.exec(text) ?? [];
  if (bucket) return { bucket, key };
  throw new UsageError(`${text} is no address of a bucket`, {
    cure: 'Write s3://bucket/prefix; names of buckets have 3 to 63 small letters, digits, dots and dashes.',
  });
}

export const s3Url = ({ bucket, key }: S3Address): string => `s3://${bucket}/${key}`;

/** Where a browser finds an object, below the address that the bucket is served at. */
export const servedUrl = (base: string, key: string): string =>
  `${base.replace(/\/+$/, '')}/${key.split('/').map(encodeURIComponent).join('/')}`;
