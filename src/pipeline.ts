/**
 *   source ─▶ read text ─▶ plan ─┬─▶ translate texts ─┬─▶ typeset ─▶ verify ─▶ write
 *                                └─▶ erase ───────────┘
 *
 * `imgtr translate` goes all the way. Its workers go a part of it each, between two queues: `ocr` reads, `operate`
 * gets pages already read, `result` keeps what is finished. With `--redis`, others go all of it, and it writes.
 * Pages leave in the order they are done. A page's failure rides the stream as its outcome; only a broken run throws.
 */
import { both } from './flow/both.js';
import { Budget } from './flow/budget.js';
import { type Journeys, type Limits, startJourneys } from './journey.js';
import type { HostedPage, Outcome, Page, PageRef, PlannedPage, ReadPage, Timings, TypesetPage } from './page.js';
import type { Eraser, Fleet, Progress, Recognizer, Sink, Source, Translator, Typesetter, Verifier } from './ports.js';

/** Where pages of a kind come from, where they go, and who watches. */
export interface Doors<From extends Page = Page, To extends Page = From> {
  readonly source: Source<From>;
  readonly sink: Sink<To>;
  readonly progress: Progress;
}
export interface ReadingRoom {
  readonly recognizer: Recognizer;
}
export interface OperatingRooms {
  readonly plan: (page: ReadPage) => PlannedPage | Promise<PlannedPage>;
  readonly translator: Translator;
  readonly eraser: Eraser;
  readonly typesetter: Typesetter;
  readonly verifier: Verifier;
}
export type Rooms = Doors<Page, TypesetPage> & ReadingRoom & OperatingRooms;

/** How much may be under way at a time. */
export interface Space {
  readonly limits: Limits;
  /** Pixels of all pages between decoding and writing. */
  readonly pixels: number;
}
type Outcomes = AsyncGenerator<Outcome>;

export const runPipeline = (rooms: Rooms, space: Space, signal: AbortSignal): Outcomes =>
  enter(rooms, space, signal).through(readText(rooms)).through(operate(rooms, signal)).finish('encode', leave(rooms));

export const runReading = (rooms: Doors<Page, ReadPage> & ReadingRoom, space: Space, signal: AbortSignal): Outcomes =>
  enter(rooms, space, signal).through(readText(rooms)).finish('encode', leave(rooms));

export const runOperating = (
  rooms: Doors<ReadPage, TypesetPage> & OperatingRooms,
  space: Space,
  signal: AbortSignal,
): Outcomes => enter(rooms, space, signal).through(operate(rooms, signal)).finish('encode', leave(rooms));

/** As far as can be seen without asking, erasing or writing anything. */
export const runPlanning = (
  rooms: Doors<Page, PlannedPage> & ReadingRoom & Pick<OperatingRooms, 'plan'>,
  space: Space,
  signal: AbortSignal,
): Outcomes =>
  enter(rooms, space, signal)
    .through(readText(rooms))
    .stage('plan', async page => rooms.plan(page))
    .finish('encode', leave(rooms));

export const runKeeping = (rooms: Doors, space: Space, signal: AbortSignal): Outcomes =>
  enter(rooms, space, signal).finish('encode', leave(rooms));

export const runElsewhere = (
  rooms: Arrivals & { readonly sink: Sink<HostedPage>; readonly fleet: Fleet },
  space: Space,
  signal: AbortSignal,
): Outcomes =>
  arrive(rooms, space, signal)
    .stage('send', page => rooms.fleet.send(page))
    .stage('fleet', page => rooms.fleet.fetch(page, signal))
    .finish('encode', leave(rooms));

type Arrivals = Pick<Doors, 'progress'> & {
  readonly source: Pick<Source, 'refs' | 'open'>;
  readonly sink: Pick<Sink, 'finished' | 'note'>;
};
const arrive = ({ source, sink, progress }: Arrivals, { limits, pixels }: Space, signal: AbortSignal) =>
  startJourneys(source.refs(signal), { limits, budget: new Budget(pixels), sink, progress, signal })
    .stage('open', ref => source.open(ref))
    .unless(page => sink.finished(page));

const enter = <P extends Page, Q extends Page>(rooms: Doors<P, Q>, space: Space, signal: AbortSignal) =>
  arrive(rooms, space, signal)
    .stage('decode', page => rooms.source.decode(page))
    .admit(({ raster }) => raster.width * raster.height);

const readText =
  ({ recognizer }: ReadingRoom) =>
  (pages: Journeys<Page>) =>
    pages.stage('ocr', async page => ({ ...page, lines: page.traits.frames > 1 ? [] : await recognizer.read(page) }));

const operate =
  ({ plan, translator, eraser, typesetter, verifier }: OperatingRooms, signal: AbortSignal) =>
  (pages: Journeys<ReadPage>) =>
    pages
      .stage('plan', async page => plan(page))
      .gather('prepare', async (page, { time, more }) => {
        const [translations, patches] = await both(
          time('translate', translator.translate(page.blocks, { page, signal, more })),
          time('erase', eraser.erase(page)),
        );
        return { ...page, translations, patches };
      })
      .stage('typeset', page => typesetter.typeset(page))
      .stage('verify', page => verifier.verify(page));

const leave =
  <P extends PageRef>({ sink }: { sink: Pick<Sink<P>, 'write'> }) =>
  (page: P, timings: Timings) =>
    sink.write(page, timings);
