/** What stands behind the door of `imgtr serve`: the desk, and whoever does its work. */

import type { ServeOptions } from '../../options/serve.js';
import type { Progress } from '../../ports.js';
import type { Desk } from '../../serve/desk.js';
import type { Intake } from '../../serve/submission.js';
import type { Log } from '../../watch/log.js';
import type { Facts } from '../../watch/metrics.js';

export interface Works {
  readonly desk: Desk;
  readonly languages: Intake['languages'];
  /** Where files that are sent along wait. */
  readonly spool: string;
  /** Has a folder for each request, which is removed when its time is over. */
  readonly aging: string;
  readonly facts: Facts;
  /** Takes nothing more. */
  drain(): void;
  /** Works until it is drained and all that was taken is done. */
  run(progress: Progress): Promise<void>;
  close(): Promise<void>;
}

export interface WorksCompany {
  readonly onError: (error: unknown) => void;
  readonly warn: Log['warn'];
}

export type OpenWorks = (options: ServeOptions, company: WorksCompany) => Promise<Works>;

/** How long a request's events can be followed after its end, milliseconds. */
export const REMEMBERED_MS = 3_600_000;
