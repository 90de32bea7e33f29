/** What every role is given, and what it gives. */
import type { Scope } from '../../flow/scope.js';
import type { WorkerOptions } from '../../options/worker.js';
import type { Outcome } from '../../page.js';
import type { Space } from '../../pipeline.js';
import type { Progress, TranslatorUsage } from '../../ports.js';
import type { MessageList } from '../../queue/messages.js';
import type { Office } from '../../queue/redis/office.js';
import type { Tasks } from '../../queue/tasks.js';
import type { PixelPool } from '../../runtime/pool/pool.js';
import type { ObjectStorage } from '../../runtime/s3/s3.js';
import type { Places } from '../../source/places.js';

export type TaskList = Exclude<MessageList, 'error_queue'>;

export interface Tools {
  readonly options: WorkerOptions;
  readonly pool: PixelPool;
  readonly places: Places;
  readonly progress: Progress;
  readonly storage: ObjectStorage;
  readonly office: Pick<Office, 'settings'>;
  /** Says what the translator of this worker has used, whenever somebody looks. */
  readonly meter: (usage: () => TranslatorUsage) => void;
  /** Counts what goes through together: `tiles` of an inpainting network, `texts` of a request. */
  readonly batch: (kind: 'tiles' | 'texts', size: number) => void;
  readonly space: Space;
  /** Closes what the role opens, when all tasks are settled. */
  readonly scope: Scope;
}

/** The signals of a worker's run. */
export interface Signals {
  /** Ends the intake. */
  readonly stop: AbortSignal;
  /** Ends everything. */
  readonly abort: AbortSignal;
}

/** A role: the list it serves, and its rooms, which are ready before the first task is taken. */
export interface Role<L extends TaskList> {
  readonly list: L;
  furnish(tools: Tools): Promise<(tasks: Tasks<L>, signals: Signals) => AsyncIterable<Outcome>>;
}
