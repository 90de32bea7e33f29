/**
 * A queue on plain lists of Redis, which any program may push to and pop from.
 *
 *   list ─▶ in hand (a list of the worker's own) ─▶ next list
 *                 └─▶ delayed, errors, or back to the head
 *
 * What lies in the hand of a worker that died is taken back by any other: after 15 s without a heartbeat, at once when
 * it was a process of the same machine. What was in hand when workers died twice is run alone, and buried when it ends
 * two more of them. All of it is bytes: as text, a message that is no UTF-8 would no longer be equal to itself.
 */
import { createHash, randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Claim, Queue, QueueCounts } from '../ports.js';
import { connect, isRefusal, placeOf, type Redis, refusal } from './connection.js';
import { type Heartbeat, startHeartbeat } from './heartbeat.js';
import { createIdentity, type Identity, isGone } from './identity.js';
import type { Script } from './scripts.js';
import * as scripts from './scripts.js';

export interface RedisQueueSettings {
  readonly url: string;
  /** Where messages come from. */
  readonly list: string;
  /** Where those go that failed for good. */
  readonly errors: string;
  /** How long a heartbeat holds, milliseconds. */
  readonly ttlMs?: number;
  /** Who this worker is; a new identity when nothing is said. */
  readonly identity?: Identity;
}

const TTL_MS = 15_000;
/** How often the delayed are looked after, milliseconds. */
const TEND_MS = 1000;
/** Every how many of those the dead are looked for: with the heartbeat's 15 s, within 19 s. */
const REAP_EVERY = 4;
/** How long the server waits for a message before it says that there is none, seconds. */
const BLOCK_S = 1;
/** On both connections an answer is due every second. */
const SILENCE_MS = 5000;
/** Runs alone that a message may end. */
const MOST_SOLO = 2;
/** How often a suspect looks whether it is alone, milliseconds. */
const LOOK_MS = 20;
/** Pause after an answer that says not now, milliseconds. */
const PAUSE_MS = 500;
/** What the server says when it cannot for a while: memory full, a replica, starting, busy with a script. */
const NOT_NOW = /^(?:OOM|READONLY|LOADING|MASTERDOWN|BUSY|MISCONF|CLUSTERDOWN|TRYAGAIN|UNKILLABLE|NOREPLICAS)/;

interface InHand extends Claim {
  readonly body: Buffer;
  readonly alone: boolean;
}

/** Resolves once the worker is known to the others. Throws as `connect` does. */
export async function openRedisQueue(settings: RedisQueueSettings): Promise<Queue> {
  const { url, ttlMs = TTL_MS, identity = createIdentity(), list } = settings;
  const [claims, work] = await Promise.all([
    connect({ url, silenceMs: SILENCE_MS }),
    connect({ url, silenceMs: SILENCE_MS }),
  ]);
  for (const { name, keys, lua } of scripts.SCRIPTS) work.defineCommand(name, { numberOfKeys: keys, lua });
  const base = `imgtr:{${list}}:`;
  const heartbeat = await startHeartbeat({
    ...{ url, identity, ttlMs },
    key: `${base}w:${identity.id}`,
    workers: `${base}workers`,
  });
  return new RedisQueue({ ...settings, identity, base, claims, work, heartbeat });
}

interface Parts extends RedisQueueSettings {
  readonly identity: Identity;
  readonly base: string;
  /** The connection that waits for messages, and nothing else. */
  readonly claims: Redis;
  readonly work: Redis;
  readonly heartbeat: Heartbeat;
}

