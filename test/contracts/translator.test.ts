/** What every translator promises, whatever it is made of. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TRANSLATORS } from '#imgtr/defaults.js';
import { createTranslator, type TranslatorName, translators } from '#imgtr/translate/translators.js';
import { aPageOf, blockOf, blocksOf } from '../fakes/blocks.js';
import { type GeminiServer, modes, startGeminiServer } from '../fakes/gemini-server.js';
import { answersOf, type OpenAiServer, startOpenAiServer } from '../fakes/openai-server.js';

const folder = mkdtempSync(join(tmpdir(), 'imgtr-translator-'));
const phrases = join(folder, 'phrases.csv');
let gemini: GeminiServer;
let openai: OpenAiServer;
const words = { 包邮: 'Free shipping', 新品: 'New', 坏: '' };

beforeAll(async () => {
  writeFileSync(phrases, 'zh,en\n包邮,Free shipping\n新品,New\n');
  gemini = await startGeminiServer();
  gemini.answer(modes(words).ok);
  openai = await startOpenAiServer();
  openai.answer(answersOf(words).ok);
});
afterAll(async () => {
  await Promise.all([gemini.close(), openai.close()]);
  rmSync(folder, { recursive: true });
});

const create = (name: TranslatorName) =>
  createTranslator({
    name,
    from: 'zh',
    to: 'en',
    apiKey: 'k',
    baseUrl: (name === 'openai' ? openai : gemini).url,
    model: name === 'openai' ? 'm' : 'gemini-3.5-flash-lite',
    phrases,
    patience: { batchWaitMs: 1 },
  });
const context = { page: aPageOf('en'), signal: new AbortController().signal };

it('has a row for each name that can be chosen', () => {
  expect(Object.keys(translators)).toEqual([...TRANSLATORS, 'erase-only']);
});

describe.each(Object.keys(translators) as TranslatorName[])('%s', name => {
  it('answers every block without keep, by id, and no other', async () => {
    const translator = create(name);
    const kept = blockOf('包邮', { id: 'b9', keep: 'rule' });
    const answers = await translator.translate([...blocksOf(['包邮', '新品', '包邮']), kept], context);
    expect([...answers.keys()].sort()).toEqual(['b1', 'b2', 'b3']);
    expect(answers.get('b3')).toEqual(answers.get('b1'));
    await translator.close();
  });

  it('does not let one text that cannot be translated spoil the others', async () => {
    const translator = create(name);
    const answers = await translator.translate(blocksOf(['包邮', '坏']), context);
    expect(answers.get('b1')?.kind).not.toBe('failed');
    expect(answers.has('b2')).toBe(true);
    await translator.close();
  });

  it('answers a page without blocks, and counts from nothing', async () => {
    const translator = create(name);
    expect(await translator.translate([], context)).toEqual(new Map());
    expect(translator.usage).toEqual({ requests: 0, inputTokens: 0, outputTokens: 0, cost: 0, memoryHits: 0 });
    await translator.close();
  });

  it('says what a run would take without asking anybody', async () => {
    const translator = create(name);
    const asked = () => gemini.requests.length + openai.requests.length;
    const before = asked();
    const blocks = [...blocksOf(['包邮', '新品', '包邮']), blockOf('包邮', { id: 'b9', keep: 'rule' })];
    const estimate = await translator.estimate([{ page: context.page, blocks }]);
    expect(estimate).toMatchObject({ texts: 3, distinct: 2, memoryHits: 0 });
    expect(estimate.settled === 2 ? estimate.requests === 0 : estimate.inputTokens > 100).toBe(true);
    expect(translator.usage.requests + asked() - before).toBe(0);
    await translator.close();
  });

  it('may be closed twice, and waits for work in hand', async () => {
    const translator = create(name);
    const working = translator.translate(blocksOf(['包邮']), context);
    await translator.close();
    await translator.close();
    expect((await working).size).toBe(1);
  });
});

it('leaves every text alone with none, and drops every text with erase-only', async () => {
  expect((await create('none').translate(blocksOf(['包邮']), context)).get('b1')).toMatchObject({ kind: 'keep' });
  expect((await create('erase-only').translate(blocksOf(['包邮']), context)).get('b1')).toMatchObject({ kind: 'drop' });
});
