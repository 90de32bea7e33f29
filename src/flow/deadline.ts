/** How long work may go on once it was told to stop. */
import { InterruptedError } from '../errors.js';

export interface Deadline {
  /** Rejects with InterruptedError when the time is over; never resolves. */
  readonly passed: Promise<never>;
  clear(): void;
}

/** Begins when the signal aborts. @param ms milliseconds @param why what the error says */
export function deadlineAfter(signal: AbortSignal, { ms, why }: { ms: number; why: string }): Deadline {
  let timer: NodeJS.Timeout | undefined;
  const passed = new Promise<never>((_, reject) => {
    const start = () => {
      timer = setTimeout(() => reject(new InterruptedError(why)), ms);
    };
    if (signal.aborted) start();
    else signal.addEventListener('abort', start, { once: true });
  });
  passed.catch(() => {});
  return { passed, clear: () => clearTimeout(timer) };
}
