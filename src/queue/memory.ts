/** Queues in this process' memory: the same promises for as long as it lives. */
import type { Claim, Notice, Queue, QueueCounts, QueueEvent, Yield } from '../ports.js';

/** The lists, by name; what is pushed here is claimed by the queues opened on it. */
export interface MemoryLists {
  push(list: string, body: Uint8Array): void;
  /** What lies on a list, the next one first. */
  items(list: string): readonly Uint8Array[];
  /** What was told of a request. */
  told(requestId: string): readonly QueueEvent[];
  open(settings: { readonly list: string; readonly errors: string }): Queue;
}

export function createMemoryLists(): MemoryLists {
  const lists = new Map<string, Uint8Array[]>();
  const waiting = new Set<() => void>();
  const notices: Notice[] = [];
  const of = (name: string) => {
    if (!lists.has(name)) lists.set(name, []);
    return lists.get(name) as Uint8Array[];
  };
  const wake = () => {
    for (const look of waiting) look();
  };
  const shelf: Shelf = {
    of,
    push(list, body) {
      of(list).push(body);
      wake();
    },
    unshift(list, body) {
      of(list).unshift(body);
      wake();
    },
    tell: notice => void notices.push(notice),
    change: signal =>
      new Promise(resolve => {
        const look = () => {
          waiting.delete(look);
          signal.removeEventListener('abort', look);
          resolve();
        };
        waiting.add(look);
        signal.addEventListener('abort', look);
      }),
  };
  return {
    push: (list, body) => shelf.push(list, body),
    items: list => [...of(list)],
    told: id => notices.filter(({ requestId }) => requestId === id).map(({ event }) => event),
    open: settings => new MemoryQueue(shelf, settings),
  };
}

interface Shelf {
  of(list: string): Uint8Array[];
  push(list: string, body: Uint8Array): void;
  unshift(list: string, body: Uint8Array): void;
  tell(notice: Notice): void;
  /** Something was pushed, or the signal aborts. */
  change(signal: AbortSignal): Promise<void>;
}

interface Failures {
  attempts: number;
  first: Date;
}

class MemoryQueue implements Queue {
  readonly counts: QueueCounts = {
    ...{ claimed: 0, finished: 0, retried: 0, buried: 0, handedBack: 0, reaped: 0, reconciled: 0, stale: 0 },
  };
  readonly #shelf: Shelf;
  readonly #list: string;
  readonly #errors: string;
  readonly #inHand = new Set<Claim>();
  readonly #failures = new Map<string, Failures>();
  readonly #delays = new Set<NodeJS.Timeout>();

  constructor(shelf: Shelf, { list, errors }: { list: string; errors: string }) {
    this.#shelf = shelf;
    this.#list = list;
    this.#errors = errors;
  }

  async claim(signal: AbortSignal): Promise<Claim | undefined> {
    while (!signal.aborted) {
      const body = this.#shelf.of(this.#list).shift();
      if (body) {
        const claim = { body, poison: false };
        this.#inHand.add(claim);
        this.counts.claimed++;
        return claim;
      }
      await this.#shelf.change(signal);
    }
    return undefined;
  }

  async finish(claim: Claim, { next, notice }: Yield = {}): Promise<boolean> {
    if (!this.#settle('finished', claim)) return false;
    this.#failures.delete(keyOf(claim));
    if (next) this.#shelf.push(next.list, next.body);
    if (notice) this.#shelf.tell(notice);
    return true;
  }

  async retry(claim: Claim, afterMs: number): Promise<boolean> {
    if (!this.#settle('retried', claim)) return false;
    const { attempts = 0, first = new Date() } = this.#failures.get(keyOf(claim)) ?? {};
    this.#failures.set(keyOf(claim), { attempts: attempts + 1, first });
    const timer = setTimeout(() => {
      this.#delays.delete(timer);
      this.#shelf.push(this.#list, claim.body);
    }, afterMs);
    this.#delays.add(timer.unref());
    return true;
  }

  async bury(claim: Claim, record: Uint8Array, notice?: Notice): Promise<boolean> {
    if (!this.#settle('buried', claim)) return false;
    this.#failures.delete(keyOf(claim));
    this.#shelf.push(this.#errors, record);
    if (notice) this.#shelf.tell(notice);
    return true;
  }

  async handBack(claim: Claim): Promise<boolean> {
    if (!this.#settle('handedBack', claim)) return false;
    this.#shelf.unshift(this.#list, claim.body);
    return true;
  }

  async tries(claim: Claim) {
    const failures = this.#failures.get(keyOf(claim));
    return { attempts: failures?.attempts ?? 0, crashes: 0, firstFailedAt: failures?.first };
  }

  async close(): Promise<void> {
    for (const claim of [...this.#inHand].reverse()) await this.handBack(claim);
    for (const timer of this.#delays) clearTimeout(timer);
  }

  #settle(as: keyof QueueCounts, claim: Claim): boolean {
    const ours = this.#inHand.delete(claim);
    this.counts[ours ? as : 'stale']++;
    return ours;
  }
}

const keyOf = ({ body }: Claim): string => Buffer.from(body).toString('latin1');
