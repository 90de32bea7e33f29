/** What a failed call to Gemini means: try later, never, or stop the run. */
import { CredentialsError, UsageError } from '../../errors.js';
import { AskError } from '../desk/asker.js';
import { shown } from './shown.js';

/** What the SDK puts on its error for a status that is not 2xx, as far as it is used here. */
interface FetchFailure {
  readonly status?: number;
  readonly message?: string;
  readonly errorDetails?: readonly ErrorDetail[];
}
interface ErrorDetail {
  readonly '@type'?: string;
  readonly reason?: string;
  readonly retryDelay?: string;
  readonly violations?: readonly { readonly quotaId?: string }[];
}

interface Circumstances {
  readonly model: string;
  readonly apiKey: string;
  /** What Retry-After said. */
  readonly toldMs: number | undefined;
}

/**
 * The error to throw. The SDK's own error is not kept as its cause: it quotes the service's words, which may quote
 * the key.
 */
export function toAskError(error: unknown, { model, apiKey, toldMs }: Circumstances): Error {
  const { status, errorDetails = [] } = error as FetchFailure;
  const words = wordsOf(error, apiKey);
  if (status === undefined)
    return new AskError('unreachable', `Gemini could not be reached: ${words}`, { retry: 'later' });
  const message = `Gemini answered ${status}: ${words}`;
  if (status === 401 || status === 403 || errorDetails.some(({ reason }) => reason === 'API_KEY_INVALID')) {
    return new CredentialsError(message, { cure: 'Check GEMINI_API_KEY and what it may be used for.' });
  }
  if (status === 404) {
    return new UsageError(message, { cure: `Check --model (${model}) and --base-url.` });
  }
  if (status === 429) return quotaError(message, { errorDetails, toldMs });
  const passing = status >= 500 || status === 408;
  if (!passing) return new AskError('refused', message, { retry: 'never' });
  return new AskError('unreachable', message, { retry: 'later', busy: status === 503, ...wait(toldMs) });
}

/** Too many requests: for this minute, or for today, in which case waiting is in vain. */
function quotaError(
  message: string,
  { errorDetails, toldMs }: { errorDetails: readonly ErrorDetail[]; toldMs: number | undefined },
): AskError {
  const quotas = errorDetails.flatMap(({ violations = [] }) => violations.map(({ quotaId = '' }) => quotaId));
  if (quotas.some(id => /PerDay/i.test(id))) {
    return new AskError('quota', message, { retry: 'never', final: true });
  }
  const retryInfo = errorDetails.find(({ retryDelay }) => retryDelay !== undefined)?.retryDelay;
  const seconds = Number(/^(\d+(?:\.\d+)?)s$/.exec(retryInfo ?? '')?.[1]);
  const told = Number.isNaN(seconds) ? toldMs : Math.max(seconds * 1000, toldMs ?? 0);
  return new AskError('rate-limited', message, { retry: 'later', busy: true, ...wait(told) });
}

const wait = (afterMs: number | undefined) => (afterMs === undefined ? {} : { afterMs });

/** What the service or the network said, without address and details. */
function wordsOf(error: unknown, apiKey: string): string {
  const message = error instanceof Error ? error.message : String(error);
  const details = JSON.stringify((error as FetchFailure).errorDetails) ?? '';
  const plain = message.replace(/^.*?Error fetching from \S+:\s*(?:\[[^\]]*\])?\s*/s, '').replace(details, '');
  return shown(plain, apiKey);
}
