/**
 * Runs `work` on up to `limit` items at a time and yields the results as they finish.
 *
 * It works ahead of its consumer, but never holds more than `limit` items, results not yet taken included: a slow
 * consumer slows the producer. When `work` or the input throws, no new item is taken, the items in hand settle, then
 * the error is thrown. The input is closed on every way out, an early `break` of the consumer included.
 */
export async function* mapConcurrent<In, Out>(
  input: AsyncIterable<In>,
  limit: number,
  work: (item: In) => Promise<Out>,
): AsyncGenerator<Out> {
  const iterator = input[Symbol.asyncIterator]();
  const ready: Out[] = [];
  let working = 0;
  let pulling = false;
  let ended = false;
  let failure: { error: unknown } | undefined;
  let wake = () => {};

  const fail = (error: unknown) => {
    failure ??= { error };
    ended = true;
  };
  const run = async (item: In) => {
    working++;
    try {
      ready.push(await work(item));
    } catch (error) {
      fail(error);
    }
    working--;
    pull();
    wake();
  };
  const pull = async () => {
    if (ended || pulling || working + ready.length >= limit) return;
    pulling = true;
    try {
      const next = await iterator.next();
      if (next.done) ended = true;
      else void run(next.value);
    } catch (error) {
      fail(error);
    }
    pulling = false;
    pull();
    wake();
  };

  try {
    pull();
    while (true) {
      if (ready.length > 0) {
        const result = ready.shift() as Out;
        pull();
        yield result;
      } else if (ended && working === 0 && !pulling) break;
      else {
        await new Promise<void>(resolve => {
          wake = resolve;
        });
      }
    }
    if (failure) throw failure.error;
  } finally {
    ended = true;
    await iterator.return?.();
  }
}
