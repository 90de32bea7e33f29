/** Works done by a fleet over Redis: a request becomes tasks for `ocr`, and what the workers tell is told on. */
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { BusyError, MissingError } from '../../errors.js';
import { Scope } from '../../flow/scope.js';
import { LANGUAGE_CODES } from '../../language.js';
import type { ServeOptions } from '../../options/serve.js';
import { hostedFolder } from '../../options/worker.js';
import { type Events, openEvents } from '../../queue/redis/events.js';
import { type Office, openOffice } from '../../queue/redis/office.js';
import { type ObjectStorage, openStorage } from '../../runtime/s3/s3.js';
import { s3Url } from '../../runtime/s3/s3-address.js';
import type { Desk, ResultFile, Submission, Submitted, ToldEvent } from '../../serve/desk.js';
import { isLast } from '../../serve/desk.js';
import { objectAt } from '../fleet/hosted.js';
import { readResult, withType } from './local.js';
import type { OpenWorks } from './works.js';

/** How often the lists are looked at, and how long Redis may take for that; milliseconds. */
const LOOK_MS = 1_000;
const PATIENCE_MS = 5_000;
/** How long an event is waited for that should be there, milliseconds. */
const EVENT_MS = 500;

export const openFleetWorks: OpenWorks = async (options, { warn }) => {
  const { queue, page } = options;
  if (!queue) throw new MissingError('there is no Redis', { cure: 'Set REDIS_URL.' });
  const scope = new Scope();
  try {
    const storage = scope.use(openStorage(page.storage));
    const office = scope.use(await openOffice({ url: queue.redisUrl, lists: queue.lists, patienceMs: PATIENCE_MS }));
    for (const why of await office.worries()) warn({ why }, 'redis');
    const events = scope.use(await openEvents({ url: queue.redisUrl }));
    const gauge = scope.use(startGauge(office, options.maxWaiting));
    const spool = path.join(hostedFolder(page.out), 'uploads');
    let isDraining = false;
    let drained = () => {};
    const end = new Promise<void>(resolve => {
      drained = resolve;
    });
    const desk: Desk = {
      unready: () => (isDraining ? 'the server is being shut down' : gauge.trouble()),
      submit: submission => submit(submission, { options, office, events, storage }),
      follow: (requestId, from) => follow(requestId, { events, ...from }),
      result: (requestId, imageId, what) => fetchResult({ requestId, imageId, what }, { events, storage, options }),
    };
    const others = LANGUAGE_CODES.filter(code => code !== page.from && !page.to.includes(code));
    return {
      ...{ desk, spool, aging: spool, languages: { from: page.from, to: [...page.to, ...others] } },
      facts: {
        async queues() {
          const states = await office.states();
          return states.map(({ list, waiting: depth, inHand }) => ({ queue: list, depth, inHand }));
        },
      },
      drain() {
        isDraining = true;
        drained();
      },
      run: () => end,
      close: () => scope.close(),
    };
  } catch (error) {
    await scope.close();
    throw error;
  }
};

/** Knows without being waited for whether more can be taken. */
function startGauge(office: Office, most: number) {
  const end = new AbortController();
  let waiting = 0;
  let asked = performance.now();
  let isAnswered = true;
  const run = async () => {
    while (!end.signal.aborted) {
      if (isAnswered) asked = performance.now();
      isAnswered = false;
      try {
        waiting = await office.waiting('ocr_tasks');
        isAnswered = true;
      } catch {
        // It counts as silent until it answers again.
      }
      await sleep(LOOK_MS, undefined, { signal: end.signal, ref: false });
    }
  };
  run().catch(() => {});
  return {
    trouble() {
      if (!isAnswered && performance.now() - asked > PATIENCE_MS) return 'Redis does not answer';
      return waiting >= most ? `${waiting} pictures are waiting already` : undefined;
    },
    close: () => end.abort(),
  };
}

interface Means {
  readonly options: ServeOptions;
  readonly office: Office;
  readonly events: Events;
  readonly storage: ObjectStorage;
}

