/** The settings of `imgtr doctor`: part of the gate that options/ is. */
import path from 'node:path';
import { z } from 'zod';
import { DEFAULTS, DEVICES, OCR_MODELS } from '../defaults.js';
import { UsageError } from '../errors.js';
import type { StorageSettings } from '../runtime/s3/s3.js';
import { resolveModelSettings, storageFrom } from './translate.js';

const doctorSchema = z.object({
  device: z.enum(DEVICES).default(DEFAULTS.device),
  ocrModel: z.enum(OCR_MODELS).default(DEFAULTS.ocrModel),
  out: z.string().min(1).optional(),
});

export interface DoctorOptions extends z.infer<typeof doctorSchema> {
  readonly modelFolder?: string;
  readonly storage: StorageSettings;
  /** Undefined where nobody has spoken of a Redis. */
  readonly redisUrl: string | undefined;
  /** The services that there is a key or an address for. */
  readonly services: readonly string[];
}

type Given = Readonly<Record<string, unknown>>;

/** @param flags those of `imgtr doctor` that were typed. Throws UsageError. */
export function resolveDoctorOptions(flags: Given, env: NodeJS.ProcessEnv): DoctorOptions {
  const parsed = doctorSchema.safeParse(flags);
  if (!parsed.success)
    throw new UsageError(`--${String(parsed.error.issues[0]?.path[0])}: ${parsed.error.issues[0]?.message}`);
  const { modelFolder } = resolveModelSettings(env);
  const out = parsed.data.out ?? env['OUTPUT_DIR'];
  const services = ['GEMINI_API_KEY', 'OPENAI_API_KEY', 'OPENAI_BASE_URL'].filter(name => env[name]);
  return {
    ...parsed.data,
    ...(out && { out: path.resolve(out) }),
    ...(modelFolder && { modelFolder }),
    ...{ storage: storageFrom(env), redisUrl: env['REDIS_URL'] || undefined, services },
  };
}
