/** Gathers work from many callers into batches. Knows nothing of what the work is. */

export interface Batcher<In, Out> {
  /** Resolves with this item's own result; rejects with its batch's failure. */
  add(item: In): Promise<Out>;
  /** Sends off what waits, and waits for all batches in hand. Nothing may be added afterwards. */
  close(): Promise<void>;
}

interface BatchSettings<In, Out> {
  /** Items a batch at most. */
  readonly size: number;
  /** A batch leaves, full or not, when its oldest item has waited so long, milliseconds. */
  readonly waitMs: number;
  /** One result an item, in their order. Batches are worked one after the other. */
  readonly work: (items: readonly In[]) => Promise<readonly Out[]>;
}

interface Waiting<In, Out> {
  readonly item: In;
  readonly resolve: (result: Out) => void;
  readonly reject: (error: unknown) => void;
}

/** A batch leaves when it is full, or when its oldest item has waited long enough. */
export function createBatcher<In, Out>({ size, waitMs, work }: BatchSettings<In, Out>): Batcher<In, Out> {
  let waiting: Waiting<In, Out>[] = [];
  let timer: NodeJS.Timeout | undefined;
  let inHand: Promise<void> = Promise.resolve();
  let closed = false;

  const leave = () => {
    clearTimeout(timer);
    timer = undefined;
    const batch = waiting;
    waiting = [];
    if (batch.length > 0) inHand = inHand.then(() => finish(batch, work));
  };
  return {
    add(item) {
      if (closed) return Promise.reject(new Error('the batcher is closed'));
      return new Promise<Out>((resolve, reject) => {
        waiting.push({ item, resolve, reject });
        if (waiting.length >= size) leave();
        else timer ??= setTimeout(leave, waitMs);
      });
    },
    close() {
      closed = true;
      leave();
      return inHand;
    },
  };
}

async function finish<In, Out>(
  batch: readonly Waiting<In, Out>[],
  work: (items: readonly In[]) => Promise<readonly Out[]>,
): Promise<void> {
  try {
    const results = await work(batch.map(({ item }) => item));
    for (const [n, { resolve }] of batch.entries()) resolve(results[n]);
  } catch (error) {
    for (const { reject } of batch) reject(error);
  }
}
