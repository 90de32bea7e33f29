import { expect, it } from 'vitest';
import { createAllowance } from '#imgtr/translate/desk/allowance.js';
import { createTranslator, type TranslatorSettings } from '#imgtr/translate/translators.js';
import { aPageOf, blocksOf } from '../fakes/blocks.js';
import { geminiOfFile, modes } from '../fakes/gemini-server.js';

const { ok, broken } = modes();
const server = geminiOfFile(ok);

const create = (more: Partial<TranslatorSettings>) =>
  createTranslator({
    ...{ name: 'gemini', from: 'zh', to: 'en', apiKey: 'k', baseUrl: server.url },
    patience: { batchWaitMs: 2, attempts: 2, firstDelayMs: 2 },
    ...more,
  });
const context = (to: 'en' | 'ko' = 'en', signal = new AbortController().signal) => ({ page: aPageOf(to), signal });

it('stops new requests before the limit is passed, and says so of each text that is left', async () => {
  // 1,000 dollars a million tokens: a request of one text is some 600 tokens, the fake bills 125.
  const price = { input: 1000, output: 1000 };
  const translator = create({ price, allowance: createAllowance({ maxCost: 1 }) });
  const answers = [];
  for (const text of ['一', '二', '三', '四', '五', '六', '七', '八']) {
    answers.push((await translator.translate(blocksOf([text]), context())).get('b1'));
  }
  const kinds = answers.map(answer => answer?.kind);
  expect(kinds.indexOf('failed')).toBeGreaterThan(0);
  expect(kinds.slice(kinds.indexOf('failed'))).not.toContain('text');
  expect(answers.at(-1)).toMatchObject({ reason: 'max-cost', detail: expect.stringContaining('--max-cost $1') });
  expect(translator.usage.cost).toBeLessThanOrEqual(1);
  expect(translator.usage.requests).toBe(server.requests.length);
  await translator.close();
});

it('asks nothing at all where the first request would pass the limit', async () => {
  const translator = create({ price: { input: 1000, output: 1000 }, allowance: createAllowance({ maxCost: 0.01 }) });
  expect((await translator.translate(blocksOf(['一']), context())).get('b1')).toMatchObject({ reason: 'max-cost' });
  expect(server.requests).toHaveLength(0);
  await translator.close();
});

it('is one for all languages: neither minutes nor money count twice', async () => {
  const allowance = createAllowance({ rpm: 2 });
  const stop = new AbortController();
  const translators = (['en', 'ko'] as const).map(to => create({ to, allowance }));
  const working = translators.map((translator, i) =>
    translator.translate(blocksOf(['一']), context(i === 0 ? 'en' : 'ko', stop.signal)),
  );
  await Promise.all(working);
  const third = translators[0]?.translate(blocksOf(['二']), context('en', stop.signal));
  const refused = expect(third).rejects.toThrow();
  await new Promise(resolve => setTimeout(resolve, 60));
  expect(server.requests).toHaveLength(2); // the minute is full
  stop.abort();
  await refused;
  await Promise.all(translators.map(translator => translator.close()));
});

it('gives back what a failed request was set aside for', async () => {
  server.answer(broken, broken, ok);
  const translator = create({ price: { input: 100, output: 100 }, allowance: createAllowance({ maxCost: 0.15 }) });
  expect((await translator.translate(blocksOf(['一']), context())).get('b1')).toMatchObject({ reason: 'unreachable' });
  expect((await translator.translate(blocksOf(['一']), context())).get('b1')).toMatchObject({ kind: 'text' });
  await translator.close();
});
