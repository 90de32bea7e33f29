import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CredentialsError, InterruptedError, UsageError } from '#imgtr/errors.js';
import type { Translation } from '#imgtr/page.js';
import { createTranslator, type TranslatorSettings } from '#imgtr/translate/translators.js';
import { aPageOf, blocksOf } from '../fakes/blocks.js';
import { answersOf, type OpenAiServer, startOpenAiServer } from '../fakes/openai-server.js';

const KEY = 'sk-canary+key/1';
const patience = { batchWaitMs: 5, attempts: 5, firstDelayMs: 5, deadlineMs: 5000, timeoutMs: 2000 };
const words = { 包邮: 'Free shipping', 新品: 'New', 热卖: 'Best seller', 正品: 'Authentic' };
const texts = Object.keys(words);
const answers = answersOf(words);
const translated = Object.values(words).map(text => ({ kind: 'text', text, by: 'model' }));

let server: OpenAiServer;
beforeAll(async () => {
  server = await startOpenAiServer();
});
beforeEach(() => {
  server.requests.length = 0;
  server.answer(answers.ok);
});
afterAll(() => server.close());

const create = (more: Partial<TranslatorSettings> = {}) =>
  createTranslator({ name: 'openai', from: 'zh', to: 'en', model: 'm', baseUrl: server.url, patience, ...more });
const context = (signal = new AbortController().signal) => ({ page: aPageOf('en'), signal });
/** Translates the texts as one page. */
async function translate(
  sources: readonly string[],
  more: Partial<TranslatorSettings> = {},
): Promise<(Translation | undefined)[]> {
  const translator = create(more);
  try {
    const found = await translator.translate(blocksOf(sources), context());
    return sources.map((_, i) => found.get(`b${i + 1}`));
  } finally {
    await translator.close();
  }
}

describe('a request', () => {
  it('holds instruction and document, asks for an answer by schema, and needs no key', async () => {
    expect(await translate(texts)).toEqual(translated);
    const [{ url, headers, body, document }] = server.requests as [(typeof server.requests)[0]];
    expect(url).toBe('/v1/chat/completions');
    expect(headers.authorization).toBeUndefined();
    expect(body).toMatchObject({ model: 'm', temperature: 0, response_format: { type: 'json_schema' } });
    expect(body.messages.map(({ role }) => role)).toEqual(['system', 'user']);
    expect(body.messages[0]?.content).toContain('from Chinese into English');
    expect(document.texts.map(({ text }) => text)).toEqual(texts);
  });

  it.each(['/v1', '/v1/', '/v1/chat/completions', '/'])('goes to the same place for a base URL with %s', async path => {
    await translate(['包邮'], { baseUrl: `${server.url}${path}` });
    expect(server.requests[0]?.url).toBe('/v1/chat/completions');
  });

  it('carries the key where there is one, and keeps a path of its own', async () => {
    await translate(['包邮'], { baseUrl: `${server.url}/api/openai`, apiKey: KEY });
    expect(server.requests[0]).toMatchObject({ url: '/api/openai/chat/completions' });
    expect(server.requests[0]?.headers.authorization).toBe(`Bearer ${KEY}`);
  });

  it('needs a model, and a key or a server of one’s own', () => {
    expect(() => createTranslator({ name: 'openai', from: 'zh', to: 'en', baseUrl: server.url })).toThrow(UsageError);
    expect(() => createTranslator({ name: 'openai', from: 'zh', to: 'en', model: 'm' })).toThrow(/key/);
  });

  it('counts tokens, and what it cost where the server says so', async () => {
    const translator = create();
    await translator.translate(blocksOf(['包邮']), context());
    expect(translator.usage).toEqual({ requests: 1, inputTokens: 100, outputTokens: 20, cost: 0, memoryHits: 0 });
    await translator.close();
  });
});

describe('a server that refuses a field', () => {
  it.each([
    ['knowsSchemaOnly', 1],
    ['knowsJsonObjectOnly', 2],
    ['takesNoTemperature', 3],
    ['takesNoFields', 4],
  ] as const)('%s: is asked in plainer ways until one passes, and in that way from then on', async (mode, tries) => {
    server.answer(answers[mode]);
    const translator = create();
    expect((await translator.translate(blocksOf(['包邮']), context())).get('b1')).toMatchObject(
      translated[0] as object,
    );
    expect(server.requests).toHaveLength(tries);
    expect((await translator.translate(blocksOf(['新品']), context())).get('b1')).toMatchObject(
      translated[1] as object,
    );
    expect(server.requests).toHaveLength(tries + 1);
    await translator.close();
  });

  it('has the texts fail when no way passes, and is asked in full again for the next', async () => {
    server.answer(answers.refusesAll);
    const translator = create();
    const first = await translator.translate(blocksOf(['包邮']), context());
    expect(first.get('b1')).toMatchObject({ kind: 'failed', reason: 'refused' });
    expect(server.requests).toHaveLength(4);
    server.answer(answers.ok);
    expect((await translator.translate(blocksOf(['新品']), context())).get('b1')).toMatchObject({ kind: 'text' });
    expect(server.requests[4]?.body.response_format?.type).toBe('json_schema');
    await translator.close();
  });

  it('is not asked in plainer ways once it took the fullest', async () => {
    server.answer(answers.ok, answers.refusesAll);
    const translator = create();
    await translator.translate(blocksOf(['包邮']), context());
    const second = await translator.translate(blocksOf(['新品']), context());
    expect(second.get('b1')).toMatchObject({ kind: 'failed', reason: 'refused' });
    expect(server.requests).toHaveLength(2);
    await translator.close();
  });
});

