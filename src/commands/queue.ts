/** `imgtr queue`: the lists as they stand, the dead tried again, a list emptied. */

import type { QueueSettings } from '../options/worker.js';
import { type ListState, openOffice, type Which } from '../queue/redis/office.js';

export { messageJsonSchemas } from '../queue/messages.js';

/** How long Redis is waited for, milliseconds: somebody sits in front of it. */
const PATIENCE_MS = 5000;

export const queueStates = (settings: QueueSettings): Promise<readonly ListState[]> =>
  inOffice(settings, office => office.states());

export const retryDead = (settings: QueueSettings, which: Which) => inOffice(settings, office => office.retry(which));

export const purgeList = (settings: QueueSettings, kind: ListState['kind']): Promise<number> =>
  inOffice(settings, office => office.purge(kind));

async function inOffice<T>(
  { redisUrl: url, lists }: QueueSettings,
  work: (office: Awaited<ReturnType<typeof openOffice>>) => Promise<T>,
): Promise<T> {
  const office = await openOffice({ url, lists, patienceMs: PATIENCE_MS });
  try {
    return await work(office);
  } finally {
    await office.close();
  }
}
