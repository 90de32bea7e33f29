/**
 * The messages on the Redis lists, as JSON. Programs that know nothing of imgtr write and read them too, so fields
 * that are not described here are passed along as they came, and what matters is checked before it is believed.
 */
import { z } from 'zod';
import { BadMessageError } from '../errors.js';

/** A segment of POSIX shared memory: the name has no slash and cannot leave /dev/shm. */
const SHM_NAME = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,253}$/;
/** Pixels of a side at most: JPEG's own limit, rounded up. */
const MAX_SIDE = 65_535;
/** Bytes of a segment at most: a 790 x 30,000 page has 71 MB. */
const MAX_SHM_BYTES = 256 * 2 ** 20;

const side = z.int().min(1).max(MAX_SIDE);

/** As Python's `multiprocessing.shared_memory` makes it: rows of RGB, or of RGBA, or grey. */
export const shmInfoSchema = z
  .looseObject({
    shm_name: z.string().regex(SHM_NAME, 'is no plain name of a segment'),
    shape: z.union([z.tuple([side, side]), z.tuple([side, side, z.literal([1, 3, 4])])], {
      error: 'is not [height, width] or [height, width, 1, 3 or 4]',
    }),
    dtype: z.enum(['uint8', '|u1']),
    size: z.int().min(1).max(MAX_SHM_BYTES),
  })
  .refine(({ shape, size }) => shape.map(BigInt).reduce((a, b) => a * b, 1n) === BigInt(size), {
    path: ['size'],
    message: 'is not the product of the shape',
  });

const IMAGE_SCHEMES = ['http:', 'https:', 's3:', 'file:'];
const imageUrlSchema = z
  .string()
  .max(8192)
  .refine(url => URL.canParse(url) && IMAGE_SCHEMES.includes(new URL(url).protocol), {
    message: 'is no http, https, s3 or file address',
  });

/** Where a picture is; a field that Python wrote as None counts as absent. With both, the segment is meant. */
const place = { image_url: imageUrlSchema.nullish(), shm_info: shmInfoSchema.nullish() };
type Place = { readonly image_url?: string | null; readonly shm_info?: object | null };
const hasPlace = ({ image_url, shm_info }: Place): boolean => Boolean(image_url ?? shm_info);
const NO_PLACE = { path: ['image_url'], message: 'or shm_info is needed' };

/** An id of a request or an image. */
const id = z.string().min(1).max(1024);

const task = {
  request_id: id,
  image_id: id,
  ...place,
  is_long: z.boolean().nullish(),
  from: z.string().nullish(),
  to: z.string().nullish(),
  product_id: z.union([z.string(), z.number()]).nullish(),
  profile: z.string().nullish(),
  /** Under which name the settings of this task are kept (`imgtr:settings:<SHA-256>`); the worker's own without. */
  imgtr_settings: z
    .string()
    .regex(/^[0-9a-f]{64}$/, 'is no hex SHA-256')
    .nullish(),
};

export const ocrTaskSchema = z.looseObject(task).refine(hasPlace, NO_PLACE);

const point = z.tuple([z.number(), z.number()]);
/** PaddleOCR's shape: a list of [four corners, [text, score]]; null where nothing was found. */
export const ocrResultSchema = z
  .array(z.tuple([z.tuple([point, point, point, point]), z.tuple([z.string(), z.number()])]))
  .nullable();

export const processorTaskSchema = z
  .looseObject({
    ...task,
    ocr_result: ocrResultSchema,
    /** What PaddleOCR's shape cannot hold; read only by the version that wrote it. */
    imgtr_read: z.looseObject({ version: z.int().positive() }).nullish(),
  })
  .refine(hasPlace, NO_PLACE);

/** The place is the result's; the input's moved to `source`. */
export const hostingTaskSchema = z
  .looseObject({ ...task, source: z.looseObject(place).nullish() })
  .refine(hasPlace, NO_PLACE);

export const ERROR_KINDS = ['permanent', 'exhausted', 'poison', 'invalid', 'blocked'] as const;
const MAX_ERROR_MESSAGE = 1000;

