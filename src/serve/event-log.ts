/** What happens to the pictures of each request, kept in this process for those who listen, now or later. */
import type { QueueEvent } from '../ports.js';
import { isLast, type ToldEvent } from './desk.js';

export interface EventLog {
  /** Begins a request. */
  open(requestId: string, imageIds: readonly string[]): void;
  tell(requestId: string, event: QueueEvent): void;
  /** As Desk.follow. */
  follow(requestId: string, from: { after?: string; signal: AbortSignal }): AsyncGenerator<ToldEvent> | undefined;
  /** The last event of a picture that has ended. */
  ending(requestId: string, imageId: string): QueueEvent | undefined;
  /** All pictures of a request have ended. */
  isOver(requestId: string): boolean;
  close(): void;
}

interface Told {
  readonly events: QueueEvent[];
  /** Pictures under way. */
  readonly open: Set<string>;
  readonly listeners: Set<() => void>;
}

/** @param keepMs how long a request is remembered after its end */
export function createEventLog({ keepMs }: { readonly keepMs: number }): EventLog {
  const requests = new Map<string, Told>();
  const timers = new Set<NodeJS.Timeout>();

  const forgetLater = (requestId: string) => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      requests.delete(requestId);
    }, keepMs);
    timers.add(timer.unref());
  };
  return {
    open: (requestId, imageIds) =>
      void requests.set(requestId, { events: [], open: new Set(imageIds), listeners: new Set() }),
    tell(requestId, event) {
      const told = requests.get(requestId);
      if (!told?.open.has(event.image_id)) return; // what has ended stays so
      told.events.push({ ...event, time: new Date().toISOString() });
      if (isLast(event)) told.open.delete(event.image_id);
      for (const listen of told.listeners) listen();
      if (told.open.size === 0) forgetLater(requestId);
    },
    follow(requestId, from) {
      const told = requests.get(requestId);
      return told && followOne(told, from);
    },
    ending: (requestId, imageId) =>
      requests.get(requestId)?.events.find(event => event.image_id === imageId && isLast(event)),
    isOver: requestId => requests.get(requestId)?.open.size === 0,
    close() {
      for (const timer of timers) clearTimeout(timer);
      for (const { listeners } of requests.values()) for (const listen of listeners) listen();
    },
  };
}

/** The events are called by their numbers, from 1. */
async function* followOne(
  told: Told,
  { after = '0', signal }: { after?: string; signal: AbortSignal },
): AsyncGenerator<ToldEvent> {
  let next = /^\d+$/.test(after) ? Number(after) : 0;
  while (!signal.aborted) {
    for (; next < told.events.length; next++) yield { id: String(next + 1), event: told.events[next] as QueueEvent };
    if (told.open.size === 0) return;
    await new Promise<void>(resolve => {
      const wake = () => {
        told.listeners.delete(wake);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      told.listeners.add(wake);
      signal.addEventListener('abort', wake);
      if (next < told.events.length || signal.aborted) wake();
    });
  }
}
