/** What a worker has in hand: as it knows it, and as its list in Redis has it. */
import type { Claim } from '../../ports.js';
import type { Redis } from './connection.js';
import type { Patience } from './patience.js';

export interface InHand extends Claim {
  readonly body: Buffer;
  /** Taken from the suspects: nothing else is taken beside it. */
  readonly alone: boolean;
}

interface HandSettings {
  /** The worker's own list. */
  readonly key: string;
  readonly claims: Redis;
  readonly work: Redis;
  readonly patience: Patience;
}

export class Hand {
  readonly key: string;
  /** Messages that came so far, and those of them that no reply brought. */
  taken = 0;
  reconciled = 0;
  readonly #settings: HandSettings;
  readonly #inHand = new Set<InHand>();
  /** Found in our hand though no reply brought them. */
  readonly #found: Buffer[] = [];
  /** The claiming connection was cut: a reply may be lost. */
  #cut = false;

  constructor(settings: HandSettings) {
    this.key = settings.key;
    this.#settings = settings;
    settings.claims.on('close', () => {
      this.#cut = true;
    });
  }

  get size(): number {
    return this.#inHand.size;
  }

  get isAlone(): boolean {
    return [...this.#inHand].some(claim => claim.alone);
  }

  take(body: Buffer, { alone = false, poison = false } = {}): InHand {
    const claim = { body, alone, poison };
    this.#inHand.add(claim);
    this.taken++;
    return claim;
  }

  drop(claim: InHand): void {
    this.#inHand.delete(claim);
  }

  /** Came when nobody waited for it any more. */
  keep(body: Buffer): void {
    this.#found.push(body);
  }

  /** All of it, the oldest first, for whoever hands it back. */
  all(): InHand[] {
    for (const body of this.#found.splice(0)) this.take(body);
    return [...this.#inHand];
  }

  /** A message that lies in our hand although no reply brought it. To be called between claims, when none is under way. */
  async find(): Promise<Buffer | undefined> {
    if (this.#cut) await this.#reconcile();
    return this.#found.shift();
  }

  /** What was in hand when the server was asked, or is now, is known: it may be settled in between. */
  async #reconcile(): Promise<void> {
    this.#cut = false;
    const { patience, work } = this.#settings;
    const known = new Set(this.#inHand);
    const there = await patience.insist(() => work.lrangeBuffer(this.key, 0, -1));
    for (const claim of this.#inHand) known.add(claim);
    const bodies = [...[...known].map(({ body }) => body), ...this.#found];
    for (const body of there) {
      const index = bodies.findIndex(other => other.equals(body));
      if (index >= 0) bodies.splice(index, 1);
      else {
        this.#found.push(body);
        this.reconciled++;
      }
    }
  }
}
