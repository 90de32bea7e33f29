/** Gathers what comes in ones and twos into batches: a batch leaves when it is full or nothing more is to be waited for. */

/** What a batch holds at most. */
export interface BatchLimits<T> {
  /** Items. */
  readonly size: number;
  /** What they weigh together; a heavier item goes alone. */
  readonly weight: number;
  readonly weigh: (item: T) => number;
  /** Pages they are of. */
  readonly pages: number;
  readonly pageOf: (item: T) => string;
}

interface CollectorOptions<T> extends BatchLimits<T> {
  /** Items of one group belong together: a batch ends before a group rather than in it. */
  readonly groupOf: (item: T) => string;
  /** How long an item waits for company at least, in milliseconds; and how often it is asked whether to wait on. */
  readonly waitMs: number;
  /** Whether what is here, of so many pages, may wait on for more. */
  readonly mayWait: (pages: number) => boolean;
  /** Batches in work at a time; while all are, the waiting items grow into fuller ones. */
  readonly concurrency: number;
  /** Takes a batch; settles when it is done with and never rejects. */
  readonly work: (batch: readonly T[]) => Promise<void>;
}

/** How many of the first items make a batch. */
export function fitting<T>(items: readonly T[], { size, weight, weigh, pages, pageOf }: BatchLimits<T>): number {
  const seen = new Set<string>();
  let load = 0;
  for (const [i, item] of items.entries()) {
    load += weigh(item);
    seen.add(pageOf(item));
    if (i === size || (i > 0 && (load > weight || seen.size > pages))) return i;
  }
  return items.length;
}

export class Collector<T> {
  readonly #options: CollectorOptions<T>;
  /** Groups in the order in which they came. */
  #items: T[] = [];
  #timer: NodeJS.Timeout | undefined;
  #due = false;
  #working = 0;

  constructor(options: CollectorOptions<T>) {
    this.#options = options;
  }

  /** Takes an item in behind those of its group. */
  add(item: T): void {
    const { groupOf } = this.#options;
    const group = groupOf(item);
    const at = this.#items.findLastIndex(other => groupOf(other) === group) + 1 || this.#items.length;
    this.#items.splice(at, 0, item);
    this.#timer ??= setInterval(() => this.#lookUp(), this.#options.waitMs);
    this.#pump();
  }

  /** What is here leaves as soon as there is a place. */
  flush(): void {
    this.#due = this.#items.length > 0;
    this.#pump();
  }

  #lookUp(): void {
    const pages = new Set(this.#items.map(this.#options.pageOf));
    if (!this.#options.mayWait(pages.size)) this.flush();
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
    return this.#items.length >= this.#options.size || fitting(this.#items, this.#options) < this.#items.length;
  }

  /** As many of the first items as fit, less the beginning of a group that goes on: it leaves with the rest of it. */
  #takeBatch(): T[] {
    const { groupOf } = this.#options;
    const most = fitting(this.#items, this.#options);
    const last = groupOf(this.#items[most - 1] as T);
    const start = this.#items.findIndex(item => groupOf(item) === last);
    const goesOn = !this.#due || (most < this.#items.length && groupOf(this.#items[most] as T) === last);
    const count = goesOn && start > 0 ? start : most;
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
