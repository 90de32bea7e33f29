/**
 * The one gate for settings: flags over environment over config file over defaults ▶ one frozen, checked object.
 * Nothing below this file reads the environment or the command line.
 */
import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import {
  CONTEXTS,
  DEFAULT_GEMINI_MODEL,
  DEFAULTS,
  DEVICES,
  ERASERS,
  FAIL_ON,
  MODES,
  OCR_MODELS,
  ON_PRODUCT,
  OUTPUT_FORMATS,
  TRANSLATORS,
} from '../defaults.js';
import { BadMessageError, UsageError } from '../errors.js';
import { LANGUAGE_CODES, type LanguageCode } from '../language.js';
import { isS3Url, parseS3Url, s3Url } from '../runtime/s3/s3-address.js';
import { type LogLevel, parseLevel } from '../watch/levels.js';
import { type StorageSettings, storageFrom } from './storage.js';

export { storageFrom } from './storage.js';

/** One or many: a config file may name one without a list. */
const several = <T extends z.ZodType>(item: T) =>
  z.preprocess(value => (value === undefined || Array.isArray(value) ? value : [value]), z.array(item).optional());

/** `ko` or `ko,en`, or a config's list; each once. */
export const languages = z.preprocess(
  value => (typeof value === 'string' ? value.split(',').map(code => code.trim()) : value),
  z
    .array(z.enum(LANGUAGE_CODES))
    .min(1)
    .transform(codes => [...new Set(codes)] as [LanguageCode, ...LanguageCode[]]),
);

/** `x,y,w,h`, each in pixels or percent of the picture. */
const region = z.string().transform((text, issues) => {
  const parts = text.split(',').map(part => /^\s*(\d+(?:\.\d+)?)\s*(%|px)?\s*$/.exec(part));
  const [x, y, width, height] = parts.map(part => ({ value: Number(part?.[1]), percent: part?.[2] === '%' }));
  if (parts.length === 4 && parts.every(Boolean) && x && y && width?.value && height?.value)
    return { x, y, width, height };
  issues.addIssue({ code: 'custom', message: 'x,y,width,height in pixels or percent, such as 0,90%,100%,10%' });
  return z.NEVER;
});

/** `i/n`. */
const shard = z.string().transform((text, issues) => {
  const [index, count] = (/^(\d{1,4})\/(\d{1,4})$/.exec(text.trim()) ?? []).slice(1).map(Number);
  if (index && count && index <= count) return { index, count };
  issues.addIssue({ code: 'custom', message: 'i/n: part i of n, from 1/n to n/n' });
  return z.NEVER;
});

/** `500000`, `500k`, `2M`: thousands and millions, so that no market counts more. */
const bytes = z.union([z.number(), z.string()]).transform((given, issues) => {
  const [, number, unit = ''] = /^\s*(\d+(?:\.\d+)?)\s*([km]?)b?\s*$/i.exec(String(given)) ?? [];
  const count = Math.floor(Number(number) * BYTES_IN[unit.toLowerCase() as keyof typeof BYTES_IN]);
  if (count >= 1000) return count;
  issues.addIssue({ code: 'custom', message: 'a number of bytes, such as 500000, 500k or 2M' });
  return z.NEVER;
});
const BYTES_IN = { '': 1, k: 1e3, m: 1e6 };

/** `0.3,2.5`: US dollars for a million tokens, in and out. */
const price = z.union([z.number(), z.string()]).transform((given, issues) => {
  const [input, output] = String(given).split(',').map(Number);
  if (input !== undefined && output !== undefined && input >= 0 && output >= 0) return { input, output };
  issues.addIssue({ code: 'custom', message: 'dollars for a million tokens in and out, such as 0.3,2.5' });
  return z.NEVER;
});

