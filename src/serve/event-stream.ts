/** Events as a stream of server-sent events (WHATWG HTML, 9.2). */
import { setTimeout as sleep } from 'node:timers/promises';
import type { ToldEvent } from './desk.js';

/** Proxies cut a line over which nothing comes, many of them after a minute. Milliseconds. */
const PULSE_MS = 15_000;
/** How long it takes at most until it is clear what is known already, milliseconds. */
const KNOWN_MS = 250;
/** How long a client waits before it connects again, milliseconds. */
const RETRY_MS = 2_000;

/**
 * The text of the events as they come, a comment between them where nothing does. Undefined when a client that comes
 * back has missed nothing and nothing is to come.
 */
export async function eventStream(
  told: AsyncGenerator<ToldEvent>,
  { isResumed, pulseMs = PULSE_MS }: { readonly isResumed: boolean; readonly pulseMs?: number },
): Promise<AsyncGenerator<string> | undefined> {
  const first = told.next();
  if (isResumed && (await Promise.race([first, sleep(KNOWN_MS)]))?.done) return undefined;
  return write(told, first, pulseMs);
}

async function* write(
  told: AsyncGenerator<ToldEvent>,
  first: Promise<IteratorResult<ToldEvent>>,
  pulseMs: number,
): AsyncGenerator<string> {
  yield `retry: ${RETRY_MS}\n\n`;
  try {
    let next = first;
    while (true) {
      const timer = new AbortController();
      const pulse = sleep(pulseMs, undefined, { signal: timer.signal }).catch(() => undefined);
      const result = await Promise.race([next, pulse]).finally(() => timer.abort());
      if (!result) yield ': still here\n\n';
      else if (result.done) return;
      else {
        const { id, event } = result.value;
        next = told.next();
        yield `id: ${id}\nevent: ${event.event}\ndata: ${JSON.stringify(event)}\n\n`;
      }
    }
  } finally {
    await told.return(undefined);
  }
}
