/** Pages ▶ tasks for a fleet, and what became of each. */
import { BadImageError, TransferError, WorkerError } from '../../errors.js';
import { createBatcher } from '../../flow/batch.js';
import type { OpenedPage, SentPage } from '../../page.js';
import type { Fleet } from '../../ports.js';
import type { Events } from '../../queue/redis/events.js';
import type { Office } from '../../queue/redis/office.js';
import { recognizeFormat } from '../../runtime/codec/kinds.js';
import type { StorageSettings } from '../../runtime/s3/s3.js';
import { imageIdOf, type Submission, toTask } from '../submit.js';
import { type Address, fetchHosted } from './hosted.js';
import { startSentinel } from './sentinel.js';

export interface DispatchSettings extends Omit<Submission, 'office' | 'events'> {
  readonly office: Office;
  readonly events: Events;
  /** Name of the settings that tasks are to name. */
  readonly settings: string;
  readonly storageSettings: StorageSettings;
  /** Told what a person in front of it had better know. */
  readonly note: (line: string) => void;
  /** What is called for a page about which something is known. */
  readonly onEvent: (page: SentPage, event: string) => void;
}

export interface Dispatch extends Fleet {
  /** Takes back the tasks that nobody has begun. */
  close(): Promise<void>;
}

interface Waiting {
  readonly page: SentPage;
  readonly resolve: (told: Told) => void;
  readonly reject: (error: Error) => void;
  readonly told: Promise<Told>;
}
type Told = Partial<Address> & { readonly [field: string]: unknown };

/** Tasks pushed at a time, and how long the first of them waits for others, milliseconds. */
const TASKS = { size: 50, waitMs: 20 };
/** The bytes of a page that is elsewhere. */
const NONE = new Uint8Array();

export function openDispatch(settings: DispatchSettings): Dispatch {
  const { office, events, requestId, storage, places, note } = settings;
  const waiting = new Map<string, Waiting>();
  /** Tasks that no worker is known to have begun. */
  const unbegun = new Map<string, string>();
  const end = new AbortController();
  const batcher = createBatcher<string, undefined>({
    ...TASKS,
    async work(bodies) {
      await office.push('ocr_tasks', bodies);
      return bodies.map(() => undefined);
    },
  });
  const giveUp = (error: Error) => {
    for (const one of waiting.values()) one.reject(error);
  };
  const sentinel = startSentinel({ office, note, until: 'translated', open: () => waiting.size, giveUp });
  const hear = async () => {
    for await (const { event } of events.follow(requestId, { signal: end.signal })) {
      const one = waiting.get(event.image_id);
      if (event.event !== 'queued') unbegun.delete(event.image_id);
      if (!one) continue;
      sentinel.heard();
      settings.onEvent(one.page, event.event);
      if (event.event === 'failed') one.reject(failureOf(event['error'] as Failure, one.page));
      if (event.event === 'translated') one.resolve(event as Told);
    }
  };
  const hearing = hear().then(() => giveUp(new TransferError('the fleet is no longer heard of')), giveUp);

  return {
    async send(page: OpenedPage) {
      const sent: SentPage = { ...page, bytes: NONE, format: formatOf(page) };
      const body = JSON.stringify(await toTask(page, settings, settings.settings));
      waiting.set(imageIdOf(page, settings), { page: sent, ...promised() });
      unbegun.set(imageIdOf(page, settings), body);
      await batcher.add(body);
      return sent;
    },
    async fetch(page, signal) {
      const id = imageIdOf(page, settings);
      const one = waiting.get(id) as Waiting;
      const stop = () => one.reject(new Error('interrupted'));
      signal.addEventListener('abort', stop, { once: true });
      try {
        const { image_url, sidecar, status, verdict, blocks, error } = await one.told;
        const made = await fetchHosted({ image_url, sidecar }, { storage, places, settings: settings.storageSettings });
        const fate = { status, blocks, verdict, error } as Fate;
        return { ...page, made: { ...made, fate } };
      } finally {
        waiting.delete(id);
        signal.removeEventListener('abort', stop);
      }
    },
    async close() {
      sentinel.close();
      await batcher.close();
      if (unbegun.size > 0) await office.withdraw('ocr_tasks', [...unbegun.values()]).catch(() => 0);
      end.abort();
      await hearing;
    },
  };
}

/** Throws BadImageError as decoding would here. */
function formatOf({ id, bytes }: OpenedPage) {
  try {
    return recognizeFormat(bytes);
  } catch (cause) {
    throw new BadImageError(`${id}: ${(cause as Error).message}`, { cause });
  }
}

interface Failure {
  readonly code: string;
  readonly message: string;
}

/** A picture's fault is told with its name. */
const failureOf = ({ code, message }: Failure, { id }: SentPage): WorkerError =>
  new WorkerError({ code, message: code === 'E_BAD_IMAGE' ? `${id}: ${message}` : message });

type Fate = Awaited<ReturnType<Fleet['fetch']>>['made']['fate'];

/** A promise and its ends; that nobody waits for it is no accident. */
function promised(): Pick<Waiting, 'told' | 'resolve' | 'reject'> {
  let resolve = (_: Told) => {};
  let reject = (_: Error) => {};
  const told = new Promise<Told>((yes, no) => {
    [resolve, reject] = [yes, no];
  });
  told.catch(() => {});
  return { told, resolve, reject };
}
