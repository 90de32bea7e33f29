/** What a failed call to an OpenAI-compatible server means: try later, try plainer, never, or stop the run. */
import { CredentialsError, UsageError } from '../../errors.js';
import { AskError, type Reply } from '../desk/asker.js';
import { parseRetryAfter } from './retry-after.js';
import { shown } from './shown.js';

export interface Server {
  readonly url: string;
  readonly model: string;
  readonly apiKey?: string;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** The JSON of the body; undefined when it is none. */
  readonly body: unknown;
}

interface Circumstances extends Server {
  /** The request can be put in a plainer way. */
  readonly plainer: boolean;
}

/** The error to throw; or a reply, where the request was refused for its content and may pass in parts. */
export function failedReply({ status, headers, body }: HttpAnswer, circumstances: Circumstances): Error | Reply {
  const { url, model, plainer, apiKey } = circumstances;
  const { code, words } = complaintOf(body);
  const message = `${url} answered ${status}: ${shown(words, apiKey)}`;
  const told = waitOf(headers);
  if (status === 401 || status === 403) {
    const cure = `${apiKey ? 'Check OPENAI_API_KEY' : 'Set OPENAI_API_KEY'} and what it may be used for.`;
    return new CredentialsError(message, { cure });
  }
  if (status === 404 || status === 405) {
    return new UsageError(message, { cure: `Check --model (${model}) and --base-url.` });
  }
  if (status === 429) {
    if (code === 'insufficient_quota') return new AskError('quota', message, { retry: 'never', final: true });
    return new AskError('rate-limited', message, { retry: 'later', busy: true, ...told });
  }
  if (status === 413 || isTooLong(code, words)) return { ...NOTHING_SPENT, problem: 'truncated', detail: message };
  if (FILTERED.has(code)) return { ...NOTHING_SPENT, problem: 'blocked', detail: message };
  if (plainer) return new AskError('refused', message, { retry: 'later', afterMs: 0 });
  const passing = status >= 500 || status === 408;
  if (!passing) return new AskError('refused', message, { retry: 'never' });
  return new AskError('unreachable', message, { retry: 'later', busy: BUSY.has(status), ...told });
}

/** No answer came at all. */
export function unreachable(error: unknown, { url, apiKey }: Server): AskError {
  const { message, cause } = error as Error;
  const { code, message: deeper } = (cause ?? {}) as { code?: string; message?: string };
  const words = deeper || code || message;
  return new AskError('unreachable', `${url} could not be reached: ${shown(words, apiKey)}`, { retry: 'later' });
}

/** 529 is what some gateways say for 503. */
const BUSY = new Set([503, 529]);
const NOTHING_SPENT = { inputTokens: 0, outputTokens: 0, cost: 0 } as const;
/** OpenAI's, Azure's. */
const FILTERED = new Set(['content_policy_violation', 'content_filter']);
/** OpenAI's, llama.cpp's. */
const TOO_LONG = new Set(['context_length_exceeded', 'exceed_context_size_error']);

/** Does the request not fit the model? vLLM says it in words only. */
const isTooLong = (code: string, words: string): boolean =>
  TOO_LONG.has(code) || /maximum context length|context (?:size|window)/i.test(words);

/** What the server complains about: {"error": {"code" or "type", "message"}}, {"error": "…"}, or {"message": "…"}. */
function complaintOf(body: unknown): { code: string; words: string } {
  const { error = body } = (body ?? {}) as { error?: unknown };
  if (typeof error === 'string') return { code: '', words: error };
  const { code, type, message } = (error ?? {}) as Record<string, unknown>;
  const names = [code, type].filter(name => typeof name === 'string');
  const known = names.find(name => TOO_LONG.has(name) || FILTERED.has(name) || name === 'insufficient_quota');
  return { code: known ?? names[0] ?? '', words: typeof message === 'string' ? message : '' };
}

/** The least wait the server asks for. */
function waitOf(headers: Headers): { afterMs?: number } {
  const afterMs = parseRetryAfter(headers.get('retry-after') ?? undefined);
  return afterMs === undefined ? {} : { afterMs };
}
