/** What doctor looks at beyond the machine: services, where the environment speaks of them. */
import type { DoctorOptions } from '../../options/doctor.js';
import { connect, placeOf } from '../../queue/redis/connection.js';
import { worriesAbout } from '../../queue/redis/safety.js';
import { openStorage } from '../../runtime/s3/s3.js';

export async function lookAtTranslators({ services }: DoctorOptions) {
  if (services.length > 0) return `set: ${services.join(', ')}`;
  const cure =
    'A phrase table needs none (--phrases FILE); else set GEMINI_API_KEY, or OPENAI_API_KEY or OPENAI_BASE_URL.';
  return { state: 'note', detail: 'no key of a service', cure } as const;
}

/** How long a Redis is waited for, milliseconds: somebody sits in front of it. */
const PATIENCE_MS = 5000;

export async function lookAtRedis({ redisUrl: url }: DoctorOptions) {
  if (!url) return { state: 'note', detail: 'REDIS_URL is not set', cure: 'Only workers need one.' } as const;
  const redis = await connect({ url, patienceMs: PATIENCE_MS });
  try {
    const cure = (await worriesAbout(redis, url)).join('; ');
    const detail = `${placeOf(url)} answers`;
    return cure ? ({ state: 'note', detail, cure: `${cure}.` } as const) : detail;
  } finally {
    redis.disconnect();
  }
}

export async function lookAtBucket({ storage: settings }: DoctorOptions) {
  const { bucket } = settings;
  if (!bucket)
    return { state: 'note', detail: 'S3_BUCKET is not set', cure: 'Only s3:// and --hosting s3 need one.' } as const;
  const storage = openStorage(settings);
  try {
    await storage.list({ bucket, key: '.imgtr/' }).next();
    return `s3://${bucket} can be read${settings.publicUrl ? `, served at ${settings.publicUrl}` : ''}`;
  } finally {
    await storage.close();
  }
}
