/** Pages ▶ tasks of a request, and what becomes of them. */
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import type { VIAS } from '../defaults.js';
import { BadImageError, toImgtrError, UsageError } from '../errors.js';
import { mapConcurrent } from '../flow/map-concurrent.js';
import type { LanguageCode } from '../language.js';
import type { OpenedPage, PageRef } from '../page.js';
import type { Events, ToldEvent } from '../queue/redis/events.js';
import type { Office } from '../queue/redis/office.js';
import { recognizeFormat } from '../runtime/codec/kinds.js';
import { decodePicture, toRgbRows } from '../runtime/codec-tasks.js';
import { safeName } from '../runtime/files/safe-name.js';
import { writeSegment } from '../runtime/memory/shm.js';
import type { PixelPool } from '../runtime/pool/pool.js';
import type { ObjectStorage } from '../runtime/s3/s3.js';
import { s3Url } from '../runtime/s3/s3-address.js';
import { schemeOf } from '../runtime/web/urls.js';
import { MEDIA_TYPES } from '../sink/places/destination.js';
import type { Whereabouts } from '../source/messages.js';
import type { Places } from '../source/places.js';
import { startSentinel } from './fleet/sentinel.js';

/** How local files reach the workers. */
export type Via = (typeof VIAS)[number];

export interface Submission {
  readonly office: Office;
  readonly events: Events;
  readonly places: Places;
  readonly pool: PixelPool;
  readonly storage: ObjectStorage;
  /** Where `s3` puts local files. */
  readonly bucket: string | undefined;
  readonly requestId: string;
  readonly via: Via;
  readonly from: LanguageCode;
  readonly to: readonly LanguageCode[];
  readonly signal: AbortSignal;
}

/** Tasks on the list at which a producer waits: workers have enough to do, and Redis is no archive. */
const HIGH_WATER = 10_000;
const LOOK_MS = 500;
/** Tasks pushed at a time. */
const AT_ONCE = 50;

/** Pictures handed over at a time: it is the net that is waited for. */
const HANDED = 8;

/** Pushes a task a page of an announced request, in their order, and yields the pages whose picture cannot be handed over. */
export async function* submit(pages: readonly PageRef[], submission: Submission): AsyncGenerator<[PageRef, Error]> {
  const { office, events, requestId, signal } = submission;
  const make = async (page: PageRef) => {
    const image_id = imageIdOf(page, submission);
    try {
      const body = JSON.stringify(await toTask(page, submission));
      events.tell(requestId, { event: 'queued', image_id });
      return { page, body };
    } catch (thrown) {
      const { code, message } = toImgtrError(thrown);
      events.tell(requestId, { event: 'failed', image_id, error: { code, message } });
      return { page, error: thrown as Error };
    }
  };
  for (let n = 0; n < pages.length && !signal.aborted; n += AT_ONCE) {
    while ((await office.waiting('ocr_tasks')) >= HIGH_WATER && !signal.aborted) await sleep(LOOK_MS);
    const made = new Map<PageRef, { body?: string; error?: Error }>();
    const batch = pages.slice(n, n + AT_ONCE);
    for await (const { page, ...one } of mapConcurrent(toStream(batch), HANDED, make)) made.set(page, one);
    const inOrder = batch.map(page => ({ page, ...made.get(page) }));
    await office.push(
      'ocr_tasks',
      inOrder.flatMap(({ body }) => body ?? []),
    );
    for (const { page, error } of inOrder) if (error) yield [page, error];
  }
}

async function* toStream<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}

/** An image is called after the page's stem, which its results are named after; of several languages, each is one. */
export const imageIdOf = ({ stem, target }: PageRef, { to }: Pick<Submission, 'to'>): string =>
  to.length > 1 ? `${stem}.${target}` : stem;

/** What is needed to make a task of a page. */
interface Making extends Handing {
  readonly from: LanguageCode;
  readonly to: readonly LanguageCode[];
}

