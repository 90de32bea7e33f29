/**
 * The settings of `imgtr translate --redis`: part of the gate that options/ is. The same command line; what shapes a
 * picture goes with its task, what belongs to the workers is refused.
 */
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { DEFAULTS } from '../defaults.js';
import { BadMessageError, UsageError } from '../errors.js';
import { type Options, parseSettings, resolveOptions, saidOptions, toKebabCase } from './translate.js';
import { type QueueSettings, resolveQueueSettings } from './worker.js';

/** Where an option of `translate` is heeded when a fleet does the work. */
type Way =
  /** Where the command runs: what goes in, where results go, what is said of them. */
  | 'here'
  /** By the worker, as it was typed: it goes along. */
  | 'sent'
  /** The same, for a file: what it holds goes along. */
  | 'file'
  /** By the worker, which has its own: keys, models, fonts, services. */
  | 'worker'
  /** Nowhere: it needs all of a page in one place. */
  | 'nowhere';

const WAYS = {
  inputs: 'here',
  out: 'here',
  from: 'here',
  to: 'here',
  concurrency: 'here',
  maxMemory: 'here',
  overwrite: 'here',
  shard: 'here',
  sidecar: 'here',
  report: 'here',
  failOn: 'here',
  json: 'here',
  quiet: 'here',
  verbose: 'here',
  apiKey: 'here',
  allowHosts: 'here',
  cores: 'here',
  storage: 'here',
  cacheFolder: 'here',
  mode: 'sent',
  translator: 'sent',
  keep: 'sent',
  drop: 'sent',
  ignoreRegion: 'sent',
  minConfidence: 'sent',
  format: 'sent',
  quality: 'sent',
  maxWidth: 'sent',
  maxBytes: 'sent',
  verify: 'sent',
  onProduct: 'sent',
  phrases: 'file',
  glossary: 'file',
  rules: 'file',
  units: 'file',
  model: 'worker',
  context: 'worker',
  maxCost: 'worker',
  price: 'worker',
  baseUrl: 'worker',
  rpm: 'worker',
  memory: 'worker',
  ocrModel: 'worker',
  modelFolder: 'worker',
  eraser: 'worker',
  lama: 'worker',
  denoise: 'worker',
  device: 'worker',
  batchSize: 'worker',
  batchWait: 'worker',
  font: 'worker',
  fonts: 'worker',
  dryRun: 'nowhere',
  joinSlices: 'nowhere',
  maxHeight: 'nowhere',
  cleanPlate: 'nowhere',
  debugMask: 'nowhere',
} as const satisfies Record<keyof Options, Way>;

type Named<W extends Way> = { [K in keyof typeof WAYS]: (typeof WAYS)[K] extends W ? K : never }[keyof typeof WAYS];
const named = <W extends Way>(way: W) =>
  (Object.keys(WAYS) as (keyof typeof WAYS)[]).filter((name): name is Named<W> => WAYS[name] === way);
const FILES = named('file');
const SENT = named('sent');

export interface FleetOptions extends QueueSettings {
  /** What is heeded here. */
  readonly page: Options;
  /** What goes along, as text that workers understand: the same settings are the same text. */
  readonly settings: string;
  /** Those of them that are no words: a change of one concerns every page. */
  readonly shape: string;
  /** Pages that are with the fleet at a time. */
  readonly window: number;
}

type Given = Readonly<Record<string, unknown>>;

/** Enough for a fleet of hundreds of cores, few enough to be held in mind. */
const WINDOW = 1000;
/** Bytes of the files that go along, together. */
const MOST_BYTES = 16 * 2 ** 20;

