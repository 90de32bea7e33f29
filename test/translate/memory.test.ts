import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { CannotWriteError } from '#imgtr/errors.js';
import { openMemory } from '#imgtr/translate/desk/memory.js';
import { createTranslator } from '#imgtr/translate/translators.js';
import { aPageOf, blocksOf } from '../fakes/blocks.js';
import { type GeminiServer, modes, startGeminiServer } from '../fakes/gemini-server.js';

const folder = mkdtempSync(join(tmpdir(), 'imgtr-memory-'));
const file = join(folder, 'deep', 'memory.jsonl');
const key = { text: '包邮', from: 'zh', to: 'ko', by: 'gemini/x/1' };
let server: GeminiServer;
beforeAll(async () => {
  server = await startGeminiServer();
});
afterEach(() => rmSync(join(folder, 'deep'), { recursive: true, force: true }));
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

const keep = async (text: string, translation: string) => {
  const memory = openMemory(file);
  await memory.keep({ ...key, text }, translation);
  await memory.close();
};
const recall = async (wanted: typeof key) => {
  const memory = openMemory(file);
  const found = await memory.recall(wanted);
  await memory.close();
  return found;
};

it('knows in the next run what it was told in this one', async () => {
  await keep('包邮', '무료배송');
  expect(await recall(key)).toBe('무료배송');
});

it('knows nothing of another language, model or prompt', async () => {
  await keep('包邮', '무료배송');
  expect(await recall({ ...key, to: 'en' })).toBeUndefined();
  expect(await recall({ ...key, by: 'gemini/x/2' })).toBeUndefined();
});

it('skips a torn line and what is not its own, and loses nothing written behind it', async () => {
  await keep('包邮', '무료배송');
  appendFileSync(file, '{"text":"新品"}\nnull\n{"text":"新');
  await keep('热卖', '인기');
  expect(await recall(key)).toBe('무료배송');
  expect(await recall({ ...key, text: '热卖' })).toBe('인기');
});

it('is a line a record, which several may append to at a time', async () => {
  const memories = [openMemory(file), openMemory(file), openMemory(file)];
  const texts = Array.from({ length: 60 }, (_, i) => `文${i}`);
  await Promise.all(texts.map((text, i) => memories[i % 3]?.keep({ ...key, text }, `${i}`)));
  await Promise.all(memories.map(memory => memory.close()));
  const records = readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line).text);
  expect(records.sort()).toEqual(texts.sort());
});

it('says so when it cannot be written', async () => {
  writeFileSync(join(folder, 'file'), '');
  const memory = openMemory(join(folder, 'file', 'memory.jsonl'));
  await expect(memory.keep(key, 'x')).rejects.toBeInstanceOf(CannotWriteError);
  await memory.close();
});

it('has a run ask only for what failed in the one before', async () => {
  const { ok, blocked } = modes({ 包邮: 'Free shipping', 毒: 'Poison' });
  const run = async () => {
    const memory = openMemory(file);
    const translator = createTranslator({
      name: 'gemini',
      from: 'zh',
      to: 'en',
      apiKey: 'k',
      baseUrl: server.url,
      memory,
      patience: { batchWaitMs: 5 },
    });
    const answers = await translator.translate(blocksOf(['包邮', '毒']), {
      page: aPageOf('en'),
      signal: new AbortController().signal,
    });
    await translator.close();
    await memory.close();
    return { answers, hits: translator.usage.memoryHits };
  };
  server.answer((request, reply) =>
    (request.document.texts.some(({ text }) => text === '毒') ? blocked : ok)(request, reply),
  );
  expect((await run()).answers.get('b2')?.kind).toBe('failed');
  server.requests.length = 0;
  server.answer(ok);
  const { answers, hits } = await run();
  expect(answers.get('b1')).toEqual({ kind: 'text', text: 'Free shipping', by: 'memory' });
  expect(answers.get('b2')).toEqual({ kind: 'text', text: 'Poison', by: 'model' });
  expect(server.requests.map(({ document }) => document.texts.map(({ text }) => text))).toEqual([['毒']]);
  expect(hits).toBe(1);
});
