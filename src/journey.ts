/**
 * A page's journey through the stages: the bookkeeping that pipeline.ts does not want to see. It times each stage,
 * tells who watches, and turns a page's failure into its outcome, which then passes by every later stage.
 */
import { type ImgtrError, InterruptedError, toImgtrError } from './errors.js';
import type { Budget } from './flow/budget.js';
import { mapConcurrent } from './flow/map-concurrent.js';
import type { Outcome, PageRef, Timings } from './page.js';
import type { Failure, Progress, Sink } from './ports.js';

/** How many pages may be in a stage at a time, one where nothing is said. The pages in memory are at most their sum. */
export type Limits = Readonly<Partial<Record<StageName, number>>>;
export type StageName =
  | ('open' | 'decode' | 'ocr' | 'plan' | 'prepare' | 'typeset' | 'verify' | 'encode')
  /** With a fleet. */
  | ('send' | 'fleet');

/** Times a part of a stage under a name of its own. */
export type Stopwatch = <T>(part: string, work: Promise<T>) => Promise<T>;

interface Traveller<P> {
  readonly ref: PageRef;
  readonly started: number;
  readonly timings: Record<string, number>;
  /** Gives back what the page weighs, once it is admitted. */
  readonly release?: () => void;
  /** Where the journey stands: still a page, or over. */
  readonly state: { readonly page: P } | Ended;
}

interface Ended {
  readonly outcome: Outcome;
  readonly failure?: Failure;
}

/** Where pages are, as far as those who wait for company want to know. */
interface Traffic {
  /** Pages on their way to the gathering, and those of them that have been admitted: nothing holds these up. */
  coming: number;
  admitted: number;
  /** Pages in it. */
  gathered: number;
}

interface Company {
  readonly limits: Limits;
  readonly sink: Pick<Sink, 'note'>;
  readonly progress: Progress;
  readonly signal: AbortSignal;
  /** What the pages under way may weigh together. */
  readonly budget: Budget;
}

/**
 * Share of the places that pages may fill while they wait for company. Of 48, a third is what 200 small pages bring
 * within two seconds.
 */
const MOSTLY = 2 / 3;

/** Sends every page of `refs` on its way. */
export function startJourneys(refs: AsyncIterable<PageRef>, company: Company): Journeys<PageRef> {
  const traffic: Traffic = { coming: 0, admitted: 0, gathered: 0 };
  async function* depart(): AsyncGenerator<Traveller<PageRef>> {
    for await (const ref of refs) {
      traffic.coming++;
      yield { ref, started: performance.now(), timings: {}, state: { page: ref } };
    }
  }
  return new Journeys(depart(), { ...company, traffic });
}

export class Journeys<P> {
  readonly #travellers: AsyncIterable<Traveller<P>>;
  readonly #company: Company & { readonly traffic: Traffic };

  constructor(travellers: AsyncIterable<Traveller<P>>, company: Company & { readonly traffic: Traffic }) {
    this.#travellers = travellers;
    this.#company = company;
  }

