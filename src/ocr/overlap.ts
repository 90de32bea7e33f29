import { mapConcurrent } from '../flow/map-concurrent.js';

/** Works on up to `limit` items at a time; the results in the order of the items, so that a page is always read alike. */
export async function overlap<In, Out>(
  items: readonly In[],
  limit: number,
  work: (item: In) => Promise<Out>,
): Promise<Out[]> {
  const results: Out[] = [];
  const workOn = async ([index, item]: readonly [number, In]) => {
    results[index] = await work(item);
  };
  for await (const _ of mapConcurrent(each(items.entries()), limit, workOn));
  return results;
}

async function* each<T>(items: Iterable<T>): AsyncGenerator<T> {
  yield* items;
}
