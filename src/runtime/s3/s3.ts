/**
 * Objects in buckets: Amazon's, Cloudflare R2's, MinIO's and of whatever else speaks S3. The only file that knows the
 * AWS SDK, which is loaded when the first object is asked for (a quarter of a second).
 */
import { createHash } from 'node:crypto';
import type { S3Client } from '@aws-sdk/client-s3';
import { BadImageError } from '../../errors.js';
import { type S3Address, s3Url } from './s3-address.js';
import { explainRefusal, isMissing } from './s3-errors.js';

/** Where the buckets are and who asks; without keys the SDK looks for a profile or the machine's role. */
export interface StorageSettings {
  /** Amazon when there is none. */
  readonly endpoint?: string;
  readonly region?: string;
  readonly accessKeyId?: string;
  readonly secretAccessKey?: string;
  readonly sessionToken?: string;
  /** The bucket in the path instead of the host's name; found out from the endpoint when nothing is said. */
  readonly pathStyle?: boolean;
  /** Where a browser finds the bucket of results. */
  readonly publicUrl?: string;
  /** The Cache-Control of results, instead of the one that fits their names. */
  readonly cacheControl?: string;
  /** The bucket that results go to, where no other is named. */
  readonly bucket?: string;
}

export interface ObjectHeaders {
  readonly contentType: string;
  readonly cacheControl?: string;
  /** ASCII; kept with the object, and read back by `head`. */
  readonly metadata?: Readonly<Record<string, string>>;
}

export interface ObjectFacts {
  readonly key: string;
  readonly size: number;
  readonly etag: string;
}

export interface ObjectStorage {
  /** Puts an object there, whole or not at all. The same bytes under the same key any number of times do no harm. */
  put(at: S3Address, bytes: Uint8Array, headers: ObjectHeaders): Promise<void>;
  /** The object's bytes; undefined when there is none. Throws BadImageError when it has more than `most` bytes. */
  get(at: S3Address, most?: number): Promise<Uint8Array | undefined>;
  /** What is known of an object; undefined when there is none. */
  head(at: S3Address): Promise<(ObjectFacts & { readonly metadata: Readonly<Record<string, string>> }) | undefined>;
  /** Every object whose key begins with that of `at`, in the order of their keys' bytes. */
  list(at: S3Address): AsyncGenerator<ObjectFacts>;
  /** May be called twice; objects under way should have ended. */
  close(): Promise<void>;
}

/** How often a request is made before it counts as failed: the SDK's own three are few for an evening's SlowDown. */
const ATTEMPTS = 5;
/** A connection that is not there, or over which nothing comes, for so long is dead; milliseconds. */
const CONNECT_MS = 10_000;
const SILENCE_MS = 30_000;
/** From this size on an object goes up in parts, so that a cut line costs one of them. R2 wants parts of one size. */
const LARGE = 16 * 2 ** 20;
const PART = 8 * 2 ** 20;
const PARTS_AT_A_TIME = 2;
/** Bytes of an object that is read at most. */
const MOST_BYTES = 256 * 2 ** 20;

type Sdk = typeof import('@aws-sdk/client-s3');
interface Connection {
  readonly client: S3Client;
  readonly sdk: Sdk;
}

/** All methods throw CredentialsError for a refused key and a missing bucket, UnreachableError when all attempts failed. */
export function openStorage(settings: StorageSettings): ObjectStorage {
  let connection: Promise<Connection> | undefined;
  const connect = () => {
    connection ??= openClient(settings);
    return connection;
  };
  const { endpoint } = settings;
  const ask = async <T>(doing: string, at: S3Address, work: (connection: Connection) => Promise<T>): Promise<T> => {
    const ready = await connect();
    return work(ready).catch(error => {
      throw error instanceof BadImageError ? error : explainRefusal(error, { doing, at, endpoint });
    });
  };
  return {
    put: (at, bytes, headers) => ask('write to', at, ready => upload(ready, { at, bytes, headers })),
    get: (at, most = MOST_BYTES) => ask('read', at, ready => download(ready, at, most)),
    head: at => ask('read', at, ready => look(ready, at)),
    async *list(at) {
      let after: string | undefined;
      do {
        const page = await ask('list', at, ({ client, sdk }) =>
          client.send(
            new sdk.ListObjectsV2Command({
              Bucket: at.bucket,
              Prefix: at.key,
              ...(after && { StartAfter: after }),
            }),
          ),
        );
        const objects = (page.Contents ?? []).map(({ Key = '', Size = 0, ETag = '' }) => ({
          key: Key,
          size: Size,
          etag: ETag,
        }));
        yield* objects;
        after = page.IsTruncated ? objects.at(-1)?.key : undefined;
      } while (after);
    },
    async close() {
      (await connection?.catch(() => undefined))?.client.destroy();
    },
  };
}