const optionsSchema = z
  .object({
    inputs: z.array(z.string()).min(1, 'name at least one folder, file, glob, URL or list'),
    out: z.string({ error: 'say where the pictures go: --out DIR' }).min(1),
    from: z.enum(LANGUAGE_CODES),
    /** One result a picture and language. */
    to: languages,
    mode: z.enum(MODES),
    translator: z.enum(TRANSLATORS).optional(),
    model: z.string().min(1).optional(),
    baseUrl: z.url().optional(),
    /** Requests a minute; 0 is no limit. */
    rpm: z.coerce.number().int().min(0),
    memory: z.boolean(),
    context: z.enum(CONTEXTS),
    /** US dollars. */
    maxCost: z.coerce.number().positive().optional(),
    price: price.optional(),
    phrases: z.string().optional(),
    glossary: z.string().optional(),
    rules: z.string().optional(),
    onProduct: z.enum(ON_PRODUCT),
    keep: several(z.string().min(1)),
    drop: several(z.string().min(1)),
    ignoreRegion: several(region),
    /** A file, or none. */
    units: z.string().min(1).optional(),
    minConfidence: z.coerce.number().min(0).max(1),
    ocrModel: z.enum(OCR_MODELS),
    /** Folder of downloaded models; the user's cache when nothing is said. */
    modelFolder: z.string().optional(),
    eraser: z.enum(ERASERS),
    /** A file, or the name of an installed model. */
    lama: z.string().min(1).optional(),
    /** Shows the network the page without its noise. */
    denoise: z.boolean(),
    device: z.enum(DEVICES),
    batchSize: z.coerce.number().int().min(1).max(64),
    /** Milliseconds. */
    batchWait: z.coerce.number().int().min(0).max(60_000),
    font: z.string().min(1).optional(),
    /** Font files by language; the config's. */
    fonts: z.partialRecord(z.enum(LANGUAGE_CODES), z.string().min(1)).optional(),
    format: z.enum(OUTPUT_FORMATS),
    quality: z.coerce.number().int().min(1).max(100).optional(),
    /** Read the slices of a series as one page. */
    joinSlices: z.boolean(),
    maxWidth: z.coerce.number().int().min(16).optional(),
    maxHeight: z.coerce.number().int().min(16).optional(),
    /** Bytes. */
    maxBytes: bytes.optional(),
    concurrency: z.coerce.number().int().min(1).max(256),
    maxMemory: z.coerce.number().int().min(64),
    overwrite: z.boolean(),
    /** Only say what there is to do. */
    dryRun: z.boolean(),
    shard: shard.optional(),
    cleanPlate: z.boolean(),
    debugMask: z.boolean(),
    sidecar: z.boolean(),
    verify: z.boolean(),
    /** true: `<out>/report.html`. */
    report: z.union([z.boolean(), z.string().min(1)]),
    failOn: z.enum(FAIL_ON).optional(),
    json: z.boolean(),
    quiet: z.boolean(),
    verbose: z.boolean(),
    /** Never a flag: command lines are seen by everybody on the machine. */
    apiKey: z.string().optional(),
    /** Hosts, perhaps with a port, that pictures may be fetched from although private. */
    allowHosts: z.array(z.string()),
    /** Cores to use. */
    cores: z.number().int().min(1),
    /** Where buckets are and with which key they are asked; the environment's alone. */
    storage: z.custom<StorageSettings>(),
    /** What is kept on this machine for results that lie elsewhere; the user's cache when nothing is said. */
    cacheFolder: z.string().optional(),
  })
  .strict();

export type Options = Readonly<z.infer<typeof optionsSchema>> & {
  readonly translator: (typeof TRANSLATORS)[number];
};

const DRAWING = { font: true, fonts: true, format: true, quality: true, cleanPlate: true } as const;
const drawingSchema = optionsSchema.pick({ ...DRAWING, maxWidth: true, maxHeight: true, maxBytes: true }).strip();
export type Drawing = Readonly<z.infer<typeof drawingSchema>>;
type Given = Readonly<Record<string, unknown>>;

/**
 * The options of a run. `flags` holds only what was typed, by camel-case name, plus `inputs` and perhaps `config`.
 * Throws UsageError that names the setting, its value and what is allowed.
 */
