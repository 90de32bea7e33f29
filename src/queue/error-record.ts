/** What the list of errors says of a task that failed for good: enough to see why, and to try it again. */
import { createHash, randomBytes } from 'node:crypto';
import type { ImgtrError } from '../errors.js';
import type { Tries } from '../ports.js';
import type { ERROR_KINDS, ErrorRecord } from './messages.js';

export interface Death {
  readonly body: Uint8Array;
  readonly kind: (typeof ERROR_KINDS)[number];
  /** The list it was taken from. */
  readonly queue: string;
  readonly role: string;
  readonly stage?: string;
  readonly error: Pick<ImgtrError, 'code' | 'message' | 'retryable'>;
  readonly tries: Tries;
  readonly worker: string;
  readonly version: string;
}

/** A task up to this many bytes is kept in its record; of a larger one, its beginning. */
export const MOST_IN_RECORD = 32 * 1024;
const BEGINNING = 8 * 1024;
const MOST_MESSAGE = 1000;

export function describeDeath(death: Death): ErrorRecord {
  const { body, kind, queue, role, stage, error, tries, worker, version } = death;
  const now = new Date().toISOString();
  const message = scrub(error.message);
  const task = body.length <= MOST_IN_RECORD ? parse(body) : undefined;
  const { request_id, image_id } = idsOf(task ?? parse(body));
  return {
    v: 1,
    id: uuid7(),
    ...(request_id && { request_id }),
    ...(image_id && { image_id }),
    ...{ queue, role, ...(stage && { stage }), kind },
    ...{ code: error.code, message, error: message, retryable: error.retryable },
    attempts: tries.attempts + 1,
    crashes: tries.crashes,
    first_failed_at: (tries.firstFailedAt ?? new Date(now)).toISOString(),
    ...{ failed_at: now, timestamp: now, worker, version },
    ...(task === undefined ? { task_b64: Buffer.from(body).subarray(0, BEGINNING).toString('base64') } : { task }),
    task_sha256: createHash('sha256').update(body).digest('hex'),
    task_bytes: body.length,
  };
}

/** One line without secrets: an address without its query, which may be a signature. */
function scrub(message: string): string {
  return message
    .replaceAll(/(\w+:\/\/)[^\s/@]*@/g, '$1***@')
    .replaceAll(/(\w+:\/\/[^\s?#'"]*)[?#][^\s'"]*/g, '$1')
    .replaceAll(/\p{Cc}+/gu, ' ')
    .slice(0, MOST_MESSAGE);
}

function parse(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    return undefined;
  }
}

/** The ids of what may be anything. */
function idsOf(task: unknown): { request_id?: string; image_id?: string } {
  const of = (name: string) => {
    const value = task !== null && typeof task === 'object' ? (task as Record<string, unknown>)[name] : undefined;
    return typeof value === 'string' && value !== '' && value.length <= 1024 ? { [name]: value } : {};
  };
  return { ...of('request_id'), ...of('image_id') };
}

/** A UUID of version 7: sorted by time. */
function uuid7(): string {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(Date.now(), 0, 6);
  bytes[6] = 0x70 | ((bytes[6] as number) & 0x0f);
  bytes[8] = 0x80 | ((bytes[8] as number) & 0x3f);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
