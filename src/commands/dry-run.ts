/** `imgtr translate --dry-run`: what there is to do, and what it would cost. Reads, and writes nothing. */
import { stat } from 'node:fs/promises';
import { Scope } from '../flow/scope.js';
import type { Options } from '../options/translate.js';
import type { Outcome, PlannedPage } from '../page.js';
import { runPlanning } from '../pipeline.js';
import type { Assignment, Estimate, Sink } from '../ports.js';
import { createPictureSource } from '../source/picture-source.js';
import { stateOf } from './destination.js';
import { furnishReading } from './furnish.js';
import { openInputs, spaceFor, type TranslateCompany } from './translate.js';
import { furnishWords } from './words.js';

export interface Forecast extends Estimate {
  readonly dryRun: true;
  /** Results: a picture is a page for each language. */
  readonly pages: number;
  readonly failed: number;
  /** Text blocks found, those that stay as they are included. */
  readonly blocks: number;
  readonly seconds: number;
}

/** A page and the texts on it that are to be translated. */
export type Foreseen = Outcome & { readonly texts?: readonly string[] };

/**
 * Reads every page and plans it. Pages that are finished already are read as well: what is kept of them, their texts in
 * the memory, costs nothing. Without a state folder of an earlier run, what was read is not kept.
 */
export async function forecast(
  options: Options,
  company: Omit<TranslateCompany, 'onPage'> & { readonly onPage: (page: Foreseen) => void },
): Promise<Forecast> {
  const { reporter, stdin, signal, onPage } = company;
  const started = performance.now();
  const scope = new Scope();
  try {
    const { pool, places, pages } = await openInputs(options, { scope, reporter, stdin, signal });
    const state = stateOf(options);
    const words = await furnishWords({ ...options, apiKey: options.apiKey ?? UNUSED_KEY }, { state, pool });
    scope.use(words.translator);
    const kept = (await stat(state).catch(() => undefined)) ? state : undefined;
    const { recognizer } = await furnishReading(options, { pool, scope, state: kept });
    const source = createPictureSource({ pages, targets: options.to, places, pool, join: options.joinSlices });
    await reporter.begin(source.total);
    const sink = createNotebook();
    const rooms = { source, recognizer, plan: words.plan, sink, progress: reporter };
    let [count, failed] = [0, 0];
    for await (const outcome of runPlanning(rooms, spaceFor(options), signal)) {
      count++;
      if (outcome.status === 'failed') failed++;
      const texts = sink.textsOf(outcome);
      onPage({ ...outcome, ...(texts && { texts }) });
    }
    return {
      ...{ dryRun: true, pages: count, failed, blocks: sink.blocks() },
      ...(await words.translator.estimate(sink.assignments)),
      seconds: Number(((performance.now() - started) / 1000).toFixed(2)),
    };
  } finally {
    reporter.end();
    await scope.close();
  }
}

/** Nobody is asked, so no key is needed. */
const UNUSED_KEY = 'none';

/** Takes down what is planned instead of writing it. Pixels are let go. */
function createNotebook() {
  const assignments: Assignment[] = [];
  let blocks = 0;
  const keyOf = ({ id, target }: Pick<Outcome, 'id' | 'target'>) => `${target} ${id}`;
  const texts = new Map<string, readonly string[]>();
  return {
    assignments,
    blocks: () => blocks,
    textsOf: (outcome: Outcome) => texts.get(keyOf(outcome)),
    finished: async () => undefined,
    async write(page: PlannedPage): Promise<Outcome> {
      const { id, location, target, columns, sha256 } = page;
      blocks += page.blocks.length;
      texts.set(
        keyOf(page),
        page.blocks.filter(({ keep }) => !keep).map(({ text }) => text),
      );
      assignments.push({ page: { id, target, sha256, ...(columns && { columns }) }, blocks: page.blocks });
      return {
        ...{ id, source: location, target, status: 'skipped', blocks: page.blocks.length, ms: 0 },
        ...(columns && { columns }),
      };
    },
    async note() {},
    async close() {},
  } satisfies Sink<PlannedPage> & Record<string, unknown>;
}
