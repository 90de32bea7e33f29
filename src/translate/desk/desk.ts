/**
 * The flow around any service that translates: gathers the texts of many pages into requests, sends each text once
 * a run, remembers the answers, and stops asking when it makes no sense any more.
 */
import { InterruptedError } from '../../errors.js';
import type { RetryPolicy } from '../../flow/retry.js';
import { hasScript, type LanguageCode } from '../../language.js';
import type { Block, Translation } from '../../page.js';
import type { TranslationContext, Translator } from '../../ports.js';
import type { Asker, Question } from './asker.js';
import { type Brief, type BriefSettings, briefOn } from './brief.js';
import { Collector } from './collector.js';
import { type Finding, inquire, type Service } from './inquiry.js';
import { cleanText, judge } from './judge.js';
import type { Memory } from './memory.js';
import { Meter } from './meter.js';
import { Pace } from './pace.js';
import { charBudget } from './prompt.js';

export interface DeskOptions extends BriefSettings {
  readonly asker: Asker;
  readonly memory: Memory;
  readonly rpm?: number;
  readonly patience: Patience;
}

export interface Patience extends RetryPolicy {
  /** How long a text waits for others to share its request at least, in milliseconds. */
  readonly batchWaitMs: number;
}

/** Short enough not to delay a page, long enough for the pages beside it; the deadline outlasts a minute's quota. */
export const PATIENCE: Patience = { batchWaitMs: 50, attempts: 5, deadlineMs: 120_000, firstDelayMs: 1000 };

/** Texts in a request: a detail page's worth, whose answer stays far below any model's output limit. */
const BATCH_TEXTS = 40;
/** Characters in a request, for the same reason. */
const BATCH_CHARS = 4000;
/** Requests at a time: hides a second's latency behind the reading of pages without straining small quotas. */
const CONCURRENCY = 4;
/** Requests in a row without any reply after which the service counts as gone. */
const SILENCES = 5;
/** Texts whose outcome a long-lived process keeps at hand. */
const KNOWN_TEXTS = 100_000;

/** A text on its way, shared by all blocks that hold it. */
interface Job {
  /** As it stands in the pictures. */
  readonly text: string;
  readonly brief: Brief;
  readonly pageId: string;
  /** The run's. */
  readonly signal: AbortSignal;
  readonly resolve: (translation: Translation) => void;
  readonly reject: (error: unknown) => void;
}

export function createDesk(options: DeskOptions): Translator {
  return new Desk(options);
}

class Desk implements Translator {
  readonly #options: DeskOptions;
  readonly #meter = new Meter();
  readonly #service: Service;
  readonly #collector: Collector<Job>;
  readonly #known = new Map<string, Promise<Translation>>();
  /** Set once nothing more is asked: what every later text gets. */
  #halt: Translation | undefined;
  #silences = 0;
  /** Whether the last page that came is followed by others. */
  #more: () => boolean = () => false;
  /** Aborts with what ended the run, so that no request outlives it. */
  readonly #end = new AbortController();