describe('an answer that cannot be used', () => {
  it.each([
    'malformed',
    'truncated',
    'refusal',
    'filteredMidway',
    'filtered',
    'tooLongByCode',
    'tooLongByWords',
  ] as const)('%s once: its texts are asked again in halves', async mode => {
    server.answer(answers[mode], answers.ok);
    expect(await translate(texts)).toEqual(translated);
    expect(server.requests.map(({ document }) => document.texts.length)).toEqual([4, 2, 2]);
  });

  it.each(['thinking', 'fenced'] as const)('%s: it is read all the same', async mode => {
    server.answer(answers[mode]);
    expect(await translate(texts)).toEqual(translated);
    expect(server.requests).toHaveLength(1);
  });

  it('aWebPage: fails with a word on the address', async () => {
    server.answer(answers.aWebPage);
    const [answer] = await translate(['包邮']);
    expect(answer).toMatchObject({ kind: 'failed', reason: 'refused', detail: expect.stringContaining('--base-url') });
    expect(server.requests).toHaveLength(1);
  });
});

describe('a server in trouble', () => {
  it.each(['broken', 'busy', 'cut'] as const)('%s: is asked again and answers', async mode => {
    server.answer(answers[mode], answers.ok);
    expect(await translate(['包邮'])).toEqual(translated.slice(0, 1));
    expect(server.requests).toHaveLength(2);
  });

  it('that hangs is given up and asked again', async () => {
    server.answer(answers.hang, answers.ok);
    expect(await translate(['包邮'], { patience: { ...patience, timeoutMs: 60 } })).toEqual(translated.slice(0, 1));
  });

  it('rateLimited: waits as its Retry-After says, and not beyond the deadline', async () => {
    server.answer(answers.rateLimited, answers.ok);
    expect(await translate(['包邮'])).toEqual(translated.slice(0, 1));
    server.answer(answers.rateLimited);
    const late = await translate(['新品'], { patience: { ...patience, deadlineMs: 100 } });
    expect(late).toMatchObject([{ kind: 'failed', reason: 'rate-limited' }]);
    expect(server.requests).toHaveLength(3);
  });

  it('whose quota is used up is not asked again', async () => {
    server.answer(answers.quota);
    const translator = create();
    for (const text of ['包邮', '新品']) {
      const answer = (await translator.translate(blocksOf([text]), context())).get('b1');
      expect(answer).toMatchObject({ kind: 'failed', reason: 'quota' });
    }
    expect(server.requests).toHaveLength(1);
    await translator.close();
  });

  it('that is not there fails its texts, and says where it was looked for', async () => {
    const [answer] = await translate(['包邮'], {
      baseUrl: 'http://127.0.0.1:9',
      patience: { ...patience, attempts: 2 },
    });
    expect(answer).toMatchObject({ reason: 'unreachable', detail: expect.stringContaining('http://127.0.0.1:9/v1') });
  });

  it.each([
    ['badKey', CredentialsError],
    ['forbidden', CredentialsError],
    ['noModel', UsageError],
  ] as const)('%s: ends the run at once', async (mode, kind) => {
    server.answer(answers[mode]);
    const translator = create({ apiKey: KEY });
    await expect(translator.translate(blocksOf(['包邮']), context())).rejects.toBeInstanceOf(kind);
    await expect(translator.translate(blocksOf(['新品']), context())).rejects.toBeInstanceOf(kind);
    expect(server.requests).toHaveLength(1);
    await translator.close();
  });

  it('never gets the key into what is shown', async () => {
    server.answer(answers.echoesKey);
    const shown = JSON.stringify(await translate(['包邮'], { apiKey: KEY, patience: { ...patience, attempts: 1 } }));
    expect(shown).toContain('no good');
    expect(shown).not.toContain(KEY);
  });

  it('is left alone once the run is told to stop', async () => {
    server.answer(answers.hang);
    const stop = new AbortController();
    const translator = create();
    const working = translator.translate(blocksOf(['包邮']), context(stop.signal));
    setTimeout(() => stop.abort(), 50);
    await expect(working).rejects.toBeInstanceOf(InterruptedError);
    await translator.close();
  });
});