/** @param flags those of `imgtr translate` that were typed, with `redis`. Throws UsageError. */
export async function resolveFleetOptions(flags: Given, env: NodeJS.ProcessEnv): Promise<FleetOptions> {
  const { redis, ...own } = flags;
  const said = await saidOptions(own);
  for (const [name, value] of Object.entries(said)) refuse(name, value);
  const { translator = said['phrases'] ? 'phrasebook' : undefined } = said;
  const { concurrency } = said;
  const page = await resolveOptions(
    // Who hands on needs nothing to translate with.
    {
      ...own,
      translator: said['phrases'] ? 'phrasebook' : 'none',
      ...(concurrency === undefined && { concurrency: 1 }),
    },
    env,
  );
  const sent = SENT.flatMap(name => (said[name] === undefined ? [] : [[name, said[name]] as const]));
  const values = sorted({
    ...Object.fromEntries(sent),
    ...(translator !== undefined && { translator }),
    ...(said['units'] === 'none' && { units: 'none' }),
    sidecar: true,
  });
  return Object.freeze({
    ...resolveQueueSettings({ ...env, REDIS_URL: String(redis) }),
    ...{ page, window: concurrency === undefined ? WINDOW : page.concurrency },
    settings: await pack(values, said),
    shape: JSON.stringify(values),
  });
}

/** Says of an option that the fleet cannot heed whose it is. What it would be anyhow is no wish. */
function refuse(name: string, value: unknown): void {
  const way = (WAYS as Partial<Record<string, Way>>)[name];
  if (value === undefined || value === (DEFAULTS as Given)[name]) return;
  const flag = `--${value === false ? 'no-' : ''}${toKebabCase(name)}`;
  if (way === 'worker') {
    throw new UsageError(`${flag} is up to the workers when --redis lets a fleet do the work`, {
      cure: 'Give it to `imgtr worker`, or leave --redis out.',
    });
  }
  if (way === 'nowhere') throw new UsageError(`${flag} is not to be had of a fleet`, { cure: 'Leave --redis out.' });
}

const settingsSchema = z.strictObject({
  v: z.literal(1),
  values: z.record(z.string(), z.unknown()),
  files: z.partialRecord(
    z.enum(FILES as [(typeof FILES)[number]]),
    z.strictObject({ ending: z.string(), text: z.string() }),
  ),
});

/** Fields in one order, so that the same settings are the same text. */
const sorted = (values: Given): Given =>
  Object.fromEntries(Object.entries(values).sort(([a], [b]) => (a < b ? -1 : 1)));

async function pack(values: Given, said: Given): Promise<string> {
  const files: z.infer<typeof settingsSchema>['files'] = {};
  for (const name of FILES) {
    const file = said[name];
    if (typeof file !== 'string' || (name === 'units' && file === 'none')) continue;
    files[name] = { ending: endingOf(file), text: await read(file, name) };
  }
  const text = JSON.stringify({ v: 1, values, files });
  if (text.length <= MOST_BYTES) return text;
  throw new UsageError(
    `the files of --phrases, --glossary, --rules and --units have more than ${MOST_BYTES / 2 ** 20} MB together`,
    {
      cure: 'Give them to `imgtr worker --role operate`, which may have them of any size.',
    },
  );
}

const endingOf = (file: string): string => /\.\w{1,8}$/.exec(file)?.[0] ?? '';

const read = (file: string, name: string): Promise<string> =>
  readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    throw new UsageError(`--${name} ${file}: ${cause.code === 'ENOENT' ? 'there is no such file' : cause.message}`, {
      cause,
    });
  });

/**
 * A worker's options as a task's settings change them. @param keepFile puts a file that came along somewhere and says
 * where. Throws BadMessageError for what this worker does not know or does not do.
 */
export async function applySettings(
  own: Options,
  text: string,
  keepFile: (file: { name: string; ending: string; text: string }) => Promise<string>,
): Promise<Options> {
  const parsed = settingsSchema.safeParse(parse(text));
  if (!parsed.success) throw new BadMessageError('the settings of the task are none that this version knows');
  const { values, files } = parsed.data;
  const unknown = Object.keys(values).find(name => ![...SENT, 'units', 'sidecar'].includes(name));
  if (unknown) throw new BadMessageError(`the setting ${unknown} is not one that a task may have`);
  const { translator = own.translator } = values;
  if (translator !== own.translator && translator !== 'none' && translator !== 'phrasebook') {
    throw new BadMessageError(`this worker does not translate with ${translator}, but with ${own.translator}`);
  }
  const paths: Record<string, string> = {};
  for (const [name, file] of Object.entries(files)) paths[name] = await keepFile({ name, ...file });
  return Object.freeze({ ...own, ...parseSettings({ ...values, ...paths }) });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