export async function resolveOptions(flags: Given, env: NodeJS.ProcessEnv): Promise<Options> {
  const { typed, configured } = await gather(flags);
  const given = {
    ...DEFAULTS,
    ...configured,
    ...fromEnvironment(env, typed['translator'] ?? configured['translator']),
    ...typed,
    cores: availableParallelism(),
    storage: storageFrom(env),
    ...(env['IMGTR_CACHE'] && { cacheFolder: path.resolve(env['IMGTR_CACHE']) }),
    allowHosts: allowHostsFrom(env),
  };
  const parsed = optionsSchema.safeParse(given);
  if (!parsed.success) throw usage(parsed.error.issues[0], given);
  return Object.freeze(checkTogether(parsed.data));
}

/** What was said by flag or in the config file, as it was said: a flag wins. Throws UsageError for a broken file. */
export async function saidOptions(flags: Given): Promise<Given> {
  const { typed, configured } = await gather(flags);
  return { ...configured, ...typed };
}

async function gather({ config, ...typed }: Given): Promise<{ typed: Given; configured: Given }> {
  return { typed, configured: typeof config === 'string' ? await readConfig(config) : {} };
}

/** Some options alone, as they were said. Throws BadMessageError: they came with a message. */
export function parseSettings(said: Given): Partial<Options> {
  const parsed = optionsSchema.partial().safeParse(said);
  if (!parsed.success) throw new BadMessageError(usage(parsed.error.issues[0], said).message);
  return parsed.data as Partial<Options>;
}

/** How results are drawn and written alone, for commands that take no other options; a config may hold more. Throws UsageError. */
export async function resolveDrawing(flags: Given): Promise<Drawing> {
  const said = await saidOptions(flags);
  const parsed = drawingSchema.safeParse({ format: DEFAULTS.format, cleanPlate: DEFAULTS.cleanPlate, ...said });
  if (parsed.success) return parsed.data;
  throw usage(parsed.error.issues[0], said);
}

/** Settings of a JSON file, by the long names of the flags or in camel case. */
async function readConfig(file: string): Promise<Given> {
  try {
    const config: unknown = JSON.parse(await readFile(file, 'utf8'));
    const entries = Object.entries(z.record(z.string(), z.unknown()).parse(config));
    return Object.fromEntries(entries.map(([name, value]) => [toCamelCase(name), value]));
  } catch (cause) {
    throw new UsageError(`cannot use the config file ${file}: ${(cause as Error).message.split('\n')[0]}`, {
      cause,
      cure: 'It holds one JSON object of options, such as {"to": "en", "clean-plate": true}.',
    });
  }
}

/** Key and address of the service that translates: each has its own, so that no key goes to another's server. */
function fromEnvironment(env: NodeJS.ProcessEnv, translator: unknown): Given {
  const service = translator === 'openai' ? 'OPENAI' : 'GEMINI';
  const apiKey = env[`${service}_API_KEY`];
  const baseUrl = env[`${service}_BASE_URL`];
  return { ...(apiKey && { apiKey }), ...(baseUrl && { baseUrl }), ...modelFolderFrom(env) };
}

const modelFolderFrom = (env: NodeJS.ProcessEnv) =>
  env['IMGTR_MODELS'] && { modelFolder: path.resolve(env['IMGTR_MODELS']) };

/** `IMGTR_ALLOW_HOSTS`: names with commas or spaces between. */
export const allowHostsFrom = (env: NodeJS.ProcessEnv): string[] =>
  (env['IMGTR_ALLOW_HOSTS'] ?? '').split(/[\s,]+/).filter(Boolean);

/** What `imgtr models` takes from the environment: where models lie, and by which proxy they come. */
export interface ModelSettings {
  readonly modelFolder?: string;
  readonly proxies: { readonly http?: string; readonly https?: string; readonly except?: string };
}

export function resolveModelSettings(env: NodeJS.ProcessEnv): ModelSettings {
  const [http, https, except] = ['http_proxy', 'https_proxy', 'no_proxy'].map(
    name => env[name] ?? env[name.toUpperCase()],
  );
  return {
    ...modelFolderFrom(env),
    proxies: { ...(http && { http }), ...(https && { https }), ...(except && { except }) },
  };
}

/** `LOG_LEVEL`, by the names that other programs use too. Throws UsageError. */
export function logLevelFrom(env: NodeJS.ProcessEnv): LogLevel {
  const name = env['LOG_LEVEL'] || 'INFO';
  const level = parseLevel(name);
  if (level) return level;
  throw new UsageError(`LOG_LEVEL=${name}: it is one of DEBUG, INFO, WARNING, ERROR, SILENT`);
}

