/** What becomes of a request's pictures, as a stream of Redis that any number of listeners may follow. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { QueueEvent, Tell } from '../../ports.js';
import { connect, type Redis } from './connection.js';
import { EVENTS, EVENTS_TTL, IMAGES, MOST_EVENTS } from './scripts.js';

export interface Events {
  readonly tell: Tell;
  /**
   * Writes down how many pictures a request has, so that its listeners know the end. Returns the last event of an
   * earlier request of that name, which its own come behind.
   */
  expect(requestId: string, images: number): Promise<string>;
  /** Where a request stands; undefined when nobody has announced it. */
  standing(requestId: string): Promise<Standing | undefined>;
  /**
   * All events behind the one named (from the beginning: `0`), then those to come. Ends when all pictures that were
   * announced have ended, those too of which nothing is told any more, or when the signal aborts.
   */
  follow(requestId: string, from: { after?: string; signal: AbortSignal }): AsyncGenerator<ToldEvent>;
  close(): Promise<void>;
}

export interface Standing {
  /** Pictures that were announced. */
  readonly expected: number;
  /** Pictures that have ended; one that was tried again may count twice. */
  readonly ended: number;
  /** There are events to be followed; they are kept for an hour behind the last one. */
  readonly isTold: boolean;
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
  const standing = async (requestId: string): Promise<Standing | undefined> => {
    const [[expected, ended], told] = await Promise.all([
      redis.hmget(imagesKey(requestId), 'expected', 'ended'),
      redis.exists(eventsKey(requestId)),
    ]);
    return expected ? { expected: Number(expected), ended: Number(ended ?? 0), isTold: told === 1 } : undefined;
  };
  const isOver = async (requestId: string): Promise<boolean> => {
    const request = await standing(requestId);
    return request !== undefined && request.ended >= request.expected;
  };
  return {
    standing,
    tell(requestId, event) {
      const key = eventsKey(requestId);
      const telling = redis
        .multi()
        .xadd(key, 'MAXLEN', '~', MOST_EVENTS, '*', 'event', event.event, 'data', toData(event))
        .expire(key, EVENTS_TTL);
      if (event.event === 'failed')
        telling.hincrby(imagesKey(requestId), 'ended', 1).expire(imagesKey(requestId), COUNT_TTL_S);
      telling.exec().catch(() => {}); // whoever waits sees a gap; the work goes on
    },
    async expect(requestId, images) {
      const key = imagesKey(requestId);
      await redis.multi().del(key).hset(key, 'expected', images).expire(key, COUNT_TTL_S).exec();
      const [last] = await redis.xrevrange(eventsKey(requestId), '+', '-', 'COUNT', 1);
      return last?.[0] ?? '0';
    },
    async *follow(requestId, { after = '0', signal }) {
      const listener = await connect({ url, silenceMs: SILENCE_MS });
      listeners.add(listener);
      const key = eventsKey(requestId);
      let last = after;
      let over = false;
      try {
        while (!signal.aborted) {
          const reading = over
            ? listener.xread('STREAMS', key, last)
            : listener.xread('BLOCK', BLOCK_MS, 'STREAMS', key, last);
          const told = [...eventsIn(await reading.catch(() => null))];
          for (const one of told) {
            last = one.id;
            yield one;
          }
          if (over || listener.status === 'end') return;
          if (told.length > 0) continue;
          // What ended between the two questions is read before the end.
          over = await isOver(requestId).catch(() => false);
          await sleep(1);
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
export const eventsKey = (requestId: string): string => EVENTS + requestId;
const imagesKey = (requestId: string): string => IMAGES + requestId;
/** An event as the stream has it: with its time. */
export const toData = (event: QueueEvent): string => JSON.stringify({ ...event, time: new Date().toISOString() });

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
