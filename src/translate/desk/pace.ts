/** How fast a service is asked: so many requests at a time, so many a minute, fewer when it says it is busy. */
import { setTimeout as sleep } from 'node:timers/promises';

const MINUTE = 60_000;

export interface PaceLimits {
  /** Requests at a time. */
  readonly concurrency: number;
  /** Requests in any minute; 0 or absent is no limit. */
  readonly rpm?: number;
}

export class Pace {
  readonly #limits: PaceLimits;
  readonly #starts: number[] = [];
  readonly #waiting: (() => void)[] = [];
  #width: number;
  #running = 0;
  #pausedUntil = 0;

  constructor(limits: PaceLimits) {
    this.#limits = limits;
    this.#width = limits.concurrency;
  }

  /** Runs the work when its turn has come. Rejects with the signal's AbortError when it aborts while waiting. */
  async run<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
    await this.#enter();
    try {
      await this.#calm(signal);
      const result = await work();
      this.#width = Math.min(this.#limits.concurrency, this.#width + 1);
      return result;
    } finally {
      this.#running--;
      this.#admit();
    }
  }

  /** The service is busy: half as many requests at a time, and none before the wait is over. */
  slowDown(waitMs: number): void {
    this.#width = Math.max(1, Math.floor(this.#width / 2));
    this.#pausedUntil = Math.max(this.#pausedUntil, performance.now() + waitMs);
  }

  /** Waits for a place. */
  async #enter(): Promise<void> {
    const admitted = new Promise<void>(resolve => this.#waiting.push(resolve));
    this.#admit();
    await admitted;
  }

  #admit(): void {
    while (this.#running < this.#width && this.#waiting.length > 0) {
      this.#running++;
      this.#waiting.shift()?.();
    }
  }

  /** Waits until the pause is over and the minute has room, then counts a start. */
  async #calm(signal: AbortSignal): Promise<void> {
    while (true) {
      signal.throwIfAborted();
      const now = performance.now();
      while (this.#starts.length > 0 && (this.#starts[0] as number) <= now - MINUTE) this.#starts.shift();
      const wait = Math.max(this.#roomAt(), this.#pausedUntil) - now;
      if (wait <= 0) break;
      await sleep(wait, undefined, { signal });
    }
    this.#starts.push(performance.now());
  }

  /** When the minute has room for a request: the start that fills it must lie a minute back. */
  #roomAt(): number {
    const { rpm } = this.#limits;
    const filling = rpm ? this.#starts.at(-rpm) : undefined;
    return filling === undefined ? 0 : filling + MINUTE;
  }
}
