/** The settings of `imgtr serve`: part of the gate that options/ is. */
import { z } from 'zod';
import { UsageError } from '../errors.js';
import { isS3Url } from '../runtime/s3/s3-address.js';
import { logLevelFrom, type Options, resolveOptions, toKebabCase } from './translate.js';
import { DEFAULT_OUTPUT, type QueueSettings, resolveQueueSettings } from './worker.js';

/** What holds when nothing else is said. */
export const SERVE_DEFAULTS = {
  host: '127.0.0.1',
  port: 8080,
  out: '../served',
  maxImages: 50,
  /** Megabytes of a picture, as much as one may be that is fetched from an address. */
  maxSize: 50,
  maxWaiting: 500,
  /** Hours after which results are removed; 0: never. */
  keepHours: 24,
} as const;

const serveSchema = z.object({
  host: z.string().min(1),
  port: z.coerce.number().int().min(0).max(65_535),
  maxImages: z.coerce.number().int().min(1).max(10_000),
  maxSize: z.coerce.number().min(0.001).max(256),
  maxWaiting: z.coerce.number().int().min(1).max(1_000_000),
  keepHours: z.coerce
    .number()
    .min(0)
    .max(24 * 365),
});

export interface ServeOptions extends z.infer<typeof serveSchema> {
  /** What the stages are told; results go below its `out`. */
  readonly page: Options;
  readonly token?: string;
  /** Where the fleet is that does the work; undefined when this process does. */
  readonly queue?: QueueSettings;
}

type Given = Readonly<Record<string, unknown>>;

/** @param flags those of `imgtr serve` that were typed. Throws UsageError. */
export async function resolveServeOptions(flags: Given, env: NodeJS.ProcessEnv): Promise<ServeOptions> {
  const { host, port, maxImages, maxSize, maxWaiting, keepHours, redis, out, ...page } = flags;
  const own = { host, port, maxImages, maxSize, maxWaiting, keepHours };
  const said = Object.fromEntries(Object.entries(own).filter(([, value]) => value !== undefined));
  const parsed = serveSchema.safeParse({ ...SERVE_DEFAULTS, ...said });
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const name = String(issue?.path[0] ?? '');
    throw new UsageError(`--${toKebabCase(name)} ${String(own[name as keyof typeof own])}: ${issue?.message}`);
  }
  const redisUrl = redis ?? env['REDIS_URL'];
  const usualOut = redisUrl ? (env['OUTPUT_DIR'] ?? DEFAULT_OUTPUT) : SERVE_DEFAULTS.out;
  // Who hands on needs nothing to translate with.
  const translator = redisUrl ? { translator: 'none' } : {};
  const options = await resolveOptions({ ...page, ...translator, out: out ?? usualOut, inputs: ['requests'] }, env);
  checkExposure(parsed.data, env);
  logLevelFrom(env);
  if (isS3Url(options.out)) {
    throw new UsageError(`--out ${options.out}: results are kept in a folder`, { cure: 'Choose a local --out.' });
  }
  return Object.freeze({
    ...parsed.data,
    page: options,
    ...(typeof redisUrl === 'string' && redisUrl && { queue: { ...resolveQueueSettings(env), redisUrl } }),
    ...(env['SERVE_TOKEN'] && { token: env['SERVE_TOKEN'] }),
  });
}

/** A door that the whole network can reach has a lock. */
function checkExposure({ host }: { host: string }, env: NodeJS.ProcessEnv): void {
  const isLocal = /^(?:127\.|localhost$|::1$)/.test(host);
  if (isLocal || env['SERVE_TOKEN'] !== undefined) return;
  throw new UsageError(`--host ${host} lets everybody in who can reach this machine`, {
    cure: 'Set SERVE_TOKEN, which every request then has to bear; SERVE_TOKEN= (empty) if something before it does that.',
  });
}
