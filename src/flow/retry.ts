/** Does work again that failed for a while. Knows delays and deadlines, and nothing of what the work is. */
import { setTimeout as sleep } from 'node:timers/promises';

/** What a failure says about trying again. */
export type RetryAdvice = 'never' | { readonly afterMs?: number };

export interface RetryPolicy {
  /** How often the work is done at most, the first time included. */
  readonly attempts: number;
  /** No attempt starts later than this after the first, in milliseconds. */
  readonly deadlineMs: number;
  /** The wait after the first failure where the failure names none; doubled each time. */
  readonly firstDelayMs: number;
}

interface RetryOptions extends RetryPolicy {
  readonly signal: AbortSignal;
  /** Asked after each failure, with how many there have been. `afterMs` is the least wait. */
  readonly advise: (error: unknown, failures: number) => RetryAdvice;
}

/** A wait is stretched by up to this share, so that those turned away together do not come back together. */
const JITTER = 0.25;

/**
 * The work's result, or the last failure when advice, attempts or deadline leave no other try. Rejects with the
 * signal's AbortError when it aborts during a wait.
 */
export async function retry<T>(work: () => Promise<T>, options: RetryOptions): Promise<T> {
  const started = performance.now();
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      const wait = waitBefore(attempt + 1, options.advise(error, attempt), options);
      const late = wait !== undefined && performance.now() - started + wait > options.deadlineMs;
      if (wait === undefined || late) throw error;
      await sleep(wait, undefined, { signal: options.signal });
    }
  }
}

/** Milliseconds to wait before an attempt; undefined when there is to be none. */
function waitBefore(attempt: number, advice: RetryAdvice, policy: RetryPolicy): number | undefined {
  if (advice === 'never' || attempt > policy.attempts) return undefined;
  const least = advice.afterMs ?? policy.firstDelayMs * 2 ** (attempt - 2);
  return least * (1 + JITTER * Math.random());
}