async function openClient(settings: StorageSettings): Promise<Connection> {
  const sdk = await import('@aws-sdk/client-s3');
  const { endpoint, region, accessKeyId, secretAccessKey, sessionToken } = settings;
  const client = new sdk.S3Client({
    // R2 knows one region, auto; other stores take any.
    region: region ?? (endpoint ? 'auto' : 'us-east-1'),
    ...(endpoint && { endpoint }),
    ...(accessKeyId &&
      secretAccessKey && { credentials: { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) } }),
    forcePathStyle: settings.pathStyle ?? (endpoint !== undefined && isLocal(endpoint)),
    // Checksums in trailers are Amazon's alone: R2 refused them for a while, others store them in the object.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    maxAttempts: ATTEMPTS,
    requestHandler: { connectionTimeout: CONNECT_MS, socketTimeout: SILENCE_MS },
  });
  return { client, sdk };
}

/** A server by its address or a name without a dot has no bucket.its-name to be found at. */
function isLocal(endpoint: string): boolean {
  const { hostname } = new URL(endpoint);
  return !/[a-z]/i.test(hostname.split('.').at(-1) ?? '') || hostname.startsWith('[') || !hostname.includes('.');
}

async function upload(
  { client, sdk }: Connection,
  { at, bytes, headers }: { at: S3Address; bytes: Uint8Array; headers: ObjectHeaders },
): Promise<void> {
  const params = {
    ...{ Bucket: at.bucket, Key: at.key, Body: bytes, ContentType: headers.contentType },
    ...(headers.cacheControl && { CacheControl: headers.cacheControl }),
    ...(headers.metadata && { Metadata: { ...headers.metadata } }),
  };
  if (bytes.length < LARGE) {
    // What arrives changed is refused by the store itself.
    const ContentMD5 = createHash('md5').update(bytes).digest('base64');
    await client.send(new sdk.PutObjectCommand({ ...params, ContentMD5 }));
    return;
  }
  const { Upload } = await import('@aws-sdk/lib-storage');
  await new Upload({ client, params, partSize: PART, queueSize: PARTS_AT_A_TIME, leavePartsOnError: false }).done();
}

/** Attempts of its own: the SDK's end with the headers, and a line may be cut behind them. */
async function download({ client, sdk }: Connection, at: S3Address, most: number): Promise<Uint8Array | undefined> {
  for (let attempt = 1; ; attempt++) {
    const answer = await client
      .send(new sdk.GetObjectCommand({ Bucket: at.bucket, Key: at.key }))
      .catch(error => (isMissing(error) ? undefined : Promise.reject(error)));
    if (!answer?.Body) return undefined;
    if ((answer.ContentLength ?? 0) > most) {
      (answer.Body as { destroy?: () => void }).destroy?.();
      throw new BadImageError(`${s3Url(at)} has ${answer.ContentLength} bytes, more than ${most}`);
    }
    try {
      return await answer.Body.transformToByteArray();
    } catch (error) {
      if (attempt === ATTEMPTS) throw error;
    }
  }
}

async function look({ client, sdk }: Connection, at: S3Address) {
  const answer = await client
    .send(new sdk.HeadObjectCommand({ Bucket: at.bucket, Key: at.key }))
    .catch(error => (isMissing(error) ? undefined : Promise.reject(error)));
  if (!answer) return undefined;
  const { ContentLength = 0, ETag = '', Metadata = {} } = answer;
  return { key: at.key, size: ContentLength, etag: ETag, metadata: Metadata };
}