class RedisQueue implements Queue {
  readonly counts: QueueCounts = {
    ...{ claimed: 0, finished: 0, retried: 0, buried: 0, handedBack: 0, reaped: 0, reconciled: 0, stale: 0 },
  };
  readonly #parts: Parts;
  readonly #hand: string;
  readonly #inHand = new Set<InHand>();
  /** Found in our hand though no reply brought them. */
  readonly #found: Buffer[] = [];
  /** The claiming connection was cut: a reply may be lost. */
  #cut = false;
  #suspects = false;
  readonly #tending: NodeJS.Timeout;
  #tended = 0;
  #closing: Promise<void> | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#hand = `${parts.base}p:${parts.identity.id}`;
    parts.claims.on('close', () => {
      this.#cut = true;
    });
    this.#tending = setInterval(() => void this.#tend(), TEND_MS).unref();
  }

  async claim(signal: AbortSignal): Promise<Claim | undefined> {
    while (!signal.aborted && !this.#closing) {
      const claim = await this.#next(signal).catch(error => this.#pauseOrThrow(error));
      if (claim && signal.aborted) await this.handBack(claim);
      else if (claim) return claim;
    }
    return undefined;
  }

  async finish(claim: Claim, next?: { list: string; body: Uint8Array }): Promise<boolean> {
    const ack = this.#key(`ack:${randomBytes(9).toString('base64url')}`);
    const out = next ? Buffer.from(next.body) : '';
    return this.#settle('finished', claim, scripts.FINISH, [this.#triesOf(claim), ack, next?.list ?? ''], [out]);
  }

  async retry(claim: Claim, afterMs: number): Promise<boolean> {
    const keys = [this.#triesOf(claim), this.#key('delayed')];
    return this.#settle('retried', claim, scripts.RETRY, keys, [Math.round(afterMs), randomBytes(8).toString('hex')]);
  }

  async bury(claim: Claim, record: Uint8Array): Promise<boolean> {
    const body = this.#key(`body:${createHash('sha256').update(claim.body).digest('hex')}`);
    const keys = [this.#triesOf(claim), this.#parts.errors, body];
    return this.#settle('buried', claim, scripts.BURY, keys, [Buffer.from(record)]);
  }

  async handBack(claim: Claim): Promise<boolean> {
    const { alone } = claim as InHand;
    const origin = alone ? this.#key('suspect') : this.#parts.list;
    return this.#settle('handedBack', claim, scripts.HAND_BACK, [this.#triesOf(claim), origin], [alone ? 1 : 0]);
  }

  async tries(claim: Claim) {
    const [attempts, crashes, first] = await this.#insist(() =>
      this.#parts.work.hmget(this.#triesOf(claim), 'attempts', 'crashes', 'first'),
    );
    return {
      attempts: Number(attempts ?? 0),
      crashes: Number(crashes ?? 0),
      firstFailedAt: first ? new Date(Number(first)) : undefined,
    };
  }

  close(): Promise<void> {
    this.#closing ??= this.#signOff();
    return this.#closing;
  }

  async #next(signal: AbortSignal): Promise<InHand | undefined> {
    const { claims, list } = this.#parts;
    if (this.#cut) await this.#reconcile();
    const found = this.#found.shift();
    if (found) return this.#take(found);
    if (this.#suspects || [...this.#inHand].some(claim => claim.alone)) return this.#nextSuspect();
    const asked = claims.blmoveBuffer(list, this.#hand, 'LEFT', 'RIGHT', BLOCK_S);
    const body = await orGiveUp(asked, signal);
    if (body !== GAVE_UP) return body ? this.#take(body) : undefined;
    // A server that is away answers nothing; what it gives us at the last moment is handed back.
    asked.then(late => late && this.#found.push(late)).catch(() => {});
    claims.disconnect();
    return undefined;
  }

  /** Suspects run alone: whoever sees them ends what is in hand, takes one, and takes nothing else beside it. */
  async #nextSuspect(): Promise<InHand | undefined> {
    if (this.#inHand.size > 0) {
      await sleep(LOOK_MS);
      return undefined;
    }
    const reply = await this.#run(scripts.CLAIM_SUSPECT, [this.#key('suspect'), this.#hand], [this.#key('tries:')]);
    if (!reply) {
      this.#suspects = false;
      return undefined;
    }
    const [body, solo] = reply as [Buffer, number];
    return this.#take(body, { alone: true, poison: solo > MOST_SOLO });
  }

  #take(body: Buffer, { alone = false, poison = false } = {}): InHand {
    const claim = { body, alone, poison };
    this.#inHand.add(claim);
    this.counts.claimed++;
    return claim;
  }

  /**
   * What the server moved into our hand while its reply was lost. Done before the next claim, when none is under way.
   * What was in hand when it was asked, or is now, is known: it may be settled in between.
   */
  async #reconcile(): Promise<void> {
    this.#cut = false;
    const known = new Set(this.#inHand);
    const there = await this.#insist(() => this.#parts.work.lrangeBuffer(this.#hand, 0, -1));
    for (const claim of this.#inHand) known.add(claim);
    const bodies = [...known].map(({ body }) => body);
    for (const body of there) {
      const index = bodies.findIndex(other => other.equals(body));
      if (index >= 0) bodies.splice(index, 1);
      else {
        this.#found.push(body);
        this.counts.reconciled++;
      }
    }
  }

  /** Settles with a script whose first key is our hand and whose first argument the message. */
  async #settle(
    as: 'finished' | 'retried' | 'buried' | 'handedBack',
    claim: Claim,
    ...[script, keys, args]: [Script, string[], (string | number | Buffer)[]]
  ): Promise<boolean> {
    const { body } = claim as InHand;
    const done = await this.#insist(() => this.#run(script, [this.#hand, ...keys], [body, ...args]));
    this.#inHand.delete(claim as InHand);
    this.counts[done === 1 ? as : 'stale']++;
    return done === 1;
  }

  /** Does it again for as long as the server says not now. */
  async #insist<T>(work: () => Promise<T>): Promise<T> {
    while (true) {
      try {
        return await work();
      } catch (error) {
        await this.#pauseOrThrow(error);
      }
    }
  }

  async #pauseOrThrow(error: unknown): Promise<undefined> {
    const { message } = error as Error;
    if (isRefusal(error as Error)) throw refusal(placeOf(this.#parts.url), error);
    if (this.#parts.claims.status === 'end' && this.#closing === undefined) return undefined;
    if (!NOT_NOW.test(message)) throw error;
    await sleep(PAUSE_MS);
    return undefined;
  }

  async #tend(): Promise<void> {
    const { identity, work, list } = this.#parts;
    if (work.status !== 'ready' || this.#closing) return;
    try {
      const kept = [this.#key('delayed'), list, this.#key('suspect')];
      if (Number(await this.#run(scripts.TEND, kept, [])) > 0) this.#suspects = true;
      if (this.#tended++ % REAP_EVERY !== 0) return;
      const others = (await work.smembers(this.#key('workers'))).filter(id => id !== identity.id);
      const beats = others.length > 0 ? await work.mget(others.map(id => this.#key(`w:${id}`))) : [];
      const gone = others.filter((_, i) => isGone(beats[i] ?? null, identity));
      if (gone.length > 0) await work.del(gone.map(id => this.#key(`w:${id}`)));
      const reap = [this.#key('workers'), list, this.#key('suspect')];
      this.counts.reaped += Number(await this.#run(scripts.REAP, reap, [this.#parts.base]));
    } catch {
      // The server cannot now; the next time comes in a second.
    }
  }

  async #signOff(): Promise<void> {
    const { claims, work, heartbeat, identity } = this.#parts;
    clearInterval(this.#tending);
    claims.disconnect();
    await heartbeat.close();
    if (work.status === 'ready') {
      // The newest first, so that the oldest comes to lie at the head.
      for (const body of this.#found.splice(0)) this.#take(body);
      for (const claim of [...this.#inHand].reverse()) await this.handBack(claim);
      const left = await work.llen(this.#hand);
      await work.del(this.#key(`w:${identity.id}`));
      if (left === 0) await work.srem(this.#key('workers'), identity.id);
    }
    work.disconnect();
  }

  async #run(script: Script, keys: string[], args: (string | number | Buffer)[]): Promise<unknown> {
    const command = `${script.name}Buffer` as keyof Redis;
    const call = this.#parts.work[command] as unknown as (...args: unknown[]) => Promise<unknown>;
    return call.apply(this.#parts.work, [...keys, ...args]);
  }

  #key(name: string): string {
    return this.#parts.base + name;
  }

  #triesOf({ body }: Claim): string {
    return this.#key(`tries:${createHash('sha1').update(body).digest('hex')}`);
  }
}

const GAVE_UP = Symbol('gave up');

/** The answer, which is due within a second; once the signal has aborted it is waited for no longer than that. */
async function orGiveUp<T>(answer: Promise<T>, signal: AbortSignal): Promise<T | typeof GAVE_UP> {
  let timer: NodeJS.Timeout | undefined;
  let start = () => {};
  const tooLate = new Promise<typeof GAVE_UP>(resolve => {
    start = () => {
      timer = setTimeout(() => resolve(GAVE_UP), 1500 * BLOCK_S);
    };
  });
  signal.addEventListener('abort', start, { once: true });
  try {
    return await Promise.race([answer, tooLate]);
  } finally {
    signal.removeEventListener('abort', start);
    clearTimeout(timer);
  }
}
