import { mapConcurrent } from '../flow/map-concurrent.js';

/** Works on up to `limit` items at a time; the results in the order in which they were done. */
export async function overlap<In, Out>(
  items: readonly In[],
  limit: number,
  work: (item: In) => Promise<Out>,
): Promise<Out[]> {
  const results: Out[] = [];
  for await (const result of mapConcurrent(each(items), limit, work)) results.push(result);
  return results;
}

async function* each<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}
