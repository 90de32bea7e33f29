/** What operators see of a worker: its health, its metrics, its log. */

import type { Scope } from '../../flow/scope.js';
import type { Progress, Queue, TranslatorUsage } from '../../ports.js';
import { NO_USAGE } from '../../translate/desk/meter.js';
import { serveHealth } from '../../watch/health.js';
import type { Log } from '../../watch/log.js';
import { logProgress, watchTogether } from '../../watch/logged.js';
import { createMetrics, type Facts } from '../../watch/metrics.js';

export interface Watch {
  readonly progress: Progress;
  /** As Tools.meter. */
  readonly meter: (usage: () => TranslatorUsage) => void;
  /** As Tools.batch. */
  readonly batch: (kind: 'tiles' | 'texts', size: number) => void;
  /** Where health is served; undefined when it is not. */
  readonly port: number | undefined;
  /** From now on the worker takes tasks. */
  begin(queue: Pick<Queue, 'counts'>, messageOf: (id: string) => object): void;
}

interface Watched {
  readonly log: Log;
  readonly scope: Scope;
  /** Aborts when the worker is told to end. */
  readonly stop: AbortSignal;
  readonly queues: NonNullable<Facts['queues']>;
}

/** Serves health from the first moment on: a worker that loads its models is alive, and not ready. */
export async function startWatch(
  { healthPort }: { readonly healthPort?: number | undefined },
  { log, scope, stop, queues }: Watched,
): Promise<Watch> {
  let usage: (() => TranslatorUsage) | undefined;
  let taskOf: ((id: string) => object) | undefined;
  let counts = (): Readonly<Record<string, number>> => ({});
  const metrics = createMetrics({ queues, usage: () => usage?.() ?? NO_USAGE, events: () => counts() });
  const unready = () => {
    if (stop.aborted) return 'the worker is ending';
    return taskOf ? undefined : 'the models are being loaded';
  };
  const health =
    healthPort === undefined ? undefined : scope.use(await serveHealth({ port: healthPort, metrics, unready }));
  // A task is forgotten when it is settled, and what is told last is told then.
  const names = new Map<string, object>();
  const nameOf = (id: string) => names.get(id) ?? { image_id: id };
  const forget: Progress = {
    stage(id) {
      if (taskOf && !names.has(id)) names.set(id, namesIn(taskOf(id)));
    },
    done: ({ id }) => void names.delete(id),
  };
  return {
    progress: watchTogether(metrics, logProgress(log, nameOf), forget),
    meter(of) {
      usage = of;
    },
    batch: metrics.batch,
    port: health?.port,
    begin(queue, messageOf) {
      taskOf = messageOf;
      counts = () => ({ ...queue.counts });
    },
  };
}

function namesIn(message: object): object {
  const { request_id, image_id } = message as { request_id?: string; image_id?: string };
  return { request_id, image_id };
}
