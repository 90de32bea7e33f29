/** Estimates of those who ask nobody, and sums of estimates. */
import type { Assignment, Estimate } from '../ports.js';

/** Every text is settled here: nothing is asked or paid. */
export async function settledAll(pages: readonly Assignment[]): Promise<Estimate> {
  const texts = pages.flatMap(({ blocks }) => blocks.filter(({ keep }) => !keep)).map(({ text }) => text);
  const distinct = new Set(texts).size;
  const nothing = { memoryHits: 0, requests: 0, inputTokens: 0, outputTokens: 0, cost: 0 };
  return { ...nothing, texts: texts.length, distinct, settled: distinct };
}

/** A cost that is not known makes the sum's unknown. */
export function addEstimates(estimates: readonly Estimate[]): Estimate {
  const sum = (field: Exclude<keyof Estimate, 'cost'>) => estimates.reduce((total, entry) => total + entry[field], 0);
  const priced = estimates.every(({ cost }) => cost !== undefined);
  return {
    ...{ texts: sum('texts'), distinct: sum('distinct'), memoryHits: sum('memoryHits'), settled: sum('settled') },
    ...{ requests: sum('requests'), inputTokens: sum('inputTokens'), outputTokens: sum('outputTokens') },
    ...(priced && { cost: estimates.reduce((total, { cost = 0 }) => total + cost, 0) }),
  };
}
