/** Gathers what comes in ones and twos into batches: a batch leaves when it is full or nothing more is to be waited for. */

interface CollectorOptions<T> {
  /** Items a batch holds at most. */
  readonly size: number;
  /** What the items of a batch may weigh together; a heavier item goes alone. */
  readonly weight: number;
  readonly weigh: (item: T) => number;
  /** How long an item waits for company at least, in milliseconds; and how often it is asked whether to wait on. */
  readonly waitMs: number;
  /** Whether what is here may wait on for more. */
  readonly mayWait: () => boolean;
  /** Batches in work at a time; while all are, the waiting items grow into fuller ones. */
  readonly concurrency: number;
  /** Takes a batch; settles when it is done with and never rejects. */
  readonly work: (batch: readonly T[]) => Promise<void>;
}

export class Collector<T> {
  readonly #options: CollectorOptions<T>;
  #items: T[] = [];
  #timer: NodeJS.Timeout | undefined;
  #due = false;
  #working = 0;

  constructor(options: CollectorOptions<T>) {
    this.#options = options;
  }

  add(item: T): void {
    this.#items.push(item);
    this.#timer ??= setInterval(() => this.#lookUp(), this.#options.waitMs);
    this.#pump();
  }

  /** What is here leaves as soon as there is a place. */
  flush(): void {
    this.#due = this.#items.length > 0;
    this.#pump();
  }

  #lookUp(): void {
    if (!this.#options.mayWait()) this.flush();
  }

  #pump(): void {
    while (this.#working < this.#options.concurrency && this.#items.length > 0 && (this.#due || this.#isFull())) {
      void this.#leave(this.#takeBatch());
    }
    if (this.#items.length > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#due = false;
  }

  #isFull(): boolean {
    return this.#items.length >= this.#options.size || this.#fitting() < this.#items.length;
  }

  /** How many of the first items make a batch. */
  #fitting(): number {
    const { size, weight, weigh } = this.#options;
    let load = 0;
    for (const [i, item] of this.#items.entries()) {
      load += weigh(item);
      if (i === size || (i > 0 && load > weight)) return i;
    }
    return this.#items.length;
  }

  #takeBatch(): T[] {
    const count = this.#fitting();
    const batch = this.#items.slice(0, count);
    this.#items = this.#items.slice(count);
    return batch;
  }

  async #leave(batch: readonly T[]): Promise<void> {
    this.#working++;
    await this.#options.work(batch);
    this.#working--;
    this.#pump();
  }
}
