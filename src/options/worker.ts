/** The settings of everything that talks over Redis: part of the gate that options/ is. */
import path from 'node:path';
import { z } from 'zod';
import { DEFAULTS, HOSTINGS, ROLES, VIAS } from '../defaults.js';
import { UsageError } from '../errors.js';
import { LANGUAGE_CODES } from '../language.js';
import { allowHostsFrom, languages, type Options, resolveOptions, storageFrom } from './translate.js';

/** Where the queue is and what its lists are called. */
export interface QueueSettings {
  readonly redisUrl: string;
  readonly lists: {
    readonly ocr_tasks: string;
    readonly processor_tasks: string;
    readonly hosting_tasks: string;
    readonly error_queue: string;
  };
}

const workerSchema = z.object({
  role: z.enum(ROLES, { error: `--role is one of ${ROLES.join(', ')}` }),
  hosting: z.enum(HOSTINGS, { error: `--hosting is one of ${HOSTINGS.join(', ')}` }),
  notifyUrl: z.url({ protocol: /^https?$/, error: '--notify-url is no http address' }).optional(),
  healthPort: z.coerce.number().int().min(0).max(65_535).optional(),
});

export interface WorkerOptions extends QueueSettings, z.infer<typeof workerSchema> {
  /** What the stages are told; `out` is `OUTPUT_DIR`. */
  readonly page: Options;
  readonly jpegQuality: number;
  readonly notifySecret?: string;
  /** Shared memory is freed by whoever needs it last. */
  readonly shmUnlink: boolean;
  readonly shmOwners: readonly number[];
  /** Folders that file:// may read. */
  readonly fileRoots: readonly string[];
}

type Given = Readonly<Record<string, unknown>>;

/** @param flags those of `imgtr worker` that were typed. Throws UsageError. */
export async function resolveWorkerOptions(flags: Given, env: NodeJS.ProcessEnv): Promise<WorkerOptions> {
  const { S3_BUCKET: bucket } = env;
  const { role, hosting = bucket ? 's3' : 'file', notifyUrl, healthPort, ...page } = flags;
  const parsed = workerSchema.safeParse({ role, hosting, notifyUrl, healthPort });
  if (!parsed.success) throw new UsageError(parsed.error.issues[0]?.message ?? 'the worker’s options are wrong');
  if (hosting === 's3' && !bucket) {
    throw new UsageError('--hosting s3 needs a bucket', { cure: 'Set S3_BUCKET, or use --hosting file or shm.' });
  }
  const out = path.resolve(env['OUTPUT_DIR'] || DEFAULT_OUTPUT);
  // Who only reads or keeps needs nothing to translate with.
  const reader = role === 'operate' ? {} : { translator: 'none' };
  const options = await resolveOptions({ ...reader, ...page, inputs: ['the queue'], out }, env);
  if (options.to.length > 1) {
    throw new UsageError(`--to ${options.to.join(',')}: a worker makes one picture of a task`, {
      cure: 'Every task may name its own language; --to is that of tasks which name none. Enqueue with --to ko,en.',
    });
  }
  return Object.freeze({
    ...resolveQueueSettings(env),
    ...parsed.data,
    page: options,
    jpegQuality: numberFrom(env, 'JPEG_QUALITY', { fallback: 80, min: 1, max: 100 }),
    ...(env['NOTIFY_SECRET'] && { notifySecret: env['NOTIFY_SECRET'] }),
    shmUnlink: !/^(?:false|0|no)$/i.test(env['SHM_UNLINK'] ?? ''),
    shmOwners: (env['SHM_OWNERS'] ?? '').split(',').filter(Boolean).map(Number),
    fileRoots: [...(env['IMGTR_FILE_ROOTS'] ?? '').split(path.delimiter).filter(Boolean), hostedFolder(out)],
  });
}

const enqueueSchema = z.object({
  inputs: z.array(z.string()).min(1),
  requestId: z.string().min(1).max(1024).optional(),
  via: z.enum(VIAS).optional(),
  from: z.enum(LANGUAGE_CODES).default(DEFAULTS.from),
  to: languages.default([DEFAULTS.to]),
  wait: z.boolean().optional(),
  until: z.enum(['done', 'translated']).optional(),
});

/** The settings of `imgtr enqueue`. Throws UsageError. */
export function resolveEnqueueOptions(flags: Given, env: NodeJS.ProcessEnv) {
  const parsed = enqueueSchema.safeParse(flags);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new UsageError(`--${issue?.path.join('.')}: ${issue?.message}`);
  }
  const { wait, until, via, requestId, ...given } = parsed.data;
  const storage = storageFrom(env);
  return Object.freeze({
    ...resolveQueueSettings(env),
    ...given,
    ...(requestId && { requestId }),
    via: via ?? (storage.bucket ? ('s3' as const) : ('file' as const)),
    ...((until || wait) && { wait: until ?? ('done' as const) }),
    ...{ storage, allowHosts: allowHostsFrom(env) },
  });
}

export const DEFAULT_OUTPUT = 'output/translated';

/** Where `--hosting file` puts its pictures: always readable. */
export const hostedFolder = (out: string): string => path.join(out, 'hosted');

/** Throws UsageError when two lists have one name. */
export function resolveQueueSettings(env: NodeJS.ProcessEnv): QueueSettings {
  const lists = {
    ocr_tasks: env['OCR_TASKS_QUEUE'] || 'ocr_tasks',
    processor_tasks: env['PROCESSOR_TASKS_QUEUE'] || 'processor_tasks',
    hosting_tasks: env['HOSTING_TASKS_QUEUE'] || 'hosting_tasks',
    error_queue: env['ERROR_QUEUE'] || 'error_queue',
  };
  if (new Set(Object.values(lists)).size < 4) {
    throw new UsageError(`two lists have one name: ${Object.values(lists).join(', ')}`, {
      cure: 'Give OCR_TASKS_QUEUE, PROCESSOR_TASKS_QUEUE, HOSTING_TASKS_QUEUE and ERROR_QUEUE names of their own.',
    });
  }
  return { redisUrl: env['REDIS_URL'] || 'redis://localhost:6379', lists };
}

function numberFrom(
  env: NodeJS.ProcessEnv,
  name: string,
  { fallback, min, max }: { fallback: number; min: number; max: number },
): number {
  const value = env[name] ? Number(env[name]) : fallback;
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  throw new UsageError(`${name}=${env[name]}: it is a whole number from ${min} to ${max}`);
}
