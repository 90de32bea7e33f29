import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { BadImageError, CannotWriteError, CredentialsError } from '#imgtr/errors.js';
import type { Outcome, PageRef } from '#imgtr/page.js';
import { type Rooms, runPipeline } from '#imgtr/pipeline.js';
import type { Failure } from '#imgtr/ports.js';
import { aRaster, someTraits } from './fixtures/pages.js';

const LIMITS = { open: 2, decode: 1, ocr: 2, plan: 1, prepare: 4, typeset: 2, verify: 2, encode: 2 };
const refs = (count: number): PageRef[] =>
  Array.from({ length: count }, (_, i) => ({ id: `${i}.png`, stem: `${i}`, location: `/p/${i}.png`, target: 'ko' }));

/** Rooms that do next to nothing; a test replaces the one it is about. */
function rooms(pages: readonly PageRef[], over: Partial<Rooms> = {}) {
  const seen = { stages: [] as string[], noted: [] as string[], written: [] as string[] };
  const all: Rooms = {
    source: {
      async *refs() {
        yield* pages;
      },
      open: async ref => ({ ...ref, bytes: new Uint8Array(), sha256: ref.id }),
      decode: async page => ({ ...page, format: 'png', traits: someTraits(), raster: aRaster() }),
    },
    recognizer: { read: async () => [], close: async () => {} },
    plan: page => ({ ...page, blocks: [] }),
    translator: {
      translate: async () => new Map(),
      usage: { requests: 0, inputTokens: 0, outputTokens: 0, cost: 0, memoryHits: 0 },
      close: async () => {},
    },
    eraser: { erase: async () => new Map(), close: async () => {} },
    typesetter: {
      typeset: async page => ({ ...page, drawings: new Map(), undrawn: new Map(), checks: [] }),
      close: async () => {},
    },
    verifier: { verify: async page => page, seconds: 0 },
    sink: {
      finished: async () => undefined,
      async write(page) {
        seen.written.push(page.id);
        return { id: page.id, source: page.location, target: page.target, status: 'copied', blocks: 0, ms: 0 };
      },
      async note(outcome) {
        seen.noted.push(outcome.id);
      },
      close: async () => {},
    },
    progress: { stage: (id, stage) => void seen.stages.push(`${id} ${stage}`), done() {} },
    ...over,
  };
  return { all, seen };
}

async function run(all: Rooms, { pixels = 1e9, signal = new AbortController().signal } = {}): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for await (const outcome of runPipeline(all, { limits: LIMITS, pixels }, signal)) outcomes.push(outcome);
  return outcomes;
}

