/**
 * Hears the Retry-After header that the Gemini SDK drops with the response. Node's fetch tells of every response's
 * headers on a diagnostics channel; the request is known again by a header of its own.
 */

import { randomUUID } from 'node:crypto';
import { channel } from 'node:diagnostics_channel';

/** The header that marks a request. */
export const REQUEST_HEADER = 'x-imgtr-request';

interface ResponseEvent {
  readonly request: { readonly headers: unknown };
  readonly response: { readonly statusCode: number; readonly headers: readonly Uint8Array[] };
}

export interface RetryAfterEar {
  /** A mark for a request's REQUEST_HEADER. */
  mark(): string;
  /** Milliseconds the answer to the marked request asked to wait, asked once. */
  heard(mark: string): number | undefined;
  close(): void;
}

export function listenForRetryAfter(): RetryAfterEar {
  const headers = channel('undici:request:headers');
  const marks = new Map<string, number | undefined>();
  const listen = (message: unknown) => {
    const { request, response } = message as ResponseEvent;
    if (response.statusCode < 400) return;
    const sent = String(request.headers);
    const mark = [...marks.keys()].find(key => sent.includes(key));
    if (mark) marks.set(mark, parseRetryAfter(headerOf(response.headers, 'retry-after')));
  };
  headers.subscribe(listen);
  return {
    mark() {
      const mark = randomUUID();
      marks.set(mark, undefined);
      return mark;
    },
    heard(mark) {
      const wait = marks.get(mark);
      marks.delete(mark);
      return wait;
    },
    close: () => void headers.unsubscribe(listen),
  };
}

/** A header of a raw list of names and values. */
function headerOf(raw: readonly Uint8Array[], name: string): string | undefined {
  const plain = raw.map(bytes => Buffer.from(bytes).toString('latin1'));
  const at = plain.findIndex((key, i) => i % 2 === 0 && key.toLowerCase() === name);
  return at < 0 ? undefined : plain[at + 1];
}

/** Milliseconds of a Retry-After value: seconds or an HTTP date. */
export function parseRetryAfter(value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const ms = /^\s*\d+(?:\.\d+)?\s*$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now();
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined;
}
