/**
 * The one gate for settings: flags over environment over config file over defaults ▶ one frozen, checked object.
 * Nothing below this file reads the environment or the command line.
 */
import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { DEFAULTS, ERASERS, FAIL_ON, MODES, OCR_MODELS, OUTPUT_FORMATS, TRANSLATORS } from './defaults.js';
import { UsageError } from './errors.js';
import { LANGUAGE_CODES } from './language.js';

const optionsSchema = z
  .object({
    inputs: z.array(z.string()).min(1, 'name at least one folder, file or glob'),
    out: z.string({ error: 'say where the pictures go: --out DIR' }).min(1),
    from: z.enum(LANGUAGE_CODES),
    to: z.enum(LANGUAGE_CODES),
    mode: z.enum(MODES),
    translator: z.enum(TRANSLATORS).optional(),
    model: z.string().min(1),
    baseUrl: z.url().optional(),
    /** Requests a minute; 0 is no limit. */
    rpm: z.coerce.number().int().min(0),
    memory: z.boolean(),
    phrases: z.string().optional(),
    minConfidence: z.coerce.number().min(0).max(1),
    ocrModel: z.enum(OCR_MODELS),
    /** Folder of downloaded models; the user's cache when nothing is said. */
    modelFolder: z.string().optional(),
    eraser: z.enum(ERASERS),
    format: z.enum(OUTPUT_FORMATS),
    quality: z.coerce.number().int().min(1).max(100).optional(),
    concurrency: z.coerce.number().int().min(1).max(256),
    overwrite: z.boolean(),
    cleanPlate: z.boolean(),
    sidecar: z.boolean(),
    failOn: z.enum(FAIL_ON).optional(),
    json: z.boolean(),
    quiet: z.boolean(),
    verbose: z.boolean(),
    /** Never a flag: command lines are seen by everybody on the machine. */
    apiKey: z.string().optional(),
    /** Cores to use. */
    cores: z.number().int().min(1),
  })
  .strict();

export type Options = Readonly<z.infer<typeof optionsSchema>> & {
  readonly translator: (typeof TRANSLATORS)[number];
};
type Given = Readonly<Record<string, unknown>>;

/**
 * The options of a run. `flags` holds only what was typed, by camel-case name, plus `inputs` and perhaps `config`.
 * Throws UsageError that names the setting, its value and what is allowed.
 */
export async function resolveOptions(flags: Given, env: NodeJS.ProcessEnv): Promise<Options> {
  const { config, ...typed } = flags;
  const given = {
    ...DEFAULTS,
    ...(typeof config === 'string' ? await readConfig(config) : {}),
    ...fromEnvironment(env),
    ...typed,
    cores: availableParallelism(),
  };
  const parsed = optionsSchema.safeParse(given);
  if (!parsed.success) throw usage(parsed.error.issues[0], given);
  return Object.freeze(checkTogether(parsed.data));
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

function fromEnvironment(env: NodeJS.ProcessEnv): Given {
  return {
    ...(env['GEMINI_API_KEY'] && { apiKey: env['GEMINI_API_KEY'] }),
    ...(env['GEMINI_BASE_URL'] && { baseUrl: env['GEMINI_BASE_URL'] }),
    ...modelFolderFrom(env),
  };
}

const modelFolderFrom = (env: NodeJS.ProcessEnv) =>
  env['IMGTR_MODELS'] && { modelFolder: path.resolve(env['IMGTR_MODELS']) };

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

/** Rules between options, and the translator that follows from the others when none was named. */
function checkTogether(options: z.infer<typeof optionsSchema>): Options {
  const translator = options.translator ?? chooseTranslator(options);
  if (translator === 'phrasebook' && options.mode === 'translate' && !options.phrases) {
    throw new UsageError('--translator phrasebook needs a phrase table', {
      cure: 'Add --phrases FILE: a CSV with the columns zh,ko,en,… or a JSON file.',
    });
  }
  if (translator === 'gemini' && options.mode === 'translate' && !options.apiKey) {
    throw new UsageError('--translator gemini needs a key', { cure: 'Set GEMINI_API_KEY (or put it in .env).' });
  }
  if (options.from === options.to && options.mode === 'translate') {
    throw new UsageError(`--from and --to are both ${options.to}`, { cure: 'Choose another target language.' });
  }
  return { ...options, out: path.resolve(options.out), translator };
}

function chooseTranslator({ mode, apiKey, phrases }: z.infer<typeof optionsSchema>): Options['translator'] {
  if (mode === 'erase') return 'none';
  if (phrases) return 'phrasebook';
  if (apiKey) return 'gemini';
  throw new UsageError('there is nothing to translate with', {
    cure:
      'Set GEMINI_API_KEY, or give a phrase table (--phrases FILE), or --translator none to read only, ' +
      'or --mode erase to remove the text.',
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
const toKebabCase = (name: string): string => name.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`);
