/**
 * A queue on plain lists of Redis, which any program may push to and pop from.
 *
 *   list ─▶ in hand (a list of the worker's own) ─▶ next list
 *                 └─▶ delayed, errors, or back to the head
 *
 * What lies in the hand of a worker that died is taken back by any other (caretaker.ts): after 15 s without a heartbeat,
 * at once when it was a process of the same machine. What was in hand when workers died twice is run alone, and buried
 * when it ends two more of them. All of it is bytes: as text, a message that is no UTF-8 would no longer be equal to itself.
 */
import { createHash, randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Claim, Notice, Queue, QueueCounts, Yield } from '../../ports.js';
import { type Caretaker, startCaretaker } from './caretaker.js';
import { connect, type Redis } from './connection.js';
import { eventsKey, toData } from './events.js';
import { Hand, type InHand } from './hand.js';
import { type Heartbeat, startHeartbeat } from './heartbeat.js';
import { createIdentity, type Identity } from './identity.js';
import { type Patience, patienceWith } from './patience.js';
import type { Script } from './scripts.js';
import * as scripts from './scripts.js';
import { type Run, runScripts } from './scripts-on.js';

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
/** How long the server waits for a message before it says that there is none, seconds. */
const BLOCK_S = 1;
/** On both connections an answer is due every second. */
const SILENCE_MS = 5000;
/** Runs alone that a message may end. */
const MOST_SOLO = 2;
/** How often a suspect looks whether it is alone, milliseconds. */
const LOOK_MS = 20;

/** Resolves once the worker is known to the others. Throws as `connect` does. */
export async function openRedisQueue(settings: RedisQueueSettings): Promise<Queue> {
  const { url, ttlMs = TTL_MS, identity = createIdentity(), list } = settings;
  const [claims, work] = await Promise.all([
    connect({ url, silenceMs: SILENCE_MS }),
    connect({ url, silenceMs: SILENCE_MS }),
  ]);
  const run = runScripts(work);
  const base = `imgtr:{${list}}:`;
  const heartbeat = await startHeartbeat({
    ...{ url, identity, ttlMs },
    key: `${base}w:${identity.id}`,
    workers: `${base}workers`,
  });
  const patience = patienceWith({ url, connections: [claims, work] });
  const hand = new Hand({ key: `${base}p:${identity.id}`, claims, work, patience });
  const caretaker = startCaretaker({ work, run, base, list, identity });
  return new RedisQueue({ ...settings, identity, base, claims, work, run, heartbeat, patience, hand, caretaker });
}

interface Parts extends RedisQueueSettings {
  readonly identity: Identity;
  readonly base: string;
  /** The connection that waits for messages, and nothing else. */
  readonly claims: Redis;
  readonly work: Redis;
  readonly run: Run;
  readonly heartbeat: Heartbeat;
  readonly patience: Patience;
  readonly hand: Hand;
  readonly caretaker: Caretaker;
}

