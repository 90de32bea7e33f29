/** What all translators of a run share, whatever their languages: how fast the service is asked, and what may be spent. */
import { Pace } from './pace.js';

export interface Allowance {
  readonly pace: Pace;
  readonly purse: Purse;
}

interface AllowanceSettings {
  /** Requests in any minute; 0 or absent is no limit. */
  readonly rpm?: number | undefined;
  /** US dollars. */
  readonly maxCost?: number | undefined;
}

/** Requests at a time: hides a second's latency behind the reading of pages without straining small quotas. */
export const CONCURRENCY = 4;

export const createAllowance = ({ rpm, maxCost }: AllowanceSettings = {}): Allowance => ({
  pace: new Pace({ concurrency: CONCURRENCY, ...(rpm === undefined ? {} : { rpm }) }),
  purse: new Purse(maxCost),
});

/** Money for requests. What is on its way is set aside, so that requests side by side do not spend it twice. */
export class Purse {
  /** US dollars; absent is no limit. */
  readonly limit: number | undefined;
  #spent = 0;
  #aside = 0;

  constructor(limit?: number) {
    this.limit = limit;
  }

  /** Sets a request's likely cost aside; false when that would pass the limit. */
  take(cost: number): boolean {
    if (this.limit !== undefined && this.#spent + this.#aside + cost > this.limit) return false;
    this.#aside += cost;
    return true;
  }

  /** The request is over: what it was taken for, and what it cost. */
  settle(taken: number, cost: number): void {
    this.#aside -= taken;
    this.#spent += cost;
  }
}