  /** A stage: `work` sees the pages still under way; its failure ends a page's journey. */
  stage<Q>(name: StageName, work: (page: P, time: Stopwatch) => Promise<Q>): Journeys<Q> {
    return this.#each(name, async traveller => {
      if ('outcome' in traveller.state) return traveller as Traveller<never>;
      const page = await this.#attempt(name, traveller, time => work((traveller.state as { page: P }).page, time));
      return { ...traveller, state: page };
    });
  }

  /**
   * A stage in which pages gain by company: `more` tells whether so many of them may wait for others to come in. When
   * the stage, or the room that all pages have, is mostly full of them, they do not: those behind would stand still
   * for as long as an answer takes.
   */
  gather<Q>(
    name: StageName,
    work: (page: P, aid: { readonly time: Stopwatch; readonly more: (waiting: number) => boolean }) => Promise<Q>,
  ): Journeys<Q> {
    const { traffic, limits, budget } = this.#company;
    const comes = () => traffic.admitted > 0 || (traffic.coming > 0 && budget.waiting === 0);
    const limit = limits[name] ?? 1;
    const room = () => (budget.waiting > 0 ? traffic.admitted + traffic.gathered : limit);
    const more = (waiting: number) => traffic.gathered < limit && comes() && waiting < MOSTLY * room();
    return this.#each(name, async traveller => {
      traffic.coming--;
      if (traveller.release) traffic.admitted--;
      if ('outcome' in traveller.state) return traveller as Traveller<never>;
      const { page } = traveller.state;
      traffic.gathered++;
      const state = await this.#attempt(name, traveller, time => work(page, { time, more })).finally(() => {
        traffic.gathered--;
      });
      return { ...traveller, state };
    });
  }

  /** A page for which `known` has an outcome ends its journey here. */
  unless(known: (page: P) => Promise<Outcome | undefined>): Journeys<P> {
    return this.#each('open', async traveller => {
      if ('outcome' in traveller.state) return traveller;
      const { page } = traveller.state;
      const outcome = await known(page);
      return outcome ? { ...traveller, state: { outcome } } : traveller;
    });
  }

  /** A page goes on when the budget has room for its weight, and gives it back when its journey is over. */
  admit(weigh: (page: P) => number): Journeys<P> {
    return this.#each('decode', async traveller => {
      if ('outcome' in traveller.state) return traveller;
      const release = await this.#company.budget.take(weigh(traveller.state.page));
      this.#company.traffic.admitted++;
      return { ...traveller, release };
    });
  }

  /** A part of the way under a name of its own. */
  through<Q>(part: (pages: Journeys<P>) => Journeys<Q>): Journeys<Q> {
    return part(this);
  }

  /** The last stage, whose result is the outcome. */
  async *finish(
    name: StageName,
    work: (page: P, timings: Timings) => Promise<Outcome>,
  ): AsyncGenerator<Outcome, void, undefined> {
    const { progress, sink } = this.#company;
    const written = this.#each<never>(name, async traveller => {
      const { state, timings } = traveller;
      if ('outcome' in state) {
        await sink.note(state.outcome, state.failure);
        return { ...traveller, state };
      }
      const last = await this.#attempt(name, traveller, () => work(state.page, timings));
      if ('page' in last) return { ...traveller, state: { outcome: last.page } };
      await sink.note(last.outcome, last.failure);
      return { ...traveller, state: last };
    });
    for await (const { state, started, release } of written.#travellers) {
      release?.();
      if ('page' in state) continue; // never: every journey is over here
      const ms = Math.round(performance.now() - started);
      for (const part of state.outcome.parts ?? [state.outcome]) {
        const outcome = { ...part, ms };
        progress.done(outcome);
        yield outcome;
      }
    }
  }

  #each<Q>(name: StageName, step: (traveller: Traveller<P>) => Promise<Traveller<Q>>): Journeys<Q> {
    return new Journeys(mapConcurrent(this.#travellers, this.#company.limits[name] ?? 1, step), this.#company);
  }

  /** Runs a stage's work for one page; what it throws becomes the page's outcome, unless the whole run is broken. */
  async #attempt<Q>(
    name: StageName,
    { ref, timings }: Traveller<unknown>,
    work: (time: Stopwatch) => Promise<Q>,
  ): Promise<{ page: Q } | Ended> {
    const { progress, signal, budget } = this.#company;
    const time: Stopwatch = async (part, promise) => {
      const started = performance.now();
      const note = () => {
        timings[part] = Math.round(performance.now() - started);
      };
      const result = await promise.finally(note);
      progress.left?.(ref.id, part, timings[part] ?? 0);
      return result;
    };
    progress.stage(ref.id, name);
    try {
      if (signal.aborted) throw new InterruptedError('interrupted');
      return { page: await time(name, work(time)) };
    } catch (thrown) {
      const error = toImgtrError(thrown);
      if (error.fatal || signal.aborted) {
        budget.open(); // nobody who waits for room may hold up the end
        throw error;
      }
      return {
        outcome: failed(ref, error),
        failure: { stage: name, error },
      };
    }
  }
}

/** The outcome of a page that goes no further; of a series, one for each slice. */
function failed(ref: PageRef, error: ImgtrError): Outcome {
  const { code, message } = error;
  const outcomeOf = ({ id, location: source, columns }: Pick<PageRef, 'id' | 'location' | 'columns'>): Outcome => ({
    ...{ id, source, target: ref.target, status: 'failed', blocks: 0, ms: 0, error: { code, message } },
    ...(columns && { columns }),
  });
  return { ...outcomeOf(ref), ...(ref.series && { parts: ref.series.map(outcomeOf) }) };
}
