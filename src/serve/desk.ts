/** Who does the work of the requests: this process, or a fleet behind a queue. */
import type { LanguageCode } from '../language.js';
import type { QueueEvent } from '../ports.js';

export interface ToldEvent {
  /** Names the event for who wants to go on behind it. */
  readonly id: string;
  readonly event: QueueEvent;
}

/** A picture of a request: a file that was sent along, or the address of one. */
export type Submitted = { readonly imageId: string } & ({ readonly file: string } | { readonly url: string });

export interface Submission {
  readonly requestId: string;
  /** The language of its results. */
  readonly to: LanguageCode;
  readonly images: readonly Submitted[];
}

export interface ResultFile {
  readonly bytes: Uint8Array;
  /** Media type. */
  readonly type: string;
}

export interface Desk {
  /** Takes all pictures of a request or none. Throws BusyError when too many are waiting already. */
  submit(submission: Submission): Promise<void>;
  /**
   * What has happened since the event named (from the beginning: none), then what happens, to the end of the request's
   * last picture or until the signal aborts. Undefined for a request that nobody knows.
   */
  follow(
    requestId: string,
    from: { after?: string; signal: AbortSignal },
  ): Promise<AsyncGenerator<ToldEvent> | undefined>;
  /** A finished picture, or its side-car; undefined while there is none. */
  result(requestId: string, imageId: string, what: 'picture' | 'sidecar'): Promise<ResultFile | undefined>;
  /** Why nothing is taken now; undefined when it is. */
  unready(): string | undefined;
}

/** Whether a picture's journey ends with the event. */
export const isLast = ({ event }: QueueEvent): boolean => event === 'done' || event === 'failed';