  constructor(options: DeskOptions) {
    this.#options = options;
    const { asker, from, to, rpm, patience } = options;
    const pace = new Pace({ concurrency: CONCURRENCY, ...(rpm === undefined ? {} : { rpm }) });
    this.#service = { asker, pace, meter: this.#meter, policy: patience, from, to };
    this.#collector = new Collector({
      size: BATCH_TEXTS,
      weight: BATCH_CHARS,
      weigh: job => job.brief.text.length,
      waitMs: patience.batchWaitMs,
      concurrency: CONCURRENCY,
      // The first texts leave at once: the sooner a result is there to be looked at.
      mayWait: () => this.#meter.usage.requests > 0 && this.#more(),
      work: batch => this.#settle(batch),
    });
  }

  get usage() {
    return this.#meter.usage;
  }

  async translate(blocks: readonly Block[], context: TranslationContext): Promise<ReadonlyMap<string, Translation>> {
    if (context.signal.aborted) throw new InterruptedError('interrupted');
    this.#more = context.more ?? (() => false);
    const open = blocks.filter(block => !block.keep);
    const answers = await Promise.all(
      open.map(
        async block => [block.id, forBlock(block, await this.#translateText(block.text.trim(), context))] as const,
      ),
    );
    return new Map(answers);
  }

  async close(): Promise<void> {
    this.#collector.flush();
    await Promise.allSettled(this.#known.values());
    this.#options.asker.close();
    await this.#options.memory.close();
  }

  /** The outcome of a text, the same promise for all who ask. */
  #translateText(text: string, context: TranslationContext): Promise<Translation> {
    const known = this.#known.get(text);
    if (known) return known;
    if (!hasScript(text, this.#options.from)) return Promise.resolve(UNCHANGED);
    const outcome = this.#find(text, context);
    this.#known.set(text, outcome);
    const oldest = this.#known.keys().next();
    if (this.#known.size > KNOWN_TEXTS && !oldest.done) this.#known.delete(oldest.value);
    return outcome;
  }

  /** From rules and units, from the memory, else from the service. */
  async #find(text: string, { page, signal }: TranslationContext): Promise<Translation> {
    const { memory, from, to } = this.#options;
    const brief = briefOn(text, this.#options);
    if (brief.answer !== undefined) return { kind: 'text', text: brief.answer, by: 'rule' };
    const answer = await memory.recall(this.#memoryKey(brief));
    const remembered = answer === undefined ? undefined : judge({ text: brief.text, answer, from, to, brief });
    if (remembered && remembered.verdict !== 'bad') {
      this.#meter.memoryHit();
      return toTranslation(remembered, { text, by: 'memory' });
    }
    return new Promise((resolve, reject) =>
      this.#collector.add({ text, brief, pageId: page.id, signal, resolve, reject }),
    );
  }

  /** Gets the outcome of every job of a batch. */
  async #settle(batch: readonly Job[]): Promise<void> {
    const { signal } = batch[0] as Job;
    const stop = AbortSignal.any([signal, this.#end.signal]);
    try {
      stop.throwIfAborted();
      if (this.#halt) {
        for (const job of batch) job.resolve(this.#halt);
        return;
      }
      const findings = await inquire(this.#service, questionsOf(batch, this.#options.to), stop);
      this.#watch(findings);
      await Promise.all(batch.map((job, i) => this.#deliver(job, findings[i] as Finding)));
    } catch (thrown) {
      this.#end.abort(signal.aborted ? new InterruptedError('interrupted') : thrown);
      for (const job of batch) job.reject(this.#end.signal.reason);
    }
  }

  /** Counts the silences in a row, and stops asking after too many or when the service says so. */
  #watch(findings: readonly Finding[]): void {
    const silence = findings.find(finding => finding.verdict === 'failed' && finding.silent);
    this.#silences = silence ? this.#silences + 1 : 0;
    if (silence?.verdict !== 'failed') return;
    const { final, reason, detail } = silence;
    if (!final && this.#silences < SILENCES) return;
    this.#halt ??= { kind: 'failed', reason: final ? reason : 'unreachable', detail };
  }

  async #deliver({ text, brief, resolve }: Job, finding: Finding): Promise<void> {
    const usable = finding.verdict !== 'failed' && finding.verdict !== 'bad';
    if (usable) await this.#options.memory.keep(this.#memoryKey(brief), finding.text);
    // A text without any reply was not answered: whoever brings it next may ask again.
    if (finding.verdict === 'failed' && finding.silent) this.#known.delete(text);
    resolve(toTranslation(finding, { text, by: 'model' }));
  }

  /** The rules' terms are part of what answered: one changed rule asks again for its own texts only. */
  #memoryKey({ text, terms }: Brief) {
    const { from, to, asker } = this.#options;
    const bound = terms.map(({ source, target }) => ` ${source}=${target}`).join('');
    return { text, from, to, by: `${asker.identity}${bound}` };
  }
}

const UNCHANGED: Translation = { kind: 'keep', reason: 'unchanged' };

/** The texts of a batch as questions; pages are numbered as they come. */
function questionsOf(batch: readonly Job[], to: LanguageCode): Question[] {
  const pages = [...new Set(batch.map(({ pageId }) => pageId))];
  return batch.map(({ text, brief, pageId }, i) => ({
    id: `t${i + 1}`,
    text: brief.text,
    page: pages.indexOf(pageId) + 1,
    maxChars: charBudget(text, to),
    brief,
  }));
}

/** A finding on a text that stands in the pictures so. What was rewritten before it was asked is no longer the same. */
function toTranslation(finding: Finding, { text, by }: { text: string; by: 'model' | 'memory' }): Translation {
  const { reason, detail } = finding;
  if (finding.verdict === 'failed' || finding.verdict === 'bad') return { kind: 'failed', reason, detail };
  if (finding.verdict === 'unchanged' && finding.text === cleanText(text)) return UNCHANGED;
  if (finding.verdict !== 'doubtful') return { kind: 'text', text: finding.text, by };
  return {
    kind: 'text',
    text: finding.text,
    by,
    checks: [{ code: reason === 'rule' ? 'rule' : 'number-mismatch', severity: finding.severity, detail }],
  };
}

/** The translation with its checks naming the block. */
const forBlock = ({ id }: Block, translation: Translation): Translation =>
  translation.kind === 'text' && translation.checks
    ? { ...translation, checks: translation.checks.map(check => ({ ...check, block: id })) }
    : translation;
