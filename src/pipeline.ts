/**
 *   source ─▶ read text ─▶ plan ─┬─▶ translate texts ─┬─▶ typeset ─▶ verify ─▶ write
 *                                └─▶ erase ───────────┘
 *
 * `imgtr translate` goes all the way. Its workers go a part of it each, between two queues: `ocr` reads, `operate`
 * gets pages already read, `result` keeps what is finished.
 * Pages leave in the order they are done. A page's failure rides the stream as its outcome; only a broken run throws.
 */
import { both } from './flow/both.js';
import { Budget } from './flow/budget.js';
import { type Journeys, type Limits, startJourneys } from './journey.js';
import type { Outcome, Page, PlannedPage, ReadPage, Timings, TypesetPage } from './page.js';
import type { Eraser, Progress, Recognizer, Sink, Source, Translator, Typesetter, Verifier } from './ports.js';

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

export const runKeeping = (rooms: Doors, space: Space, signal: AbortSignal): Outcomes =>
  enter(rooms, space, signal).finish('encode', leave(rooms));

const enter = <P extends Page, Q extends Page>(rooms: Doors<P, Q>, { limits, pixels }: Space, signal: AbortSignal) => {
  const { source, sink, progress } = rooms;
  return startJourneys(source.refs(signal), { limits, budget: new Budget(pixels), sink, progress, signal })
    .stage('open', ref => source.open(ref))
    .unless(page => sink.finished(page))
    .stage('decode', page => source.decode(page))
    .admit(({ raster }) => raster.width * raster.height);
};

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
  <P extends Page>({ sink }: { sink: Sink<P> }) =>
  (page: P, timings: Timings) =>
    sink.write(page, timings);
