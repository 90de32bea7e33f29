/** What people and gauges want to know of the lists, and what people do to them. */

import { z } from 'zod';
import { sha256 } from '../../runtime/files/files.js';
import { MESSAGE_LISTS, type MessageList } from '../messages.js';
import { type ConnectionSettings, connect } from './connection.js';
import { worriesAbout } from './safety.js';
import { REVIVE } from './scripts.js';
import { runScripts } from './scripts-on.js';

/** One list as it stands. */
export interface ListState {
  readonly kind: MessageList;
  /** What it is called. */
  readonly list: string;
  /** Messages that nobody has taken. */
  readonly waiting: number;
  /** In the hands of workers. */
  readonly inHand: number;
  /** Failed, and due later. */
  readonly delayed: number;
  /** To be run alone. */
  readonly suspects: number;
  /** Workers that give a sign of life. */
  readonly workers: number;
  /** Age of the first that waits, seconds; where it says when it was pushed. */
  readonly oldest?: number;
}

/** Which of the dead are meant; all when nothing is said. */
export interface Which {
  readonly code?: string;
  readonly request?: string;
}

export interface Office {
  /** What is to be feared of the server's settings. Throws MissingError for one that cannot serve. */
  worries(): Promise<readonly string[]>;
  states(): Promise<readonly ListState[]>;
  /** How many messages wait on a list. */
  waiting(kind: MessageList): Promise<number>;
  push(kind: MessageList, bodies: readonly (string | Uint8Array)[]): Promise<void>;
  /** Takes back what nobody has taken; returns how much that was. */
  withdraw(kind: MessageList, bodies: readonly string[]): Promise<number>;
  /** Keeps settings that tasks name, for as long as tasks may wait; returns their name. */
  keepSettings(text: string): Promise<string>;
  /** Undefined when nobody has kept them, or too long ago. */
  settings(name: string): Promise<string | undefined>;
  /** Puts the dead back on their lists; `lost` have no whole task any more. */
  retry(which: Which): Promise<{ readonly revived: number; readonly lost: number }>;
  /** Empties a list of what nobody has taken, the delayed included; returns how much that was. */
  purge(kind: MessageList): Promise<number>;
  close(): Promise<void>;
}

interface OfficeSettings extends ConnectionSettings {
  readonly lists: Readonly<Record<MessageList, string>>;
}

const settingsKey = (name: string): string => `imgtr:settings:${name}`;
/** Requests may take days, and their dead may be tried again. */
const SETTINGS_TTL_S = 14 * 24 * 3600;

/** Bytes of a message that are looked at for when it was pushed. */
const HEAD_BYTES = 64 * 1024;

/** Throws as `connect` does. */
export async function openOffice({ lists, ...settings }: OfficeSettings): Promise<Office> {
  const redis = await connect(settings);
  const run = runScripts(redis);
  const key = (list: string, name: string) => `imgtr:{${list}}:${name}`;

  const stateOf = async (kind: MessageList): Promise<ListState> => {
    const list = lists[kind];
    const [waiting, delayed, suspects, workers, first] = await Promise.all([
      redis.llen(list),
      redis.zcard(key(list, 'delayed')),
      redis.llen(key(list, 'suspect')),
      redis.smembers(key(list, 'workers')),
      redis.lindexBuffer(list, 0),
    ]);
    const beats = workers.length > 0 ? await redis.mget(workers.map(id => key(list, `w:${id}`))) : [];
    const hands = await Promise.all(workers.map(id => redis.llen(key(list, `p:${id}`))));
    const oldest = ageOf(first);
    return {
      ...{ kind, list, waiting, delayed, suspects },
      inHand: hands.reduce((sum, count) => sum + count, 0),
      workers: beats.filter(beat => beat !== null).length,
      ...(oldest !== undefined && { oldest }),
    };
  };

  return {
    worries: () => worriesAbout(redis, settings.url),
    states: () => Promise.all(MESSAGE_LISTS.map(stateOf)),
    waiting: kind => redis.llen(lists[kind]),
    async push(kind, bodies) {
      if (bodies.length > 0) await redis.rpush(lists[kind], ...bodies.map(body => Buffer.from(body as Uint8Array)));
    },
    async withdraw(kind, bodies) {
      const counts = await Promise.all(bodies.map(body => redis.lrem(lists[kind], 1, body)));
      return counts.reduce((sum, count) => sum + count, 0);
    },
    async keepSettings(text) {
      const name = sha256(text);
      await redis.set(settingsKey(name), text, 'EX', SETTINGS_TTL_S);
      return name;
    },
    settings: async name => (await redis.get(settingsKey(name))) ?? undefined,
    async retry(which) {
      const known = Object.values(lists);
      const count = { revived: 0, lost: 0 };
      for (const record of await redis.lrangeBuffer(lists.error_queue, 0, -1)) {
        const death = parse(record);
        if (!death || !isMeant(death, which)) continue;
        const body = death.task
          ? JSON.stringify(death.task)
          : await redis.getBuffer(key(death.queue, `body:${death.task_sha256}`));
        if (!body || !known.includes(death.queue)) count.lost++;
        else count.revived += Number(await run(REVIVE, [lists.error_queue, death.queue], [record, body]));
      }
      return count;
    },
    async purge(kind) {
      const list = lists[kind];
      const [waiting, delayed] = await Promise.all([redis.llen(list), redis.zcard(key(list, 'delayed'))]);
      await redis.del(list, key(list, 'delayed'));
      return waiting + delayed;
    },
    async close() {
      redis.disconnect();
    },
  };
}

/** What is needed of a record; others may have pushed what has less. */
const deathSchema = z.object({
  queue: z.string(),
  code: z.string().optional(),
  request_id: z.string().nullish(),
  task: z.looseObject({}).optional(),
  task_sha256: z.string().optional(),
});
type Death = z.infer<typeof deathSchema>;

function parse(record: Buffer): Death | undefined {
  try {
    const value: unknown = JSON.parse(record.toString('utf8'));
    return deathSchema.safeParse(value).success ? (value as Death) : undefined;
  } catch {
    return undefined;
  }
}

const isMeant = ({ code, request_id }: Death, which: Which): boolean =>
  (which.code === undefined || which.code === code) && (which.request === undefined || which.request === request_id);

/** Seconds since a message says that it was pushed. */
function ageOf(body: Buffer | null): number | undefined {
  const [, time] =
    /"enqueued_at"\s*:\s*"([^"]{10,40})"/.exec(body?.subarray(0, HEAD_BYTES).toString('latin1') ?? '') ?? [];
  const pushed = time ? Date.parse(time) : Number.NaN;
  return Number.isFinite(pushed) ? Math.max(0, (Date.now() - pushed) / 1000) : undefined;
}
