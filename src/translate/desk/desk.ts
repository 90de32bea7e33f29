/**
 * The flow around any service that translates: gathers the texts of many pages into requests, sends each text once
 * a run, remembers the answers, and stops asking when it makes no sense any more.
 */
import { InterruptedError } from '../../errors.js';
import type { RetryPolicy } from '../../flow/retry.js';
import { hasScript } from '../../language.js';
import type { Block, Translation } from '../../page.js';
import type {
  Assignment,
  Estimate,
  Estimator,
  TranslationContext,
  TranslationMemory,
  Translator,
} from '../../ports.js';
import { type Allowance, CONCURRENCY } from './allowance.js';
import type { Asker, Picture } from './asker.js';
import { type BriefSettings, briefOn } from './brief.js';
import { Collector } from './collector.js';
import { estimateJobs } from './estimate.js';
import { type Answer, answerFor, toTranslation, UNCHANGED } from './findings.js';
import { type Finding, inquire, type Service } from './inquiry.js';
import { batchFor, type Job, questionsOf } from './jobs.js';
import { Meter } from './meter.js';
import { Records } from './records.js';

export interface DeskOptions extends BriefSettings {
  readonly asker: Asker;
  /** Not closed here: it serves others too. */
  readonly memory: TranslationMemory;
  readonly allowance: Allowance;
  readonly patience: Patience;
  /** A small copy of a page, where pages are to be seen. */
  readonly show?: (page: TranslationContext['page']) => Promise<Pick<Picture, 'type' | 'bytes'> | undefined>;
  /** Called with the number of texts of every request's worth that leaves. */
  readonly onBatch?: (texts: number) => void;
  /** Leaves alone what whoever sees the page says is none of the shop's own words. */
  readonly keepsOthers?: boolean;
}

export interface Patience extends RetryPolicy {
  /** How long a text waits for others to share its request at least, in milliseconds. */
  readonly batchWaitMs: number;
  /** How long nothing is asked of a service that counts as gone, in milliseconds: a run ends before, a worker does not. */
  readonly haltMs: number;
}

/** Short enough not to delay a page, long enough for the pages beside it; the deadline outlasts a minute's quota. */
export const PATIENCE: Patience = {
  ...{ batchWaitMs: 50, attempts: 5, deadlineMs: 120_000, firstDelayMs: 1000 },
  haltMs: Number.POSITIVE_INFINITY,
};

/** Requests in a row without any reply after which the service counts as gone. */
const SILENCES = 5;
/** Texts whose outcome a long-lived process keeps at hand. */
const KNOWN_TEXTS = 100_000;

/** A text on its way, shared by all blocks that hold it. */
interface OpenJob extends Job {
  /** The run's. */
  readonly signal: AbortSignal;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

export function createDesk(options: DeskOptions): Translator & Estimator {
  return new Desk(options);
}

class Desk implements Translator, Estimator {
  readonly #options: DeskOptions;
  readonly #meter = new Meter();
  readonly #records: Records;
  readonly #collector: Collector<OpenJob>;
  readonly #known = new Map<string, Promise<Answer>>();
  /** While nothing is asked: what every text gets, and when that ends. */
  #halt: { readonly word: Translation; readonly until: number } | undefined;
  #silences = 0;
  /** Whether so many pages may wait for those that follow. */
  #more: (waiting: number) => boolean = () => false;
  /** Aborts with what ended the run, so that no request outlives it. */
  readonly #end = new AbortController();

