/**
 * The plugs of the pipeline. No port names a vendor; an adapter is one file, and each port has one that does nothing.
 * Whoever creates an adapter closes it; `close` may be called twice and waits for work in hand.
 */
import type { ImgtrError } from './errors.js';
import type {
  Block,
  HostedPage,
  Line,
  OpenedPage,
  Outcome,
  Page,
  PageRef,
  Patch,
  PlannedPage,
  PreparedPage,
  Quad,
  SentPage,
  Translation,
  TypesetPage,
} from './page.js';

/** Where pictures come from. @typeParam P what is known of a page once it is decoded */
export interface Source<P extends Page = Page> {
  /** How many pages will come, where that is known before they do. */
  readonly total?: number;
  /** The pages in order; ends early when the signal aborts. */
  refs(signal: AbortSignal): AsyncIterable<PageRef>;
  /** Reads and fingerprints the bytes. Throws BadImageError when they cannot be read. */
  open(ref: PageRef): Promise<OpenedPage>;
  /** The upright pixels. Throws BadImageError when the bytes are no picture that can be read. */
  decode(page: OpenedPage): Promise<P>;
}

/** Reads text. */
export interface Recognizer {
  /** All lines of a picture in reading order, whatever their script. Does not keep or change the raster. */
  read(page: Pick<Page, 'raster' | 'sha256'>): Promise<readonly Line[]>;
  close(): Promise<void>;
}

/** A finished picture and what is known of it. */
export interface FinishedPicture extends Pick<Page, 'raster'> {
  /** Where text stays on purpose: it is not read. */
  readonly standing: readonly Quad[];
  /** Where letters were drawn: it is read at a glance, since a recogniser need not know the target's script. */
  readonly lettering: readonly Quad[];
  /** Where letters stand on one colour, which was seen before they were drawn: nothing else can be read there. */
  readonly bare?: readonly Quad[];
  /** Height of the smallest source letters that were read, pixels; absent when none were. */
  readonly letters: number | undefined;
}

/** Reads a finished picture with other eyes than the first time: at another scale, cut into other tiles. */
export interface Proofreader {
  /** The lines found, in no order. Does not keep or change the raster. */
  reread(picture: FinishedPicture): Promise<readonly Line[]>;
}

/** Looks at the finished page. */
export interface Verifier {
  /** The page with what it found among its checks. */
  verify(page: TypesetPage): Promise<TypesetPage>;
  /** Seconds that pages spent here so far, waiting for the models included. */
  readonly seconds: number;
}

/** Which request a translator's answer belongs to, and what it may lean on. */
export interface TranslationContext {
  /** The page that the blocks are of; its pixels may be shown to whoever can see. */
  readonly page: Pick<PageRef, 'id' | 'target' | 'columns'> & Partial<Pick<Page, 'raster' | 'sha256' | 'slices'>>;
  readonly signal: AbortSignal;
  /** Whether so many pages may wait for the texts of others that come. They do not when it is absent. */
  readonly more?: (waiting: number) => boolean;
}

export interface TranslatorUsage {
  readonly requests: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** US dollars. */
  readonly cost: number;
  readonly memoryHits: number;
}

/** Texts that are to be translated. */
export interface Assignment {
  readonly page: TranslationContext['page'];
  readonly blocks: readonly Block[];
}

/** What a translation would take. */
export interface Estimate {
  /** Blocks to be translated, and how many of their texts are different ones. */
  readonly texts: number;
  readonly distinct: number;
  /** Different texts that the memory knows, and that nobody has to be asked for: rules, units and phrases answer. */
  readonly memoryHits: number;
  readonly settled: number;
  readonly requests: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** US dollars; absent where the model's price is not known. */
  readonly cost?: number;
}

/** Tells what a translation would take. */
export interface Estimator {
  /** For all these pages together. Asks nobody and keeps nothing. */
  estimate(pages: readonly Assignment[]): Promise<Estimate>;
}

/** What an answer depends on. */
export interface MemoryKey {
  readonly text: string;
  readonly from: string;
  readonly to: string;
  /** Service, model, prompt version and the terms that bind the text; or `human`, whose words stand before all others. */
  readonly by: string;
}

/**
 * Translations kept between runs. Several processes may share one: what one keeps, the others find, at the latest when
 * they open it. The last word on a key counts.
 */
export interface TranslationMemory {
  recall(key: MemoryKey): Promise<string | undefined>;
  /** Returns once it is kept. Throws CannotWriteError. */
  keep(key: MemoryKey, translation: string): Promise<void>;
  close(): Promise<void>;
}

/** Finds the words. */
export interface Translator {
  /**
   * One answer a block, by block id, for every block given. A text that cannot be translated is an answer of kind
   * `failed`; it throws only when the whole run is off (CredentialsError, or the signal).
   */
  translate(blocks: readonly Block[], context: TranslationContext): Promise<ReadonlyMap<string, Translation>>;
  readonly usage: TranslatorUsage;
  close(): Promise<void>;
}

