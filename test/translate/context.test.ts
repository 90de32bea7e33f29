import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openMemory } from '#imgtr/translate/desk/memory.js';
import { createTranslator, type TranslatorSettings } from '#imgtr/translate/translators.js';
import { blockOf, blocksOf } from '../fakes/blocks.js';
import { geminiOfFile, modes, type SeenRequest } from '../fakes/gemini-server.js';
import { answersOf, type OpenAiServer, startOpenAiServer } from '../fakes/openai-server.js';
import { tempFolder } from '../temp-folder.js';

const table = { 包邮: 'Free shipping', 岚山: 'Lanshan', 新品: 'New' };
const gemini = geminiOfFile(modes(table).ok);
let openai: OpenAiServer;
beforeAll(async () => {
  openai = await startOpenAiServer();
  openai.answer(answersOf(table).ok);
});
afterAll(() => openai.close());

const create = (more: Partial<TranslatorSettings> = {}) =>
  createTranslator({
    ...{ name: 'gemini', from: 'zh', to: 'en', apiKey: 'k', baseUrl: gemini.url, model: 'm' },
    patience: { batchWaitMs: 30 },
    ...more,
  });
const pageOf = (id: string, more: object = {}) => ({
  page: { id, target: 'en' as const, ...more },
  signal: new AbortController().signal,
});
const show: TranslatorSettings['show'] = async ({ id }) => ({
  type: 'image/jpeg',
  bytes: Buffer.from(`picture ${id}`),
});

describe('texts of one product', () => {
  it('are numbered as one, by folder or by the list’s product_id', async () => {
    const translator = create();
    await Promise.all([
      translator.translate(blocksOf(['一']), pageOf('tea/1.jpg')),
      translator.translate(blocksOf(['二']), pageOf('cups/1.jpg')),
      translator.translate(blocksOf(['三']), pageOf('tea/2.jpg')),
      translator.translate(blocksOf(['四']), pageOf('x/9.jpg', { columns: { product_id: 7 } })),
      translator.translate(blocksOf(['五']), pageOf('y/9.jpg', { columns: { Product_ID: '7' } })),
    ]);
    const texts = gemini.requests.flatMap(({ document }) => document.texts);
    expect(gemini.requests).toHaveLength(1);
    expect(texts.map(({ text, product }) => [text, product])).toEqual([
      ['一', 1],
      ['三', 1],
      ['二', 2],
      ['四', 3],
      ['五', 3],
    ]);
    await translator.close();
  });

  it('are not torn apart by a full request where they fit into the next', async () => {
    const translator = create();
    await Promise.all([
      translator.translate(blocksOf(['先']), pageOf('a/0.jpg')),
      translator.translate(blocksOf(Array.from({ length: 40 }, (_, i) => `甲${i}`)), pageOf('a/1.jpg')),
      translator.translate(blocksOf(Array.from({ length: 40 }, (_, i) => `乙${i}`)), pageOf('b/1.jpg')),
    ]);
    const sizes = gemini.requests.map(({ document }) => document.texts.length).sort();
    expect(sizes).toEqual([40, 41]);
    await translator.close();
  });
});

