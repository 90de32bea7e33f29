/** Structured logs: one JSON object a line, for whoever runs workers. The only file that knows pino. */
import { pino } from 'pino';
import { ImgtrError } from '../errors.js';
import type { LogLevel } from './levels.js';

export interface LogSettings {
  readonly level: LogLevel;
  /** Takes whole lines. */
  readonly write: (line: string) => void;
  /** The last thing that happens to a line. */
  readonly redact: (text: string) => string;
  /** Stands in every line. */
  readonly about?: Readonly<Record<string, string>>;
}

/** `facts` come first, the words last, as in `log.info({ image_id }, 'translated')`. */
export interface Log {
  debug(facts: object, words: string): void;
  info(facts: object, words: string): void;
  warn(facts: object, words: string): void;
  error(facts: object, words: string): void;
}

export function createLog({ level, write, redact, about = {} }: LogSettings): Log {
  return pino(
    {
      level,
      base: about,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: label => ({ level: label }) },
      serializers: { error: describeError },
    },
    { write: (line: string) => write(redact(line)) },
  );
}

/** An error by what is known to be harmless: what SDKs hang on theirs may hold keys. */
function describeError(error: unknown): object {
  if (!(error instanceof Error)) return { message: String(error) };
  const { name, message } = error;
  const { code, status } = error as { code?: unknown; status?: unknown };
  return {
    ...{ name, message },
    ...(typeof code === 'string' && { code }),
    ...(typeof status === 'number' && { status }),
    ...(!(error instanceof ImgtrError) && { stack: error.stack }),
  };
}
