/** What a worker counts, for Prometheus. The only file that knows prom-client. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Outcome } from '../page.js';
import type { Progress, TranslatorUsage } from '../ports.js';

/** A list on the queue's server. */
export interface QueueFacts {
  readonly queue: string;
  /** Tasks that nobody has taken. */
  readonly depth: number;
  /** Tasks in the hands of workers. */
  readonly inHand?: number;
  /** Age of the oldest of those that wait, seconds; absent when that is not known. */
  readonly oldest?: number;
}

/** Where figures come from that are asked for when somebody looks. */
export interface Facts {
  readonly queues?: () => Promise<readonly QueueFacts[]>;
  readonly usage?: () => TranslatorUsage;
  /** Totals since the start, by what happened: `claimed`, `retried`, `reaped`, … */
  readonly events?: () => Readonly<Record<string, number>>;
}

export interface Metrics extends Progress {
  /** Items that went through together: `tiles` of an inpainting network, `texts` of a request. */
  batch(kind: string, size: number): void;
  /** Prometheus' text. Never throws: what cannot be asked now is left out. */
  text(): Promise<string>;
  readonly contentType: string;
}

/** How long a queue is waited for that does not answer, milliseconds: Prometheus itself gives up after ten seconds. */
const PATIENCE_MS = 2_000;
/** Seconds; a page takes tenths in a stage, and a minute where a service is slow. */
const SECONDS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120];
const SIZES = [1, 2, 4, 8, 16, 32, 64, 128];

export function createMetrics({ queues, usage, events }: Facts = {}): Metrics {
  const registers = [new Registry()];
  const [registry] = registers as [Registry];
  collectDefaultMetrics({ register: registry });
  const gauge = (name: string, help: string, labelNames: string[] = []) =>
    new Gauge({ ...{ name, help, labelNames, registers } });
  const counter = (name: string, help: string, labelNames: string[] = []) =>
    new Counter({ ...{ name, help, labelNames, registers } });
  const histogram = (name: string, help: string, [label, buckets]: [string, number[]]) =>
    new Histogram({ ...{ name, help, labelNames: [label], buckets, registers } });

  const depth = gauge('imgtr_queue_depth', 'Tasks waiting in a list', ['queue']);
  const inHand = gauge('imgtr_queue_in_hand', 'Tasks of a list in the hands of workers', ['queue']);
  const oldest = gauge('imgtr_queue_oldest_seconds', 'Age of the oldest task waiting in a list', ['queue']);
  const inFlight = gauge('imgtr_pages_in_flight', 'Pages under way in this process');
  const stages = histogram('imgtr_stage_seconds', 'Time of a page in a stage', ['stage', SECONDS]);
  const batches = histogram('imgtr_batch_size', 'Items that went through together', ['kind', SIZES]);
  const pages = counter('imgtr_pages_total', 'Pages that ended', ['status']);
  const verdicts = counter('imgtr_verdicts_total', 'Pages by verdict', ['verdict']);
  const failures = counter('imgtr_failures_total', 'Failed pages by code', ['code']);
  // Totals that others keep are set anew each time somebody looks.
  const happened = counter('imgtr_queue_events_total', 'What happened to tasks since the start', ['event']);
  const spent = counter('imgtr_translator_cost_dollars_total', 'Price of the translations since the start');
  const asked = counter('imgtr_translator_total', 'What the translator used since the start', ['what']);
  const underWay = new Set<string>();

  return {
    stage(pageId) {
      underWay.add(pageId);
      inFlight.set(underWay.size);
    },
    left: (_, stage, ms) => stages.observe({ stage }, ms / 1000),
    done({ id, status, verdict, error }: Outcome) {
      underWay.delete(id);
      inFlight.set(underWay.size);
      pages.inc({ status });
      if (verdict) verdicts.inc({ verdict });
      if (error) failures.inc({ code: error.code });
    },
    batch: (kind, size) => batches.observe({ kind }, size),
    contentType: registry.contentType,
    async text() {
      for (const metric of [depth, inHand, oldest, happened, spent, asked]) metric.reset();
      const unanswered = sleep(PATIENCE_MS, [], { ref: false });
      for (const facts of await Promise.race([queues?.().catch(() => []) ?? [], unanswered])) {
        depth.set({ queue: facts.queue }, facts.depth);
        if (facts.inHand !== undefined) inHand.set({ queue: facts.queue }, facts.inHand);
        if (facts.oldest !== undefined) oldest.set({ queue: facts.queue }, facts.oldest);
      }
      for (const [event, count] of Object.entries(events?.() ?? {})) happened.inc({ event }, count);
      const { cost = 0, ...counts } = usage?.() ?? {};
      spent.inc(cost);
      for (const [what, count] of Object.entries(counts)) if (typeof count === 'number') asked.inc({ what }, count);
      return registry.metrics();
    },
  };
}