async function submit({ requestId, to, images }: Submission, { options, office, events, storage }: Means) {
  const { page, maxWaiting } = options;
  const waiting = await Promise.race([office.waiting('ocr_tasks'), sleep(PATIENCE_MS, undefined, { ref: false })]);
  if (waiting === undefined) throw new BusyError('Redis does not answer');
  if (waiting + images.length > maxWaiting) throw new BusyError(`${waiting} pictures are waiting already`);
  const bodies: string[] = [];
  for (const image of images) {
    const image_url = await addressOf(image, { requestId, storage, bucket: page.storage.bucket });
    const task = { request_id: requestId, image_id: image.imageId, image_url, from: page.from, to };
    bodies.push(JSON.stringify({ ...task, enqueued_at: new Date().toISOString() }));
  }
  await events.expect(requestId, images.length);
  for (const { imageId } of images) events.tell(requestId, { event: 'queued', image_id: imageId });
  await office.push('ocr_tasks', bodies);
}

/** Where workers find a picture: files that were sent along in the bucket, or in the folder that they share with us. */
async function addressOf(
  image: Submitted,
  { requestId, storage, bucket }: { requestId: string; storage: ObjectStorage; bucket: string | undefined },
): Promise<string> {
  if ('url' in image) return image.url;
  if (!bucket) return pathToFileURL(image.file).href;
  const file = await readResult(image.file);
  if (!file) throw new MissingError(`${image.file} is gone`);
  const key = `uploads/${requestId}/${path.basename(image.file)}`;
  await storage.put({ bucket, key }, file.bytes, { contentType: file.type });
  await rm(image.file);
  return s3Url({ bucket, key });
}

/** The events of a request to its end; undefined when nobody has announced it. */
async function follow(
  requestId: string,
  { events, after, signal }: { events: Events; after?: string; signal: AbortSignal },
): Promise<AsyncGenerator<ToldEvent> | undefined> {
  const standing = await events.standing(requestId);
  if (!standing) return undefined;
  // What was told is forgotten after an hour; a request that waits for longer goes on to be followed.
  if (!standing.isTold && standing.ended >= standing.expected) return nothing();
  return tellOn(events.follow(requestId, { signal }), { after, expected: standing.expected });
}

async function* nothing(): AsyncGenerator<ToldEvent> {}

/** All events are heard, since the end is that of all pictures; those up to the one named were told before. */
async function* tellOn(
  told: AsyncGenerator<ToldEvent>,
  { after, expected }: { after: string | undefined; expected: number },
): AsyncGenerator<ToldEvent> {
  const ended = new Set<string>();
  for await (const one of told) {
    if (ended.has(one.event.image_id)) continue; // a task that came twice
    if (isLast(one.event)) ended.add(one.event.image_id);
    if (!after || isBehind(one.id, after)) yield one;
    if (ended.size >= expected) return;
  }
}

/** Redis calls events by time and number: `1700000000000-3`. */
function isBehind(id: string, after: string): boolean {
  const [time = 0, number = 0] = id.split('-').map(Number);
  const [otherTime = 0, otherNumber = 0] = after.split('-').map(Number);
  return !(otherTime >= 0) || time > otherTime || (time === otherTime && number > otherNumber);
}

interface Wanted {
  readonly requestId: string;
  readonly imageId: string;
  readonly what: 'picture' | 'sidecar';
}

/** What `operate` has hosted, where it can be read from here. */
async function fetchResult(
  { requestId, imageId, what }: Wanted,
  { events, storage, options }: Pick<Means, 'events' | 'storage' | 'options'>,
): Promise<ResultFile | undefined> {
  for await (const { event } of events.follow(requestId, { signal: AbortSignal.timeout(EVENT_MS) })) {
    if (event.image_id !== imageId || event.event !== 'translated') continue;
    const address = event[what === 'picture' ? 'image_url' : 'sidecar'];
    return typeof address === 'string' ? await readHosted(address, { storage, options }) : undefined;
  }
  return undefined;
}

async function readHosted(
  address: string,
  { storage, options }: Pick<Means, 'storage' | 'options'>,
): Promise<ResultFile | undefined> {
  const { bucket } = options.page.storage;
  if (address.startsWith('file:')) {
    const file = fileURLToPath(address);
    return file.startsWith(hostedFolder(options.page.out) + path.sep) ? readResult(file) : undefined;
  }
  const at = objectAt(address, options.page.storage);
  if (!at || at.bucket !== bucket) return undefined;
  const bytes = await storage.get(at);
  return bytes && withType(at.key, bytes);
}