/** A task that failed for good. `error` and `timestamp` repeat `message` and `failed_at` for peers that know only those. */
export const errorRecordSchema = z.looseObject({
  v: z.literal(1),
  id: z.uuid(),
  request_id: id.nullish(),
  image_id: id.nullish(),
  queue: z.string(),
  role: z.string(),
  stage: z.string().nullish(),
  kind: z.enum(ERROR_KINDS),
  code: z.string(),
  message: z.string().max(MAX_ERROR_MESSAGE),
  error: z.string(),
  retryable: z.boolean(),
  attempts: z.int().nonnegative(),
  crashes: z.int().nonnegative(),
  first_failed_at: z.iso.datetime({ offset: true }),
  failed_at: z.iso.datetime({ offset: true }),
  timestamp: z.string(),
  worker: z.string(),
  version: z.string(),
  task: z.unknown().optional(),
  task_b64: z.base64().nullish(),
  task_sha256: z.string().regex(/^[0-9a-f]{64}$/, 'is no hex SHA-256'),
  task_bytes: z.int().nonnegative(),
});

const messageSchemas = {
  ocr_tasks: ocrTaskSchema,
  processor_tasks: processorTaskSchema,
  hosting_tasks: hostingTaskSchema,
  error_queue: errorRecordSchema,
} as const;

/** The lists by the names they have unless the environment says otherwise. */
export type MessageList = keyof typeof messageSchemas;
export const MESSAGE_LISTS = Object.keys(messageSchemas) as MessageList[];
export type Message<L extends MessageList> = z.infer<(typeof messageSchemas)[L]>;
export type ShmInfo = z.infer<typeof shmInfoSchema>;
export type OcrResult = z.infer<typeof ocrResultSchema>;
export type OcrTask = Message<'ocr_tasks'>;
export type ProcessorTask = Message<'processor_tasks'>;
export type HostingTask = Message<'hosting_tasks'>;
export type ErrorRecord = Message<'error_queue'>;

/** Bytes of a message at most: a page of ten thousand lines as read takes about 2 MB. */
const MAX_MESSAGE_BYTES = 8 * 2 ** 20;
/** Levels of nesting at most: PaddleOCR's shape takes five; far deeper ones break what walks them by recursion. */
const MAX_DEPTH = 64;

/**
 * The message that the bytes hold, every field as it came. Throws BadMessageError, and nothing else, when they hold
 * none of that list; its message says what is wrong and where.
 */
export function parseMessage<L extends MessageList>(list: L, bytes: Uint8Array): Message<L> {
  const bad = (what: string) => new BadMessageError(`message of ${list}: ${what}`, { cure: CURE });
  if (bytes.length > MAX_MESSAGE_BYTES) throw bad(`it has ${bytes.length} bytes, more than ${MAX_MESSAGE_BYTES}`);
  if (depthOf(bytes) > MAX_DEPTH) throw bad(`it is nested deeper than ${MAX_DEPTH} levels`);
  const text = attempt(() => new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  if (text === undefined) throw bad('it is not UTF-8');
  const value = attempt(() => ({ json: JSON.parse(text) as unknown }));
  if (value === undefined) throw bad('it is no JSON');
  const result = messageSchemas[list].safeParse(value.json);
  if (!result.success) throw bad(firstIssue(result.error));
  // The value as it came, not the schema's copy: unknown fields, their order and odd names survive.
  return value.json as Message<L>;
}

const CURE = 'See `imgtr queue schema` for what the list holds.';

/** JSON Schema of each list's messages, for programs in other languages. */
export function messageJsonSchemas(): Record<MessageList, object> {
  const entries = MESSAGE_LISTS.map(list => [list, z.toJSONSchema(messageSchemas[list])]);
  return Object.fromEntries(entries) as Record<MessageList, object>;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPENERS = [0x5b, 0x7b];
const CLOSERS = [0x5d, 0x7d];

/** How deep brackets nest outside strings; not the depth of anything valid when the bytes are no JSON. */
function depthOf(bytes: Uint8Array): number {
  let depth = 0;
  let deepest = 0;
  let quoted = false;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] as number;
    if (quoted && byte === BACKSLASH) i++;
    else if (byte === QUOTE) quoted = !quoted;
    else if (!quoted && OPENERS.includes(byte)) deepest = Math.max(deepest, ++depth);
    else if (!quoted && CLOSERS.includes(byte)) depth--;
  }
  return deepest;
}

/** Where and what the first thing wrong is: `shm_info.size is not the product of the shape`. */
function firstIssue({ issues }: z.ZodError): string {
  const [issue] = issues;
  const path = (issue?.path ?? []).map(key => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)).join('');
  return `${path.replace(/^\./, '') || 'it'}: ${issue?.message ?? 'is wrong'}`;
}

/** The result, or undefined when it throws. */
function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
