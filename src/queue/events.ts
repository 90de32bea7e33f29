/** What becomes of a request's pictures, as a stream of Redis that any number of listeners may follow. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { QueueEvent, Tell } from '../ports.js';
import { connect, type Redis } from './connection.js';
import { EVENTS_TTL, MOST_EVENTS } from './scripts.js';

export interface Events {
  readonly tell: Tell;
  /** Writes down how many pictures a request has, so that its listeners know the end. */
  expect(requestId: string, images: number): Promise<void>;
  /** How many pictures were announced; undefined when nobody has. */
  expected(requestId: string): Promise<number | undefined>;
  /** All events behind the one named (from the beginning: `0`), then those to come; ends when the signal aborts. */
  follow(requestId: string, from: { after?: string; signal: AbortSignal }): AsyncGenerator<ToldEvent>;
  close(): Promise<void>;
}

export interface ToldEvent {
  /** Names the event for who wants to go on behind it. */
  readonly id: string;
  readonly event: QueueEvent;
}

/** Requests may take days. */
const COUNT_TTL_S = 7 * 24 * 3600;
/** How long the server waits for an event before it says that there is none, milliseconds. */
const BLOCK_MS = 1000;
const SILENCE_MS = 15_000;

export async function openEvents({ url }: { url: string }): Promise<Events> {
  const redis = await connect({ url, silenceMs: SILENCE_MS });
  // The connection is known to live as long as it answers; between events nobody else asks.
  const pulse = setInterval(() => void redis.ping().catch(() => {}), SILENCE_MS / 3).unref();
  const listeners = new Set<Redis>();
  return {
    tell(requestId, event) {
      const key = eventsKey(requestId);
      redis
        .multi()
        .xadd(key, 'MAXLEN', '~', MOST_EVENTS, '*', 'event', event.event, 'data', toData(event))
        .expire(key, EVENTS_TTL)
        .exec()
        .catch(() => {}); // whoever waits sees a gap; the work goes on
    },
    async expect(requestId, images) {
      await redis.set(countKeyOf(requestId), images, 'EX', COUNT_TTL_S);
    },
    async expected(requestId) {
      const count = await redis.get(countKeyOf(requestId));
      return count === null ? undefined : Number(count);
    },
    async *follow(requestId, { after = '0', signal }) {
      const listener = await connect({ url, silenceMs: SILENCE_MS });
      listeners.add(listener);
      let last = after;
      try {
        while (!signal.aborted) {
          const streams = await listener
            .xread('BLOCK', BLOCK_MS, 'STREAMS', eventsKey(requestId), last)
            .catch(() => null);
          if (!streams) {
            if (listener.status === 'end') return;
            await sleep(1);
          }
          for (const { id, event } of eventsIn(streams)) {
            last = id;
            yield { id, event };
          }
        }
      } finally {
        listeners.delete(listener);
        listener.disconnect();
      }
    },
    async close() {
      clearInterval(pulse);
      for (const listener of listeners) listener.disconnect();
      // What was told is on its way; a server that is away is not waited for.
      if (redis.status === 'ready') await Promise.race([redis.ping(), sleep(BLOCK_MS)]).catch(() => {});
      redis.disconnect();
    },
  };
}

/** The stream of a request. */
export const eventsKey = (requestId: string): string => `imgtr:events:${requestId}`;
/** An event as the stream has it: with its time. */
export const toData = (event: QueueEvent): string => JSON.stringify({ ...event, time: new Date().toISOString() });

const countKeyOf = (requestId: string): string => `imgtr:images:${requestId}`;

/** The reply's only stream; its shape depends on the protocol. */
function* eventsIn(streams: unknown): Generator<ToldEvent> {
  const entries = Array.isArray(streams) ? streams : Object.entries((streams as object | null) ?? {});
  for (const [, messages] of entries as [string, [string, string[]][]][]) {
    for (const [id, fields] of messages) {
      const data = fields[fields.indexOf('data') + 1];
      if (data !== undefined) yield { id, event: JSON.parse(data) as QueueEvent };
    }
  }
}
