/** What an object store's refusals mean: whose fault it is, what to do about it, and whether trying again helps. */
import { BadImageError, CannotWriteError, CredentialsError, type ImgtrError, UnreachableError } from '../../errors.js';
import { type S3Address, s3Url } from './s3-address.js';

/** An error of the SDK, as far as it can be relied on. */
interface Refusal {
  readonly name?: string;
  readonly code?: string;
  readonly message?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

/** HEAD answers 404 without a code, and so do some stores to GET. */
export const isMissing = (error: unknown): boolean => {
  const { name, $metadata } = error as Refusal;
  return name === 'NoSuchKey' || name === 'NotFound' || ($metadata?.httpStatusCode === 404 && name !== 'NoSuchBucket');
};

/** The family's error for what the SDK threw when it had given up. @param doing `read` or `write to` */
export function explainRefusal(
  cause: unknown,
  { doing, at, endpoint }: { doing: string; at: S3Address; endpoint: string | undefined },
): ImgtrError {
  const { name = 'Error', code, message = '', $metadata } = cause as Refusal;
  const status = $metadata?.httpStatusCode;
  const where = `${s3Url(at)}${endpoint ? ` at ${hostOf(endpoint)}` : ''}`;
  if (name === 'NoSuchBucket') {
    const cure = 'Create it, or look at the name, at S3_ENDPOINT (or R2_ENDPOINT) and at AWS_REGION.';
    return new CredentialsError(`there is no bucket ${at.bucket}${endpoint ? ` at ${hostOf(endpoint)}` : ''}`, {
      ...{ cause, cure },
    });
  }
  if (name === 'CredentialsProviderError') {
    return new CredentialsError(`there is no key to ${doing} ${where} with`, { cause, cure: KEY_CURE });
  }
  // An object in cold storage is answered with 403 too; the others can be read.
  if (name === 'InvalidObjectState') {
    return new BadImageError(`${s3Url(at)}: it is in cold storage; restore it first`, { cause });
  }
  if (status === 401 || status === 403) {
    const cure = `The key must be allowed to ${doing} it. ${KEY_CURE}`;
    return new CredentialsError(`the store does not let this key ${doing} ${where} (${status} ${name})`, {
      ...{ cause, cure },
    });
  }
  if (status !== undefined && status < 500 && status !== 429 && status !== 408) {
    const cure = 'See what the store says, and whether S3_ENDPOINT and AWS_REGION are the bucket’s.';
    return new CannotWriteError(`cannot ${doing} ${where}: ${status} ${name} ${oneLine(message)}`, { cause, cure });
  }
  const why = code ?? (status ? `${status} ${name}` : name);
  return new UnreachableError(`cannot ${doing} ${where}: the store does not answer as it should (${why})`, {
    ...{ cause, retryable: true },
    cure: 'Look at S3_ENDPOINT (or R2_ENDPOINT) and the network; the same command goes on from here.',
  });
}

const KEY_CURE = 'Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (or put them in .env).';

const hostOf = (endpoint: string): string => (URL.canParse(endpoint) ? new URL(endpoint).host : endpoint);
const oneLine = (text: string): string => text.replaceAll(/\p{Cc}+/gu, ' ').slice(0, 200);
