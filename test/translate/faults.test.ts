import { expect, it } from 'vitest';
import { openMemory } from '#imgtr/translate/desk/memory.js';
import { createTranslator } from '#imgtr/translate/translators.js';
import { chance, FAULTS, startFaultyGemini, wordsFor } from '../bench/faults/server.mjs';
import { blocksOf } from '../fakes/blocks.js';
import { tempFolder } from '../temp-folder.js';

/** Pages that share some of their texts, in folders. */
const pages = Array.from({ length: 60 }, (_, i) => ({
  id: `product-${i % 3}/${i}.jpg`,
  texts: [`第${i}款`, `重${i + 100}克`, `共有${i % 7}类`],
}));

it.each([1, 2, 3])('every text is translated or reported while three calls in ten fail (chance %i)', async seed => {
  const server = await startFaultyGemini({ share: 0.3, random: chance(seed) });
  const memory = openMemory(`${tempFolder()}/memory.jsonl`);
  const translator = createTranslator({
    ...{ name: 'gemini', from: 'zh', to: 'en', apiKey: 'k', baseUrl: server.url, memory },
    patience: { batchWaitMs: 10, attempts: 5, firstDelayMs: 5, deadlineMs: 20_000, timeoutMs: 1500 },
  });
  const signal = new AbortController().signal;
  const answers = await Promise.all(
    pages.map(({ id, texts }) => translator.translate(blocksOf(texts), { page: { id, target: 'en' }, signal })),
  );
  const distinct = new Set(pages.flatMap(({ texts }) => texts));
  const reported = new Set<string>();
  for (const [i, { texts }] of pages.entries()) {
    for (const [n, text] of texts.entries()) {
      const answer = answers[i]?.get(`b${n + 1}`);
      if (answer?.kind === 'failed') reported.add(text);
      else expect(answer).toMatchObject({ kind: 'text', text: wordsFor(text) });
    }
  }
  expect(server.stats.askedAfterSuccess).toEqual([]);
  expect([...reported].filter(text => server.answered.has(text))).toEqual([]);
  expect(distinct.size - server.answered.size).toBe(reported.size);
  expect(server.stats.requests).toBeLessThanOrEqual(distinct.size / 40 + 3 + server.stats.retries);
  expect(translator.usage.requests).toBe(server.stats.requests);
  await Promise.all([translator.close(), memory.close()]);
  await server.close();
});

it.each(Object.keys(FAULTS))('one call in two is %s: nothing is lost, nothing is asked again', async fault => {
  const server = await startFaultyGemini({ share: 0.5, random: chance(5), faults: [fault] });
  const translator = createTranslator({
    ...{ name: 'gemini', from: 'zh', to: 'en', apiKey: 'k', baseUrl: server.url },
    patience: { batchWaitMs: 5, attempts: 6, firstDelayMs: 5, deadlineMs: 20_000, timeoutMs: 1500 },
  });
  const texts = Array.from({ length: 12 }, (_, i) => `第${i}款`);
  const page = { id: 'page', target: 'en' as const };
  const answers = await translator.translate(blocksOf(texts), { page, signal: new AbortController().signal });
  for (const [i, text] of texts.entries()) {
    const answer = answers.get(`b${i + 1}`);
    if (server.answered.has(text)) expect(answer).toMatchObject({ kind: 'text', text: wordsFor(text) });
    else expect(answer).toMatchObject({ kind: 'failed', reason: expect.any(String) });
  }
  expect(server.stats.askedAfterSuccess).toEqual([]);
  await translator.close();
  await server.close();
});