class RedisQueue implements Queue {
  readonly #parts: Parts;
  readonly #counts: QueueCounts = {
    ...{ claimed: 0, finished: 0, retried: 0, buried: 0, handedBack: 0, reaped: 0, reconciled: 0, stale: 0 },
  };
  #closing: Promise<void> | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  get counts(): Readonly<QueueCounts> {
    const { hand, caretaker } = this.#parts;
    return { ...this.#counts, claimed: hand.taken, reconciled: hand.reconciled, reaped: caretaker.reaped };
  }

  async claim(signal: AbortSignal): Promise<Claim | undefined> {
    while (!signal.aborted && !this.#closing) {
      const claim = await this.#next(signal).catch(error => this.#pause(error));
      if (claim && signal.aborted) await this.handBack(claim);
      else if (claim) return claim;
    }
    return undefined;
  }

  async finish(claim: Claim, { next, notice }: Yield = {}): Promise<boolean> {
    const ack = this.#key(`ack:${randomBytes(9).toString('base64url')}`);
    const keys = [this.#triesOf(claim), ack, next?.list ?? '', streamOf(notice)];
    return this.#settle('finished', claim, scripts.FINISH, keys, [next ? toBuffer(next.body) : '', ...wordsOf(notice)]);
  }

  async retry(claim: Claim, afterMs: number): Promise<boolean> {
    const keys = [this.#triesOf(claim), this.#key('delayed')];
    return this.#settle('retried', claim, scripts.RETRY, keys, [Math.round(afterMs), randomBytes(8).toString('hex')]);
  }

  async bury(claim: Claim, record: Uint8Array, notice?: Notice): Promise<boolean> {
    const body = this.#key(`body:${createHash('sha256').update(claim.body).digest('hex')}`);
    const keys = [this.#triesOf(claim), this.#parts.errors, body, streamOf(notice)];
    return this.#settle('buried', claim, scripts.BURY, keys, [toBuffer(record), ...wordsOf(notice)]);
  }

  async handBack(claim: Claim): Promise<boolean> {
    const { alone } = claim as InHand;
    const origin = alone ? this.#key('suspect') : this.#parts.list;
    return this.#settle('handedBack', claim, scripts.HAND_BACK, [this.#triesOf(claim), origin], [alone ? 1 : 0]);
  }

  async tries(claim: Claim) {
    const { patience, work } = this.#parts;
    const [attempts, crashes, first] = await patience.insist(() =>
      work.hmget(this.#triesOf(claim), 'attempts', 'crashes', 'first'),
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
    const { claims, list, hand, caretaker, patience } = this.#parts;
    const found = await hand.find();
    if (found) return hand.take(found);
    if (caretaker.suspects || hand.isAlone) return this.#nextSuspect();
    const asked = patience.await(claims.blmoveBuffer(list, hand.key, 'LEFT', 'RIGHT', BLOCK_S));
    const body = await orGiveUp(asked, signal);
    if (body !== GAVE_UP) return body ? hand.take(body) : undefined;
    // A server that is away answers nothing; what it gives us at the last moment is handed back.
    asked.then(late => late && hand.keep(late)).catch(() => {});
    claims.disconnect();
    return undefined;
  }

  /** Suspects run alone: whoever sees them ends what is in hand, takes one, and takes nothing else beside it. */
  async #nextSuspect(): Promise<InHand | undefined> {
    const { run, hand, caretaker, patience } = this.#parts;
    if (hand.size > 0) {
      await sleep(LOOK_MS);
      return undefined;
    }
    const asked = run(scripts.CLAIM_SUSPECT, [this.#key('suspect'), hand.key], [this.#key('tries:')]);
    const reply = await patience.await(asked);
    if (!reply) {
      caretaker.suspects = false;
      return undefined;
    }
    const [body, solo] = reply as [Buffer, number];
    return hand.take(body, { alone: true, poison: solo > MOST_SOLO });
  }

  /** A queue that was closed meanwhile has cut its own connection. */
  async #pause(error: unknown): Promise<undefined> {
    if (!this.#closing) await this.#parts.patience.pauseOrThrow(error);
  }

  /** Settles with a script whose first key is our hand and whose first argument the message. */
  async #settle(
    as: 'finished' | 'retried' | 'buried' | 'handedBack',
    claim: Claim,
    ...[script, keys, args]: [Script, string[], (string | number | Buffer)[]]
  ): Promise<boolean> {
    const { hand, patience, run } = this.#parts;
    const { body } = claim as InHand;
    const done = await patience.insist(() => run(script, [hand.key, ...keys], [body, ...args]));
    hand.drop(claim as InHand);
    this.#counts[done === 1 ? as : 'stale']++;
    return done === 1;
  }

  async #signOff(): Promise<void> {
    const { claims, work, heartbeat, identity, hand, caretaker } = this.#parts;
    caretaker.close();
    claims.disconnect();
    await heartbeat.close();
    if (work.status === 'ready') {
      // The newest first, so that the oldest comes to lie at the head.
      for (const claim of hand.all().reverse()) await this.handBack(claim);
      const left = await work.llen(hand.key);
      await work.del(this.#key(`w:${identity.id}`));
      if (left === 0) await work.srem(this.#key('workers'), identity.id);
    }
    work.disconnect();
  }

  #key(name: string): string {
    return this.#parts.base + name;
  }

  #triesOf({ body }: Claim): string {
    return this.#key(`tries:${createHash('sha1').update(body).digest('hex')}`);
  }
}

const toBuffer = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** The stream that a notice goes to, and its words, as the scripts want them. */
const streamOf = (notice: Notice | undefined): string => (notice ? eventsKey(notice.requestId) : '');
const wordsOf = (notice: Notice | undefined): [string, string] =>
  notice ? [notice.event.event, toData(notice.event)] : ['', ''];

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