describe('with the pages to be seen', () => {
  it('sends a small copy of each page behind the document, in its order, and asks for kinds', async () => {
    const translator = create({ show });
    await Promise.all(['1', '2'].map((id, i) => translator.translate(blocksOf([`${'一二'[i]}`]), pageOf(id))));
    const [request] = gemini.requests as [SeenRequest];
    const { contents, generationConfig } = request.body as unknown as {
      contents: { parts: { inlineData?: { mimeType: string; data: string } }[] }[];
      generationConfig: { responseSchema: unknown };
    };
    const images = contents[0]?.parts.flatMap(({ inlineData }) => inlineData ?? []);
    expect(images?.map(({ data }) => Buffer.from(data, 'base64').toString())).toEqual(['picture 1', 'picture 2']);
    expect(request.document).toMatchObject({ pictures: [1, 2], texts: [{ page: 1 }, { page: 2 }] });
    expect(JSON.stringify(generationConfig.responseSchema)).toContain('on-product');
    await translator.close();
  });

  it('does so with a server that speaks OpenAI’s words as well', async () => {
    const translator = create({ name: 'openai', baseUrl: openai.url, show });
    await translator.translate(blocksOf(['包邮']), pageOf('1'));
    const messages = openai.requests.at(-1)?.body.messages as unknown as { content: { type: string }[] }[];
    expect(messages[1]?.content.map(({ type }) => type)).toEqual(['text', 'image_url']);
    await translator.close();
  });

  it('leaves alone what the model says is printed on the goods, with a check, and remembers it of that picture', async () => {
    gemini.answer(({ document }, reply) =>
      reply.translations(
        document.texts.map(({ id, text }) => ({
          ...{ id, text: table[text as keyof typeof table] },
          kind: text === '岚山' ? 'on-product' : 'overlay',
        })),
      ),
    );
    const file = `${tempFolder()}/memory.jsonl`;
    const run = async (sha256: string, more: Partial<TranslatorSettings> = {}) => {
      const memory = openMemory(file);
      const translator = create({ show, memory, keepsOthers: true, ...more });
      const answers = await translator.translate(blocksOf(['岚山', '包邮']), pageOf('1', { sha256 }));
      await translator.close();
      await memory.close();
      return [answers.get('b1'), answers.get('b2')];
    };
    const kept = {
      ...{ kind: 'keep', reason: 'on-product', seen: 'on-product' },
      checks: [{ code: 'untranslated', severity: 'warning', block: 'b1' }],
    };
    expect(await run('cafe')).toMatchObject([kept, { kind: 'text', by: 'model' }]);
    expect(await run('cafe')).toMatchObject([kept, { kind: 'text', by: 'memory' }]);
    expect(await run('beef')).toMatchObject([{ kind: 'text' }, { kind: 'text' }]);
    expect(await run('cafe', { keepsOthers: false })).toMatchObject([{ kind: 'text', seen: 'on-product' }, {}]);
    expect(gemini.requests).toHaveLength(1);
  });

  it('believes the plan where nobody says a word on it, and the model where it says something else', async () => {
    const translator = create({ show, keepsOthers: true });
    const planned = blockOf('岚山', { kind: 'on-product' });
    expect((await translator.translate([planned], pageOf('1'))).get('b1')).toMatchObject({ reason: 'on-product' });
    gemini.answer(({ document }, reply) =>
      reply.translations(document.texts.map(({ id }) => ({ id, text: 'New', kind: 'overlay' }))),
    );
    const other = blockOf('新品', { kind: 'on-product' });
    expect((await translator.translate([other], pageOf('2'))).get('b1')).toMatchObject({
      text: 'New',
      seen: 'overlay',
    });
    await translator.close();
  });
});

it('a person’s words stand before the model’s, for the text wherever it stands', async () => {
  const memory = openMemory(`${tempFolder()}/memory.jsonl`);
  await memory.keep({ text: '包邮', from: 'zh', to: 'en', by: 'human' }, 'Ships free');
  const translator = create({ memory });
  expect((await translator.translate(blocksOf(['包邮']), pageOf('1'))).get('b1')).toEqual({
    ...{ kind: 'text', text: 'Ships free', by: 'memory' },
  });
  expect(gemini.requests).toHaveLength(0);
  await Promise.all([translator.close(), memory.close()]);
});

it('an estimate counts texts, hits, requests, tokens and cost, and asks nobody', async () => {
  const memory = openMemory(`${tempFolder()}/memory.jsonl`);
  const translator = create({ memory, model: 'gemini-3.5-flash-lite' });
  await translator.translate(blocksOf(['包邮']), pageOf('0'));
  const pages = Array.from({ length: 50 }, (_, i) => ({
    page: { id: `${i % 2}/${i}`, target: 'en' as const },
    blocks: blocksOf(['包邮', `第${i}款`, `另${i}款`, 'ABC']),
  }));
  const before = gemini.requests.length;
  const estimate = await translator.estimate(pages);
  expect(estimate).toMatchObject({ texts: 150, distinct: 101, memoryHits: 1, settled: 0, requests: 2 });
  expect(estimate.cost).toBeGreaterThan(0.0005);
  expect(estimate.cost).toBeLessThan(0.05);
  expect(gemini.requests).toHaveLength(before);
  const unpriced = create({ name: 'openai', baseUrl: openai.url });
  expect(await unpriced.estimate(pages)).not.toHaveProperty('cost');
  await Promise.all([translator.close(), unpriced.close(), memory.close()]);
});
