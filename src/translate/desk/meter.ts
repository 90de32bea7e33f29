import type { TranslatorUsage } from '../../ports.js';
import type { Reply } from './asker.js';

/** Adds up what a run asked for and what it cost. */
export class Meter {
  #usage: TranslatorUsage = NO_USAGE;

  get usage(): TranslatorUsage {
    return this.#usage;
  }

  /** A request left, whatever becomes of it. */
  request(): void {
    this.#usage = { ...this.#usage, requests: this.#usage.requests + 1 };
  }

  reply({ inputTokens, outputTokens, cost }: Reply): void {
    const usage = this.#usage;
    this.#usage = {
      ...usage,
      inputTokens: usage.inputTokens + inputTokens,
      outputTokens: usage.outputTokens + outputTokens,
      cost: usage.cost + cost,
    };
  }

  /** A text was answered from the memory. */
  memoryHit(): void {
    this.#usage = { ...this.#usage, memoryHits: this.#usage.memoryHits + 1 };
  }
}

export const NO_USAGE: TranslatorUsage = { requests: 0, inputTokens: 0, outputTokens: 0, cost: 0, memoryHits: 0 };

/** What several translators have used. */
export const addUsages = (usages: readonly TranslatorUsage[]): TranslatorUsage =>
  usages.reduce(
    (a, b) => ({
      requests: a.requests + b.requests,
      inputTokens: a.inputTokens + b.inputTokens,
      outputTokens: a.outputTokens + b.outputTokens,
      cost: a.cost + b.cost,
      memoryHits: a.memoryHits + b.memoryHits,
    }),
    NO_USAGE,
  );