/** The task of a page. @param settings the name that its settings are kept under */
export async function toTask(page: Handed, making: Making, settings?: string): Promise<object> {
  const { requestId, from } = making;
  const { product_id, profile, ...columns } = page.columns ?? {};
  return {
    request_id: requestId,
    image_id: imageIdOf(page, making),
    ...(await handOver(page, making)),
    ...{ from, to: page.target },
    ...(settings && { imgtr_settings: settings }),
    ...((typeof product_id === 'string' || typeof product_id === 'number') && { product_id }),
    ...(typeof profile === 'string' && { profile }),
    ...(Object.keys(columns).length > 0 && { columns }),
    enqueued_at: new Date().toISOString(),
  };
}

/** A page that may be open already. */
type Handed = PageRef & Partial<Pick<OpenedPage, 'bytes' | 'sha256'>>;
type Handing = Pick<Submission, 'via' | 'places' | 'pool' | 'storage' | 'bucket' | 'requestId'>;

/** A URL as it came; a local file by the way that was chosen. */
async function handOver(
  page: Handed,
  { via, places, pool, storage, bucket, requestId }: Handing,
): Promise<Whereabouts> {
  const { location, exact } = page;
  if (schemeOf(location)) return { image_url: typeof exact === 'string' ? exact : location };
  if (via === 'file') {
    if (exact) throw new BadImageError(`${location}: its name is no UTF-8, and messages are`);
    return { image_url: pathToFileURL(location).href };
  }
  const { bytes, sha256 } = page.bytes && page.sha256 ? (page as OpenedPage) : await places.open(page);
  if (via === 'shm') {
    const { raster } = await pool.run(decodePicture, bytes);
    const rows = await pool.run(toRgbRows, raster);
    const { width, height } = raster;
    const shm_name = await writeSegment(rows);
    return { shm_info: { shm_name, shape: [height, width, 3], dtype: 'uint8', size: rows.length } };
  }
  if (!bucket) throw new UsageError('--via s3 needs a bucket', { cure: 'Set S3_BUCKET, or use --via file or shm.' });
  const key = `uploads/${safeName(requestId)}/${sha256.slice(0, 16)}${path.extname(location).toLowerCase()}`;
  await storage.put({ bucket, key }, bytes, { contentType: MEDIA_TYPES[recognizeFormat(bytes)] });
  return { image_url: s3Url({ bucket, key }) };
}

/** A picture's last event: what became of it. */
export interface Fate extends ToldEvent {
  readonly page: PageRef;
}

interface Following extends Pick<Submission, 'office' | 'events' | 'requestId' | 'signal' | 'to'> {
  readonly until: 'translated' | 'done';
  /** The last event before the request. */
  readonly after: string;
  /** Told what a person in front of it had better know. */
  readonly note: (line: string) => void;
}

/**
 * The end of every page, as they come: `until` it was translated, or kept by `result`; or it failed. Throws TransferError
 * when the fleet has lost what is still waited for.
 */
export async function* awaitFates(
  pages: readonly PageRef[],
  { office, events, requestId, until, after, signal, to, note }: Following,
): AsyncGenerator<Fate> {
  const open = new Map(pages.map(page => [imageIdOf(page, { to }), page]));
  const lost = new AbortController();
  const sentinel = startSentinel({ office, note, until, open: () => open.size, giveUp: error => lost.abort(error) });
  try {
    if (open.size === 0) return;
    for await (const told of events.follow(requestId, { after, signal: AbortSignal.any([signal, lost.signal]) })) {
      sentinel.heard();
      const { event, image_id } = told.event;
      const page = open.get(image_id);
      if (!page || (event !== until && event !== 'failed')) continue;
      open.delete(image_id);
      yield { ...told, page };
      if (open.size === 0) return;
    }
    lost.signal.throwIfAborted();
  } finally {
    sentinel.close();
  }
}
