/** Object storage as the environment describes it: names that other tools use as well. */
import { UsageError } from '../errors.js';
import type { StorageSettings } from '../runtime/s3/s3.js';

export type { StorageSettings } from '../runtime/s3/s3.js';

/** Throws UsageError for an endpoint that is no address, and for half a key. */
export function storageFrom(env: NodeJS.ProcessEnv): StorageSettings {
  const name = env['S3_ENDPOINT'] ? 'S3_ENDPOINT' : 'R2_ENDPOINT';
  const endpoint = env[name];
  if (endpoint && !/^https?:$/.test(URL.canParse(endpoint) ? new URL(endpoint).protocol : '')) {
    throw new UsageError(`${name} is no address: ${endpoint}`, { cure: 'Write it with https:// before it.' });
  }
  const id = env['AWS_ACCESS_KEY_ID'];
  const secret = env['AWS_SECRET_ACCESS_KEY'];
  if (Boolean(id) !== Boolean(secret)) {
    throw new UsageError(
      `${id ? 'AWS_SECRET_ACCESS_KEY' : 'AWS_ACCESS_KEY_ID'} is missing beside the other half of the key`,
    );
  }
  const values = {
    endpoint,
    region: env['AWS_REGION'],
    accessKeyId: id,
    secretAccessKey: secret,
    sessionToken: env['AWS_SESSION_TOKEN'],
    publicUrl: env['S3_PUBLIC_URL'],
    cacheControl: env['S3_CACHE_CONTROL'],
    bucket: env['S3_BUCKET'],
  };
  const style = env['S3_FORCE_PATH_STYLE'];
  return {
    ...(Object.fromEntries(Object.entries(values).filter(([, value]) => value)) as StorageSettings),
    ...(style && { pathStyle: style === 'true' || style === '1' }),
  };
}
