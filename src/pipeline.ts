/**
 *   source ─▶ read text ─▶ plan ─┬─▶ translate texts ─┬─▶ typeset ─▶ verify ─▶ write
 *                                └─▶ erase ───────────┘
 *
 * Pages leave in the order they are done. A page's failure rides the stream as its outcome; only a broken run throws.
 */
import { both } from './flow/both.js';
import { Budget } from './flow/budget.js';
import { type Limits, startJourneys } from './journey.js';
import type { Outcome, PlannedPage, ReadPage } from './page.js';
import type { Eraser, Progress, Recognizer, Sink, Source, Translator, Typesetter, Verifier } from './ports.js';

export interface Rooms {
  readonly source: Source;
  readonly recognizer: Recognizer;
  readonly plan: (page: ReadPage) => PlannedPage;
  readonly translator: Translator;
  readonly eraser: Eraser;
  readonly typesetter: Typesetter;
  readonly verifier: Verifier;
  readonly sink: Sink;
  readonly progress: Progress;
}

/** How much may be under way at a time. */
export interface Space {
  readonly limits: Limits;
  /** Pixels of all pages between decoding and writing. */
  readonly pixels: number;
}

export function runPipeline(rooms: Rooms, space: Space, signal: AbortSignal): AsyncGenerator<Outcome> {
  const { source, recognizer, plan, translator, eraser, typesetter, verifier, sink, progress } = rooms;
  const company = { limits: space.limits, budget: new Budget(space.pixels), sink, progress, signal };
  return startJourneys(source.refs(signal), company)
    .stage('open', ref => source.open(ref))
    .unless(page => sink.finished(page))
    .stage('decode', page => source.decode(page))
    .admit(({ raster }) => raster.width * raster.height)
    .stage('ocr', async page => ({ ...page, lines: page.traits.frames > 1 ? [] : await recognizer.read(page) }))
    .stage('plan', async page => plan(page))
    .stage('prepare', async (page, time) => {
      const [translations, patches] = await both(
        time('translate', translator.translate(page.blocks, { pageId: page.id, signal })),
        time('erase', eraser.erase(page)),
      );
      return { ...page, translations, patches };
    })
    .stage('typeset', page => typesetter.typeset(page))
    .stage('verify', page => verifier.verify(page))
    .finish('encode', (page, timings) => sink.write(page, timings));
}