describe('pipeline', () => {
  it('leads every page through every stage, in the order of the picture', async () => {
    const { all, seen } = rooms(refs(1));
    expect(await run(all)).toMatchObject([{ id: '0.png', status: 'copied' }]);
    expect(seen.stages.map(stage => stage.split(' ')[1])).toEqual([
      'open',
      'decode',
      'ocr',
      'plan',
      'prepare',
      'typeset',
      'verify',
      'encode',
    ]);
  });

  it('lets a fast page overtake a slow one', async () => {
    const { all } = rooms(refs(3), {
      recognizer: { read: page => sleep(page.sha256 === '0.png' ? 60 : 1, []), close: async () => {} },
    });
    expect((await run(all)).map(outcome => outcome.id)).toEqual(['1.png', '2.png', '0.png']);
  });

  it('lets pages wait for the texts of others until they fill most of the stage', async () => {
    const answers: boolean[] = [];
    let waiting: (() => void)[] = [];
    const { all } = rooms(refs(6), {
      recognizer: { read: () => sleep(5, []), close: async () => {} },
      translator: {
        ...rooms([]).all.translator,
        // Every page waits until no other comes; then all go on.
        async translate(_, { more = () => false }) {
          const mayWait = more(waiting.length + 1);
          answers.push(mayWait);
          if (mayWait) await new Promise<void>(resolve => waiting.push(resolve));
          for (const go of waiting) go();
          waiting = [];
          return new Map();
        },
      },
    });
    expect(await run(all)).toHaveLength(6);
    // Four pages fit the stage at a time: a third has to leave room for those behind it, and the last has nobody there.
    expect(answers).toEqual([true, true, false, true, true, false]);
  });

  it('lets no page wait for one that waits for its room', async () => {
    const { width, height } = aRaster();
    const answers: boolean[] = [];
    const { all } = rooms(refs(3), {
      translator: {
        ...rooms([]).all.translator,
        async translate(_, { more = () => false }) {
          await sleep(5);
          answers.push(more(1));
          return new Map();
        },
      },
    });
    await run(all, { pixels: width * height });
    expect(answers).toEqual([false, false, false]);
  });

  it('makes a page’s failure its outcome, notes it and goes on', async () => {
    const base = rooms([]).all.source;
    const { all, seen } = rooms(refs(3), {
      source: {
        ...base,
        async *refs() {
          yield* refs(3);
        },
        async decode(page) {
          if (page.id === '1.png') throw new BadImageError('1.png: not a picture');
          return base.decode(page);
        },
      },
    });
    const outcomes = await run(all);
    expect(outcomes.find(outcome => outcome.id === '1.png')).toMatchObject({
      status: 'failed',
      error: { code: 'E_BAD_IMAGE', message: '1.png: not a picture' },
    });
    expect(seen.written.sort()).toEqual(['0.png', '2.png']);
    expect(seen.noted).toEqual(['1.png']);
  });

  it('notes a page whose last stage failed, with the stage and the error', async () => {
    const base = rooms(refs(1));
    const noted: unknown[] = [];
    const sink = {
      ...base.all.sink,
      write: async () => {
        throw new BadImageError('it cannot be written');
      },
      note: async (outcome: Outcome, failure?: Failure) => void noted.push([outcome.id, failure]),
    };
    expect(await run({ ...base.all, sink })).toMatchObject([{ status: 'failed' }]);
    expect(noted).toMatchObject([['0.png', { stage: 'encode', error: { code: 'E_BAD_IMAGE' } }]]);
  });

  it('does nothing more for a page that an earlier run finished', async () => {
    const { all, seen } = rooms(refs(2));
    const done = { id: '0.png', source: '/p/0.png', target: 'ko', status: 'skipped', blocks: 2, ms: 0 } as const;
    const sink = { ...all.sink, finished: async (page: PageRef) => (page.id === '0.png' ? done : undefined) };
    expect((await run({ ...all, sink })).map(outcome => outcome.status).sort()).toEqual(['copied', 'skipped']);
    expect(seen.stages).not.toContain('0.png decode');
  });

  it('never reports a page while its other branch still runs', async () => {
    let erased = false;
    const { all } = rooms(refs(1), {
      translator: {
        ...rooms([]).all.translator,
        translate: async () => {
          throw new Error('no words');
        },
      },
      eraser: {
        async erase() {
          await sleep(30);
          erased = true;
          return new Map();
        },
        close: async () => {},
      },
    });
    expect(await run(all)).toMatchObject([{ status: 'failed' }]);
    expect(erased).toBe(true);
  });

  it.each([
    ['refused credentials', new CredentialsError('key refused')],
    ['a full disk', new CannotWriteError('the disk is full')],
  ])('stops the whole run for %s, though pages wait for room', async (_, error) => {
    const { all } = rooms(refs(20), {
      translator: {
        ...rooms([]).all.translator,
        translate: async () => {
          await sleep(5);
          throw error;
        },
      },
    });
    await expect(run(all, { pixels: 1 })).rejects.toBe(error);
  });

  it('keeps no more pixels under way than there is room for', async () => {
    let inside = 0;
    let most = 0;
    const { all } = rooms(refs(12), {
      recognizer: {
        async read() {
          most = Math.max(most, ++inside);
          await sleep(3);
          return [];
        },
        close: async () => {},
      },
      typesetter: {
        async typeset(page) {
          await sleep(3);
          inside--;
          return { ...page, drawings: new Map(), undrawn: new Map(), checks: [] };
        },
        close: async () => {},
      },
    });
    const { width, height } = aRaster();
    await run(all, { pixels: 2 * width * height });
    expect(most).toBe(2);
  });

  it('ends at once when it is told to stop', async () => {
    const stop = new AbortController();
    const { all, seen } = rooms(refs(50), {
      recognizer: { read: () => sleep(10, []), close: async () => {} },
    });
    setTimeout(() => stop.abort(), 25);
    await expect(run(all, { pixels: 1, signal: stop.signal })).rejects.toMatchObject({ code: 'E_INTERRUPTED' });
    expect(seen.written.length).toBeLessThan(10);
  });
});