/** Takes the source text out of the picture. */
export interface Eraser {
  /** Patches for the blocks without `keep`. Every other block's text is ground to be left alone. */
  erase(page: Pick<PlannedPage, 'raster' | 'blocks' | 'sha256'>): Promise<ReadonlyMap<string, Patch>>;
  close(): Promise<void>;
}

/** Sets the translations in the erased places. */
export interface Typesetter {
  typeset(page: PreparedPage): Promise<TypesetPage>;
  close(): Promise<void>;
}

/** What ended a page's journey, and in which stage. */
export interface Failure {
  readonly stage: string;
  readonly error: ImgtrError;
}

/** Where pages go that have gone all their way. @typeParam P how far that is */
export interface Sink<P extends PageRef = TypesetPage> {
  /** The outcome of an earlier run that still holds for these bytes, options and models. */
  finished(page: OpenedPage): Promise<Outcome | undefined>;
  /** Writes picture, side-car and plate, each whole or not at all. Throws CannotWriteError. */
  write(page: P, timings: Readonly<Record<string, number>>): Promise<Outcome>;
  /** Takes note of a page that ended without being written: failed on the way, or finished before. */
  note(outcome: Outcome, failure?: Failure): Promise<void>;
  close(): Promise<void>;
}

/** Who watches. Calls never throw and cost nothing worth measuring. */
export interface Progress {
  /** A page enters a stage. */
  stage(pageId: string, stage: string): void;
  /** A page has come through a stage, or a part of one such as `translate`, in so many milliseconds. */
  left?(pageId: string, stage: string, ms: number): void;
  /** A page has left the pipeline. */
  done(outcome: Outcome): void;
}

/** Others who do a page's work, somewhere else. */
export interface Fleet {
  /** Hands a page over; what is kept of it here is light. */
  send(page: OpenedPage): Promise<SentPage>;
  /** Waits for what became of it, and fetches that. Throws WorkerError for a page that failed there. */
  fetch(page: SentPage, signal: AbortSignal): Promise<HostedPage>;
}

/** A message taken from a list: this worker's alone until it is settled, or the worker is given up for dead. */
export interface Claim {
  /** Byte for byte as it lay on the list. */
  readonly body: Uint8Array;
  /** It ended worker after worker that had nothing else in hand: it is to be buried unopened. */
  readonly poison: boolean;
}

/** What came of a message before. */
export interface Tries {
  /** Attempts that failed and were put off. */
  readonly attempts: number;
  /** Workers that died with it in hand. */
  readonly crashes: number;
  readonly firstFailedAt: Date | undefined;
}

/** A message for another list. */
export interface Parcel {
  readonly list: string;
  readonly body: Uint8Array;
}

/** What those who wait for a request's pictures hear. */
export interface Notice {
  readonly requestId: string;
  readonly event: QueueEvent;
}

/** What comes of a message that is done. */
export interface Yield {
  readonly next?: Parcel | undefined;
  readonly notice?: Notice | undefined;
}

/** What a queue has seen since it was opened. */
export interface QueueCounts {
  claimed: number;
  finished: number;
  retried: number;
  buried: number;
  handedBack: number;
  /** Taken back from workers that died. */
  reaped: number;
  /** Handed to this worker by a reply that was lost, and found again. */
  reconciled: number;
  /** Settled too late: somebody else had taken the message over, and what came of it here was dropped. */
  stale: number;
}

/**
 * One list of messages, as one worker sees it. Each message reaches at least one worker that settles it, however many
 * die on the way. Settling is atomic, and says false when the message is no longer this worker's: then nothing happened.
 */
export interface Queue {
  /**
   * The next message, waited for; undefined once the signal aborts. One call at a time, each to be followed by one of
   * the settlements below. Throws CredentialsError when the server refuses us; a server that is away is waited for.
   */
  claim(signal: AbortSignal): Promise<Claim | undefined>;
  /** It is done, what came of it lies on the next list, and who waits is told: all of it or nothing. */
  finish(claim: Claim, came?: Yield): Promise<boolean>;
  /** It failed and comes back after a while, milliseconds, its attempts counted. */
  retry(claim: Claim, afterMs: number): Promise<boolean>;
  /** It failed for good: the record goes to the list of errors, and who waits is told. */
  bury(claim: Claim, record: Uint8Array, notice?: Notice): Promise<boolean>;
  /** It was not begun, or not ended: back to where it came from, before all others. */
  handBack(claim: Claim): Promise<boolean>;
  tries(claim: Claim): Promise<Tries>;
  readonly counts: Readonly<QueueCounts>;
  /** Hands back what is still in hand and signs off. */
  close(): Promise<void>;
}

/** What becomes of the pictures of a request, for those who wait. */
export const EVENT_NAMES = ['queued', 'read', 'translated', 'done', 'failed'] as const;
export interface QueueEvent {
  readonly event: (typeof EVENT_NAMES)[number];
  readonly image_id: string;
  readonly [field: string]: unknown;
}

/** Tells those who wait. Never throws: an event that cannot be told is lost, the work is not. */
export type Tell = (requestId: string, event: QueueEvent) => void;