/** Rules between options, and the translator that follows from the others when none was named. */
function checkTogether(options: z.infer<typeof optionsSchema>): Options {
  const translator = options.translator ?? chooseTranslator(options);
  if (translator === 'phrasebook' && options.mode === 'translate' && !options.phrases) {
    throw new UsageError('--translator phrasebook needs a phrase table', {
      cure: 'Add --phrases FILE: a CSV with the columns zh,ko,en,… or a JSON file.',
    });
  }
  if (translator === 'gemini' && options.mode === 'translate' && !options.apiKey && !options.dryRun) {
    throw new UsageError('--translator gemini needs a key', { cure: 'Set GEMINI_API_KEY (or put it in .env).' });
  }
  if (translator === 'openai' && options.mode === 'translate') checkOpenAi(options);
  if (options.maxCost !== undefined && translator === 'openai' && !options.price) {
    throw new UsageError(`--max-cost cannot be held: what ${options.model} costs is not known`, {
      cure: 'Add --price IN,OUT: dollars for a million tokens, such as --price 0.4,1.6.',
    });
  }
  if (options.lama && (options.eraser === 'fill' || options.eraser === 'none')) {
    throw new UsageError(`--lama is of no use with --eraser ${options.eraser}`, { cure: 'Leave one of the two out.' });
  }
  if (options.to.includes(options.from) && options.mode === 'translate') {
    throw new UsageError(`--from and --to are both ${options.from}`, { cure: 'Choose another target language.' });
  }
  if (options.report && isS3Url(options.out)) {
    throw new UsageError('--report needs the results in a folder', { cure: 'Leave it out, or choose a local --out.' });
  }
  const model = options.model ?? (translator === 'gemini' ? DEFAULT_GEMINI_MODEL : undefined);
  return { ...options, ...(model && { model }), out: normalizeOut(options.out), translator };
}

/** An absolute path, or `s3://bucket/prefix` without a slash at its end. */
const normalizeOut = (out: string): string =>
  isS3Url(out) ? s3Url(parseS3Url(out)).replace(/\/+$/, '') : path.resolve(out);

function checkOpenAi({ model, apiKey, baseUrl }: z.infer<typeof optionsSchema>): void {
  if (!model) {
    throw new UsageError('--translator openai needs to know the model', {
      cure: 'Add --model NAME: one that the server lists at /v1/models.',
    });
  }
  if (!apiKey && !baseUrl) {
    throw new UsageError('--translator openai needs a key or a server of your own', {
      cure: 'Set OPENAI_API_KEY (or put it in .env), or --base-url http://localhost:11434/v1 (Ollama).',
    });
  }
}

function chooseTranslator({ mode, apiKey, phrases, dryRun }: z.infer<typeof optionsSchema>): Options['translator'] {
  if (mode === 'erase') return 'none';
  if (phrases) return 'phrasebook';
  if (apiKey || dryRun) return 'gemini';
  throw new UsageError('there is nothing to translate with', {
    cure:
      'Set GEMINI_API_KEY, or give a phrase table (--phrases FILE), or --translator openai with a --model, ' +
      'or --translator none to read only, or --mode erase to remove the text.',
  });
}

/** One line: which setting, what was given, what is allowed. */
function usage(issue: z.core.$ZodIssue, given: Given): UsageError {
  const name = String(issue.path[0] ?? '');
  if (issue.code === 'unrecognized_keys')
    return new UsageError(`unknown option in the config: ${issue.keys.join(', ')}`);
  const value = given[name];
  if (value === undefined || name === 'inputs') return new UsageError(issue.message);
  const allowed = issue.code === 'invalid_value' ? `one of ${issue.values.join(', ')}` : issue.message;
  return new UsageError(`--${toKebabCase(name)} ${String(value)}: ${allowed}`);
}

const toCamelCase = (name: string): string => name.replace(/-+([a-z])/g, (_, letter: string) => letter.toUpperCase());
export const toKebabCase = (name: string): string => name.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`);