  constructor(options: DeskOptions) {
    this.#options = options;
    const { patience, show } = options;
    this.#records = new Records(options);
    this.#collector = new Collector<OpenJob>({
      ...batchFor(show !== undefined),
      waitMs: patience.batchWaitMs,
      concurrency: CONCURRENCY,
      // The first texts leave at once: the sooner a result is there to be looked at.
      mayWait: pages => this.#meter.usage.requests > 0 && this.#more(pages),
      work: batch => this.#settle(batch),
    });
  }

  get usage() {
    return this.#meter.usage;
  }

  async translate(blocks: readonly Block[], context: TranslationContext): Promise<ReadonlyMap<string, Translation>> {
    if (context.signal.aborted) throw new InterruptedError('interrupted');
    this.#more = context.more ?? (() => false);
    const { keepsOthers = false } = this.#options;
    const answers = blocks
      .filter(block => !block.keep)
      .map(async block => {
        const answer = await this.#translateText(block.text.trim(), context);
        return [block.id, answerFor(block, answer, { page: context.page.id, keepsOthers })] as const;
      });
    return new Map(await Promise.all(answers));
  }

  estimate(pages: readonly Assignment[]): Promise<Estimate> {
    return estimateJobs(pages, { ...this.#options, records: this.#records });
  }

  async close(): Promise<void> {
    this.#collector.flush();
    await Promise.allSettled(this.#known.values());
    this.#options.asker.close();
  }

  /** The answer to a text, the same promise for all who ask. */
  #translateText(text: string, context: TranslationContext): Promise<Answer> {
    const known = this.#known.get(text);
    if (known) return known;
    if (!hasScript(text, this.#options.from)) return Promise.resolve({ translation: UNCHANGED });
    const answer = this.#find(text, context);
    this.#known.set(text, answer);
    const oldest = this.#known.keys().next();
    if (this.#known.size > KNOWN_TEXTS && !oldest.done) this.#known.delete(oldest.value);
    return answer;
  }

  /** From a person, from rules and units, from the memory, else from the service. */
  async #find(text: string, { page, signal }: TranslationContext): Promise<Answer> {
    const brief = briefOn(text, this.#options);
    const remembered = await this.#records.recall({ text, brief, page });
    if (remembered) {
      if (remembered.hit) this.#meter.memoryHit();
      return remembered.answer;
    }
    return new Promise((resolve, reject) => this.#collector.add({ text, brief, page, signal, resolve, reject }));
  }

  /** Gets the outcome of every job of a batch. */
  async #settle(batch: readonly OpenJob[]): Promise<void> {
    const { signal } = batch[0] as OpenJob;
    const stop = AbortSignal.any([signal, this.#end.signal]);
    try {
      stop.throwIfAborted();
      const halt = this.#halted();
      if (halt) {
        for (const job of batch) {
          this.#known.delete(job.text);
          job.resolve({ translation: halt });
        }
        return;
      }
      this.#options.onBatch?.(batch.length);
      const findings = await this.#inquire(batch, stop);
      this.#watch(findings);
      await Promise.all(batch.map((job, i) => this.#deliver(job, findings[i] as Finding)));
    } catch (thrown) {
      this.#end.abort(signal.aborted ? new InterruptedError('interrupted') : thrown);
      for (const job of batch) job.reject(this.#end.signal.reason);
    }
  }

  async #inquire(batch: readonly OpenJob[], stop: AbortSignal): Promise<Finding[]> {
    const { asker, allowance, patience: policy, from, to, show } = this.#options;
    const { questions, pages } = questionsOf(batch, to);
    const copies = await Promise.all(
      pages.map(async (page, i) => {
        const copy = await show?.(page);
        return copy ? [{ ...copy, page: i + 1 }] : [];
      }),
    );
    const service: Service = { asker, allowance, meter: this.#meter, policy, from, to, pictures: copies.flat() };
    return inquire(service, questions, stop);
  }

  /** What every text gets while nothing is asked. When that is over, one more silence begins it anew. */
  #halted(): Translation | undefined {
    if (!this.#halt || performance.now() < this.#halt.until) return this.#halt?.word;
    this.#halt = undefined;
    this.#silences = SILENCES - 1;
    return undefined;
  }

  /** Counts the silences in a row, and stops asking after too many or when the service says so. */
  #watch(findings: readonly Finding[]): void {
    const silence = findings.find(finding => finding.verdict === 'failed' && finding.silent);
    this.#silences = silence ? this.#silences + 1 : 0;
    if (silence?.verdict !== 'failed') return;
    const { final, reason, detail } = silence;
    if (!final && this.#silences < SILENCES) return;
    const word: Translation = { kind: 'failed', reason: final ? reason : 'unreachable', detail };
    this.#halt ??= { word, until: performance.now() + this.#options.patience.haltMs };
  }

  async #deliver(job: OpenJob, finding: Finding): Promise<void> {
    const { text, page, resolve } = job;
    await this.#records.keep(job, finding);
    // A text without any reply was not answered: whoever brings it next may ask again.
    if (finding.verdict === 'failed' && finding.silent) this.#known.delete(text);
    const kind = finding.verdict === 'failed' ? undefined : finding.kind;
    resolve({
      translation: toTranslation(finding, { text, by: 'model' }),
      ...(kind && { seen: { kind, page: page.id } }),
    });
  }
}
