/** A desk whose work is done in this process: the pipeline takes its pages from here and brings them back. */
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { BusyError } from '../errors.js';
import type { LanguageCode } from '../language.js';
import type { Outcome, PageRef } from '../page.js';
import type { Progress, QueueEvent, Sink, Source } from '../ports.js';
import { safeName } from '../runtime/files/safe-name.js';
import { publicUrl } from '../runtime/web/urls.js';
import type { Desk, ResultFile, Submitted } from './desk.js';
import { createEventLog } from './event-log.js';

export interface LocalDeskSettings {
  /** Opens the pictures, wherever they lie. */
  readonly pictures: Pick<Source, 'open' | 'decode'>;
  /** A request's own place of results; closed when all its pictures have ended. */
  readonly openPlace: (requestId: string) => Promise<Sink>;
  /** A file of a request's results, by its name in their place. */
  readonly read: (requestId: string, name: string) => Promise<ResultFile | undefined>;
  /** Pictures waiting or under way at most. */
  readonly most: number;
  /** How long a request is remembered after its end, milliseconds. */
  readonly keepMs: number;
  /** Told of what goes wrong behind a request's back. */
  readonly onError: (error: unknown) => void;
}

export interface LocalDesk extends Desk {
  readonly source: Source;
  readonly sink: Sink;
  readonly progress: Progress;
  /** Takes nothing more; the source ends when what was taken is on its way. */
  drain(): void;
  close(): Promise<void>;
}

interface Picture {
  readonly requestId: string;
  readonly submitted: Submitted;
  readonly to: LanguageCode;
  /** Its name below the request's results, without an ending. */
  readonly name: string;
}

/** Stages after which there is something to tell. */
const TOLD: Readonly<Record<string, QueueEvent['event']>> = { ocr: 'read', typeset: 'translated' };

export function createLocalDesk(settings: LocalDeskSettings): LocalDesk {
  const { pictures, most, keepMs } = settings;
  const events = createEventLog({ keepMs });
  const waiting: Picture[] = [];
  const known = new Map<string, Picture>();
  const sinks = new Map<string, Promise<Sink>>();
  const ending = new Set<Promise<void>>();
  let wake = () => {};
  let draining = false;

  const pictureOf = (pageId: string) => known.get(pageId) as Picture;
  const sinkOf = ({ requestId }: Picture) => {
    const sink = sinks.get(requestId) ?? settings.openPlace(requestId);
    sinks.set(requestId, sink);
    return sink;
  };
  const tell = (pageId: string, event: QueueEvent['event'], more: object = {}) => {
    const { requestId, submitted } = pictureOf(pageId);
    events.tell(requestId, { event, image_id: submitted.imageId, ...more });
  };
  const finish = async (pageId: string, outcome: Outcome) => {
    const { requestId, submitted } = pictureOf(pageId);
    const { status, verdict, blocks, error, output } = outcome;
    const result = output && { result: `/results/${requestId}/${encodeURIComponent(submitted.imageId)}` };
    const about = { status, verdict, blocks, ...result, ...(output && { file: path.posix.basename(output) }) };
    tell(pageId, error ? 'failed' : 'done', { ...about, ...(error && { error }) });
    known.delete(pageId);
    if ('file' in submitted) await rm(submitted.file, { force: true });
    if (!events.isOver(requestId)) return;
    const sink = sinks.get(requestId);
    sinks.delete(requestId);
    await sink?.then(open => open.close());
    if ('file' in submitted) await rm(path.dirname(submitted.file), { recursive: true, force: true });
  };

  return {
    async submit({ requestId, to, images }) {
      if (draining) throw new BusyError('the server is being shut down');
      if (known.size + images.length > most) {
        throw new BusyError(`${known.size} pictures are waiting already, more than ${most} are not taken`);
      }
      events.open(
        requestId,
        images.map(({ imageId }) => imageId),
      );
      for (const submitted of images) {
        const name = safeName(submitted.imageId);
        const picture = { requestId, submitted, to, name };
        known.set(idOf(picture), picture);
        waiting.push(picture);
        tell(idOf(picture), 'queued');
      }
      wake();
    },
    follow: async (requestId, from) => events.follow(requestId, from),
    async result(requestId, imageId, what) {
      const ending = events.ending(requestId, imageId);
      if (typeof ending?.['file'] !== 'string') return undefined;
      return settings.read(requestId, what === 'picture' ? ending['file'] : `${safeName(imageId)}.imgtr.json`);
    },
    unready: () => (draining ? 'the server is being shut down' : known.size >= most ? 'busy' : undefined),
    source: {
      ...pictures,
      async *refs(signal) {
        signal.addEventListener('abort', () => wake(), { once: true });
        while (!signal.aborted) {
          const picture = waiting.shift();
          if (picture) yield refOf(picture);
          else if (draining) return;
          else {
            await new Promise<void>(resolve => {
              wake = resolve;
            });
          }
        }
      },
    },
    sink: {
      finished: async () => undefined,
      async write(page, timings) {
        const picture = pictureOf(page.id);
        const sink = await sinkOf(picture);
        const outcome = await sink.write({ ...page, ...underName(picture, page.location) }, timings);
        return { ...outcome, id: page.id };
      },
      note: async () => {},
      close: async () => {},
    },
    progress: {
      stage() {},
      left: (pageId, stage) => TOLD[stage] && tell(pageId, TOLD[stage]),
      done(outcome) {
        const end = finish(outcome.id, outcome)
          .catch(settings.onError)
          .finally(() => ending.delete(end));
        ending.add(end);
      },
    },
    drain() {
      draining = true;
      wake();
    },
    async close() {
      await Promise.all(ending);
      events.close();
      for (const sink of sinks.values()) await sink.then(open => open.close()).catch(settings.onError);
    },
  };
}

const idOf = ({ requestId, name }: Picture): string => `${requestId}/${name}`;

function refOf(picture: Picture): PageRef {
  const { submitted, to: target } = picture;
  const page = { id: idOf(picture), stem: idOf(picture), target };
  if ('file' in submitted) return { ...page, location: submitted.file };
  const location = publicUrl(submitted.url);
  return { ...page, location, ...(location !== submitted.url && { exact: submitted.url }) };
}

/** The page as it is called among its request's results: what was sent along has no place of its own. */
const underName = ({ requestId, submitted, name }: Picture, location: string) => ({
  ...{ id: name, stem: name },
  location: 'file' in submitted ? `upload://${requestId}/${name}` : location,
});
