/** Connections to Redis. The only file that imports ioredis. */
import { Redis } from 'ioredis';
import { CredentialsError, UnreachableError, UsageError } from '../../errors.js';

export type { Redis } from 'ioredis';

export interface ConnectionSettings {
  /** redis:// or rediss://, with user and password where needed. */
  readonly url: string;
  /**
   * A connection that was silent for so long is made anew, milliseconds: nothing else notices a peer that vanished
   * without a word. Whoever asks for one sees to it that there is an answer more often than that.
   */
  readonly silenceMs?: number;
  /** How long the first connection is waited for, milliseconds. */
  readonly patienceMs?: number;
}

const PATIENCE_MS = 30_000;
/** Longest pause between two attempts to connect: after a restart the work goes on within seconds. */
const LONGEST_PAUSE_MS = 1000;

/**
 * A connection that is ready, and that comes back by itself after every cut, its open commands sent again.
 * Throws UsageError, CredentialsError or UnreachableError; none of them repeats the password.
 */
export async function connect({ url, silenceMs, patienceMs = PATIENCE_MS }: ConnectionSettings): Promise<Redis> {
  const place = placeOf(url);
  let refused: Error | undefined;
  const redis = new Redis(url, {
    lazyConnect: true,
    // What is open when a connection is cut waits for the next one. Without it, every open promise hangs for ever.
    autoResendUnfulfilledCommands: true,
    maxRetriesPerRequest: null,
    retryStrategy: attempt => (refused ? null : Math.min(50 * 2 ** Math.min(attempt, 10), LONGEST_PAUSE_MS)),
    reconnectOnError: error => (/^READONLY/.test(error.message) ? 2 : false), // the replica that was promoted is elsewhere
    ...(silenceMs && { socketTimeout: silenceMs }),
  });
  redis.on('error', error => {
    if (!isRefusal(error)) return;
    refused = error;
    refusals.set(redis, error);
    redis.disconnect();
  });
  let timer: NodeJS.Timeout | undefined;
  const ready = new Promise<void>((resolve, reject) => {
    redis.once('ready', resolve);
    redis.once('end', () => reject(refused ?? new Error('the connection was closed')));
    // Between two attempts a connection that is given up tells nobody.
    timer = setTimeout(() => reject(new Error(`no answer in ${patienceMs} ms`)), patienceMs);
  });
  redis.connect().catch(() => {}); // tried again until patience ends
  await ready
    .catch(cause => {
      redis.disconnect();
      if (refused) throw refusal(place, cause);
      throw new UnreachableError(`Redis at ${place} cannot be reached`, {
        cause,
        cure: 'Start it, or name another one: REDIS_URL=redis://host:6379.',
      });
    })
    .finally(() => clearTimeout(timer));
  return redis;
}

const refusals = new WeakMap<Redis, Error>();

/**
 * Calls when the server has come to want other credentials: the connection has ended for good, and what was asked over it
 * is never answered, not even with an error.
 */
export function onRefusal(redis: Redis, call: (refused: Error) => void): void {
  redis.once('end', () => {
    const refused = refusals.get(redis);
    if (refused) call(refused);
  });
}

/** The server wants other credentials. */
export const isRefusal = ({ message }: Error): boolean => /^(?:NOAUTH|WRONGPASS|NOPERM)/.test(message);

export const refusal = (place: string, cause: unknown): CredentialsError =>
  new CredentialsError(`Redis at ${place} refused us (${(cause as Error).message.split(' ')[0]})`, {
    cause,
    cure: 'Check user and password in REDIS_URL.',
  });

/** Host and port, and nothing secret. Throws UsageError. */
export function placeOf(url: string): string {
  if (!URL.canParse(url) || !/^rediss?:$/.test(new URL(url).protocol)) {
    throw new UsageError('REDIS_URL is no address of a Redis', {
      cure: 'It looks like redis://localhost:6379, or rediss://user:password@host:6380.',
    });
  }
  const { hostname, port } = new URL(url);
  return `${hostname}:${port || 6379}`;
}
