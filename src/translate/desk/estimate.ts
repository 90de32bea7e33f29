/** What a run would ask and pay: the same way as it goes, without the asking. */
import { hasScript } from '../../language.js';
import type { Assignment, Estimate } from '../../ports.js';
import type { Asker } from './asker.js';
import { type BriefSettings, briefOn } from './brief.js';
import { fitting } from './collector.js';
import { batchFor, groupOf, type Job, questionsOf } from './jobs.js';
import type { Records } from './records.js';

interface Means extends BriefSettings {
  readonly asker: Asker;
  readonly records: Records;
  /** Present where pages are to be seen. */
  readonly show?: unknown;
}

export async function estimateJobs(pages: readonly Assignment[], means: Means): Promise<Estimate> {
  const texts = pages.flatMap(({ page, blocks }) =>
    blocks
      .filter(({ keep, text }) => !keep && hasScript(text, means.from))
      .map(({ text }) => ({ text: text.trim(), page })),
  );
  const distinct = [...new Map(texts.toReversed().map(entry => [entry.text, entry])).values()].toReversed();
  const open: Job[] = [];
  const known = { memoryHits: 0, settled: 0 };
  for (const { text, page } of distinct) {
    const job = { text, page, brief: briefOn(text, means) };
    const found = await means.records.recall(job);
    if (found) known[found.hit ? 'memoryHits' : 'settled']++;
    else open.push(job);
  }
  const requests = batchesOf(open, means).map(batch => estimateBatch(batch, means));
  const sum = (field: 'inputTokens' | 'outputTokens') => requests.reduce((total, spent) => total + spent[field], 0);
  const priced = requests.every(({ cost }) => cost !== undefined);
  return {
    ...{ texts: texts.length, distinct: distinct.length, ...known, requests: requests.length },
    ...{ inputTokens: sum('inputTokens'), outputTokens: sum('outputTokens') },
    ...(priced && { cost: requests.reduce((total, { cost = 0 }) => total + cost, 0) }),
  };
}

/** The texts product by product, in requests as full as they go. */
function batchesOf(jobs: readonly Job[], { show }: Means): Job[][] {
  const order = [...new Set(jobs.map(groupOf))];
  let rest = jobs.toSorted((a, b) => order.indexOf(groupOf(a)) - order.indexOf(groupOf(b)));
  const batches: Job[][] = [];
  while (rest.length > 0) {
    const count = fitting(rest, batchFor(show !== undefined));
    batches.push(rest.slice(0, count));
    rest = rest.slice(count);
  }
  return batches;
}

function estimateBatch(batch: readonly Job[], { asker, from, to, show }: Means) {
  const { questions, pages } = questionsOf(batch, to);
  const copy = { type: 'image/jpeg', bytes: new Uint8Array() } as const;
  const pictures = show ? pages.map((_, i) => ({ ...copy, page: i + 1 })) : [];
  return asker.estimate({ from, to, texts: questions, pictures });
}
