/** `imgtr enqueue`: pictures ▶ tasks for a fleet of workers. */
import { randomUUID } from 'node:crypto';
import type { Readable } from 'node:stream';
import { NoInputError } from '../errors.js';
import { Scope } from '../flow/scope.js';
import type { LanguageCode } from '../language.js';
import type { QueueSettings } from '../options/worker.js';
import { openEvents } from '../queue/redis/events.js';
import { openOffice } from '../queue/redis/office.js';
import { createPixelPool } from '../runtime/pool/pool.js';
import { openStorage, type StorageSettings } from '../runtime/s3/s3.js';
import { findPages } from '../source/inputs.js';
import { openPlaces } from '../source/places.js';
import { awaitFates, imageIdOf, submit, type Via } from './submit.js';

export interface EnqueueOptions extends QueueSettings {
  readonly inputs: readonly string[];
  readonly requestId?: string;
  readonly via: Via;
  readonly from: LanguageCode;
  /** A task each. */
  readonly to: readonly LanguageCode[];
  /** Follow the pictures until `result` has kept them, or only until they are translated. */
  readonly wait?: 'done' | 'translated';
  readonly allowHosts: readonly string[];
  readonly storage: StorageSettings;
}

/** What happened to a picture, as far as it was followed. */
export interface EnqueuedPage {
  readonly image_id: string;
  readonly source: string;
  readonly event: string;
  readonly [field: string]: unknown;
}

interface Company {
  /** The request has an id, and so many pictures. */
  readonly onRequest: (request: { request_id: string; images: number }) => void;
  readonly onPage: (page: EnqueuedPage) => void;
  /** Something that a person in front of it had better know. */
  readonly note: (line: string) => void;
  readonly stdin: Readable;
  readonly signal: AbortSignal;
}

/** How long Redis is waited for, milliseconds: somebody sits in front of it. */
const PATIENCE_MS = 5000;

/** Returns how many pictures failed, as far as they were followed. */
export async function enqueue(options: EnqueueOptions, company: Company): Promise<number> {
  const { onRequest, onPage, stdin, signal } = company;
  const { redisUrl: url, lists, allowHosts, wait, requestId = randomUUID() } = options;
  const scope = new Scope();
  try {
    const pool = scope.use(createPixelPool());
    const storage = scope.use(openStorage(options.storage));
    const places = scope.use(openPlaces({ pool, exclude: '', allowHosts, storage, signal }));
    const found = await findPages(options.inputs, { places, stdin });
    if (found.length === 0) throw new NoInputError(`no pictures in ${options.inputs.join(', ')}`);
    const pages = found.flatMap(page => options.to.map(target => ({ ...page, target })));
    const office = scope.use(await openOffice({ url, lists, patienceMs: PATIENCE_MS }));
    const events = scope.use(await openEvents({ url }));
    const after = await events.expect(requestId, pages.length);
    onRequest({ request_id: requestId, images: pages.length });
    const given = { ...options, office, events, places, pool, storage, requestId, signal };
    let failed = 0;
    for await (const [page, error] of submit(pages, { ...given, bucket: options.storage.bucket })) {
      failed++;
      if (!wait)
        onPage({
          image_id: imageIdOf(page, options),
          source: page.location,
          event: 'failed',
          error: { message: error.message },
        });
    }
    if (!wait) return failed;
    failed = 0;
    for await (const { page, event } of awaitFates(pages, { ...given, after, until: wait, note: company.note })) {
      if (event.event === 'failed') failed++;
      onPage({ source: page.location, ...event });
    }
    return failed;
  } finally {
    await scope.close();
  }
}
