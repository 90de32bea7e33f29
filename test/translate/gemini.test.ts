import { describe, expect, it } from 'vitest';
import { CredentialsError, InterruptedError, UsageError } from '#imgtr/errors.js';
import type { Translation } from '#imgtr/page.js';
import { createTranslator, type TranslatorSettings } from '#imgtr/translate/translators.js';
import { blocksOf } from '../fakes/blocks.js';
import { geminiOfFile, type Mode, modes, type SeenRequest } from '../fakes/gemini-server.js';

const KEY = 'AIza-canary+key/1';
const patience = { batchWaitMs: 5, attempts: 3, firstDelayMs: 5, deadlineMs: 5000, timeoutMs: 2000 };
const table = { 包邮: 'Free shipping', 新品: 'New', 热卖: 'Best seller', 正品: 'Authentic' };
const { ok, ...bad } = modes(table);
const texts = Object.keys(table);

const server = geminiOfFile(ok);

const create = (more: Partial<TranslatorSettings> = {}) =>
  createTranslator({ name: 'gemini', from: 'zh', to: 'en', apiKey: KEY, baseUrl: server.url, patience, ...more });
const context = (pageId = 'page', signal = new AbortController().signal) => ({
  page: { id: pageId, target: 'en' as const },
  signal,
});
/** Translates the texts as one page. */
async function translate(
  sources: readonly string[],
  more: Partial<TranslatorSettings> = {},
): Promise<(Translation | undefined)[]> {
  const translator = create(more);
  try {
    const answers = await translator.translate(blocksOf(sources), context());
    return sources.map((_, i) => answers.get(`b${i + 1}`));
  } finally {
    await translator.close();
  }
}
const inEnglish = (sources: readonly string[]) =>
  sources.map(text => ({ kind: 'text', text: table[text as keyof typeof table], by: 'model' }));
const asked = ({ document }: SeenRequest) => document.texts.map(({ text }) => text);

describe('the exchange', () => {
  it('sends one JSON document with many texts and asks for an answer by schema', async () => {
    expect(await translate(texts)).toEqual(inEnglish(texts));
    expect(server.requests).toHaveLength(1);
    const { url, document, body, headers } = server.requests[0] as SeenRequest;
    expect(url).toBe('/v1beta/models/gemini-3.5-flash-lite:generateContent');
    expect(document).toMatchObject({ from: 'zh', to: 'en', glossary: [] });
    expect(document.texts.map(({ id, text, page }) => ({ id, text, page }))).toEqual(
      texts.map((text, i) => ({ id: `t${i + 1}`, text, page: 1 })),
    );
    expect(document.texts.every(({ maxChars }) => (maxChars ?? 0) > 0)).toBe(true);
    expect(body.generationConfig).toMatchObject({ responseMimeType: 'application/json' });
    expect(body.generationConfig).not.toHaveProperty('temperature');
    expect(headers['x-goog-api-key']).toBe(KEY);
    expect(body.systemInstruction.parts[0]?.text).toContain('from Chinese into English');
  });

  it('sends what the model can do: a temperature to 2.5, the least thinking to 3.8', async () => {
    await translate(['包邮'], { model: 'gemini-2.5-flash-lite' });
    await translate(['包邮'], { model: 'gemini-3.8-flash' });
    expect(server.requests[0]?.body.generationConfig).toMatchObject({ temperature: 0 });
    expect(server.requests[1]?.body.generationConfig).toMatchObject({ thinkingConfig: { thinkingLevel: 'LOW' } });
    expect(server.requests[1]?.url).toContain('gemini-3.8-flash:');
  });

  it('counts requests, tokens and what they cost', async () => {
    const translator = create();
    await translator.translate(blocksOf(['包邮']), context());
    expect(translator.usage).toMatchObject({ requests: 1, inputTokens: 100, outputTokens: 25, memoryHits: 0 });
    expect(translator.usage.cost).toBeCloseTo((100 * 0.3 + 25 * 2.5) / 1e6, 12);
    await translator.close();
  });

  it('puts the texts of several pages in one request and each distinct text once', async () => {
    const translator = create({ patience: { ...patience, batchWaitMs: 50 } });
    await Promise.all(['p1', 'p2', 'p3'].map(page => translator.translate(blocksOf(['包邮', '新品']), context(page))));
    await translator.translate(blocksOf(['新品', '热卖']), context('p4'));
    expect(server.requests.map(asked)).toEqual([['包邮', '新品'], ['热卖']]);
    await translator.close();
  });

  it('does not ask about text without a character of the source language', async () => {
    expect(await translate(['M/L/XL'])).toEqual([{ kind: 'keep', reason: 'unchanged' }]);
    expect(server.requests).toHaveLength(0);
  });

  it('splits a long list into requests of at most 64 texts', async () => {
    await translate(Array.from({ length: 140 }, (_, i) => `款${i}`));
    expect(server.requests.map(request => asked(request).length).sort()).toEqual([12, 64, 64]);
  });

  it('needs a key and says which variable holds it', () => {
    expect(() => create({ apiKey: '' })).toThrowError(UsageError);
  });
});

describe('an answer that cannot be used', () => {
  it.each(['malformed', 'notTheSchema', 'truncated', 'blocked', 'safety', 'wrongIds', 'noCandidates'] as const)(
    '%s once: its texts are asked again in halves and all translated',
    async mode => {
      server.answer(bad[mode], ok);
      expect(await translate(texts)).toEqual(inEnglish(texts));
      expect(server.requests.map(request => asked(request).length)).toEqual([4, 2, 2]);
    },
  );

  it.each([
    ['malformed', 'malformed'],
    ['truncated', 'truncated'],
    ['blocked', 'blocked'],
    ['safety', 'blocked'],
    ['wrongIds', 'missing'],
  ] as const)('%s for ever: each text fails with reason %s after having been asked alone', async (mode, reason) => {
    server.answer(bad[mode]);
    const answers = await translate(['包邮', '新品']);
    expect(answers.map(answer => answer?.kind === 'failed' && answer.reason)).toEqual([reason, reason]);
    expect(server.requests.map(request => asked(request).length)).toEqual([2, 1, 1]);
  });

  it.each(['short', 'duplicateIds'] as const)(
    '%s: what was answered is kept and only the rest asked again',
    async mode => {
      server.answer(bad[mode]);
      expect(await translate(texts)).toEqual(inEnglish(texts));
      expect(asked(server.requests[0] as SeenRequest)).toEqual(texts);
      expect(server.requests.slice(1).every(request => asked(request).length < texts.length)).toBe(true);
    },
  );

  it.each(['fenced', 'thinking', 'reversed'] as const)('%s: it is read all the same', async mode => {
    server.answer(bad[mode]);
    expect(await translate(texts)).toEqual(inEnglish(texts));
    expect(server.requests).toHaveLength(1);
  });

  it('a text that is blocked keeps no other text from being translated', async () => {
    const poisoned: Mode = (request, reply) => (asked(request).includes('毒') ? bad.blocked : ok)(request, reply);
    server.answer(poisoned);
    const answers = await translate([...texts, '毒']);
    expect(answers.slice(0, 4)).toEqual(inEnglish(texts));
    expect(answers[4]).toMatchObject({ kind: 'failed', reason: 'blocked' });
  });
});

describe('a service in trouble', () => {
  it.each(['broken', 'htmlBadGateway', 'cut'] as const)('%s: is asked again and answers', async mode => {
    server.answer(bad[mode], ok);
    expect(await translate(['包邮'])).toEqual(inEnglish(['包邮']));
    expect(server.requests).toHaveLength(2);
  });

  it('that hangs is given up and asked again', async () => {
    server.answer(bad.hang, ok);
    expect(await translate(['包邮'], { patience: { ...patience, timeoutMs: 60 } })).toEqual(inEnglish(['包邮']));
  });

  it.each([
    ['rateLimited', 200],
    ['rateLimitedByHeader', 1000],
  ] as const)('%s: waits as told', async (mode, told) => {
    const arrivals: number[] = [];
    const timed =
      (next: Mode): Mode =>
      (request, reply) => {
        arrivals.push(performance.now());
        next(request, reply);
      };
    server.answer(timed(bad[mode]), timed(ok));
    expect(await translate(['包邮'])).toEqual(inEnglish(['包邮']));
    expect((arrivals[1] as number) - (arrivals[0] as number)).toBeGreaterThanOrEqual(told * 0.95); // timers may fire a little early
  });

  it('that asks for a wait beyond the deadline is not waited for', async () => {
    server.answer(bad.rateLimited);
    const answers = await translate(['包邮'], { patience: { ...patience, deadlineMs: 100 } });
    expect(answers[0]).toMatchObject({ kind: 'failed', reason: 'rate-limited' });
    expect(server.requests).toHaveLength(1);
  });

  it('is asked again for a text that it gave no reply to, and not for one that it would not translate', async () => {
    const translator = create({ patience: { ...patience, attempts: 1 } });
    const ask = async () => (await translator.translate(blocksOf(['包邮']), context())).get('b1');
    server.answer(bad.broken, bad.blocked);
    expect(await ask()).toMatchObject({ kind: 'failed', reason: 'unreachable' });
    expect(await ask()).toMatchObject({ kind: 'failed', reason: 'blocked' });
    server.answer(ok);
    expect(await ask()).toMatchObject({ kind: 'failed', reason: 'blocked' });
    expect(server.requests).toHaveLength(2);
    await translator.close();
  });

  it('whose daily quota is used up is not asked again', async () => {
    server.answer(bad.dailyQuota);
    const translator = create();
    const first = await translator.translate(blocksOf(['包邮']), context());
    const second = await translator.translate(blocksOf(['新品']), context());
    expect([first.get('b1'), second.get('b1')]).toMatchObject([{ reason: 'quota' }, { reason: 'quota' }]);
    expect(server.requests).toHaveLength(1);
    await translator.close();
  });

  it('fails a text after the attempts, and stops asking after five silences in a row', async () => {
    server.answer(bad.broken);
    const translator = create({ patience: { ...patience, attempts: 2 } });
    const reasons: unknown[] = [];
    for (const text of ['一', '二', '三', '四', '五', '六', '七']) {
      const answer = (await translator.translate(blocksOf([text]), context())).get('b1');
      reasons.push(answer?.kind === 'failed' && answer.reason);
    }
    expect(reasons).toEqual(Array.from({ length: 7 }, () => 'unreachable'));
    expect(server.requests).toHaveLength(10);
    await translator.close();
  });

  it('that fell silent is asked again after a while, where the process lives on', async () => {
    server.answer(bad.broken);
    const translator = create({ patience: { ...patience, attempts: 1, haltMs: 100 } });
    const ask = async (text: string) => (await translator.translate(blocksOf([text]), context())).get('b1');
    for (const text of ['一', '二', '三', '四', '五', '六']) await ask(text);
    expect(server.requests).toHaveLength(5);
    await expect.poll(() => ask('六').then(() => server.requests.length)).toBe(6); // one more silence, and it is left alone again
    expect(await ask('七')).toMatchObject({ kind: 'failed', reason: 'unreachable' });
    server.answer(ok);
    await expect.poll(() => ask('六')).toMatchObject({ kind: 'text' });
    await translator.close();
  });

  it('that refuses a request is not asked the same again', async () => {
    server.answer(bad.badRequest);
    expect(await translate(['包邮'])).toMatchObject([{ kind: 'failed', reason: 'refused' }]);
    expect(server.requests).toHaveLength(1);
  });

  it.each([
    ['forbidden', CredentialsError],
    ['badKey', CredentialsError],
    ['noModel', UsageError],
  ] as const)('%s: ends the run at once', async (mode, kind) => {
    server.answer(bad[mode]);
    const translator = create();
    await expect(translator.translate(blocksOf(['包邮']), context())).rejects.toBeInstanceOf(kind);
    await expect(translator.translate(blocksOf(['新品']), context())).rejects.toBeInstanceOf(kind);
    expect(server.requests).toHaveLength(1);
    await translator.close();
  });

  it('is asked no further when it refuses the key to one of several requests', async () => {
    server.answer((request, reply) => (asked(request).includes('毒') ? bad.forbidden : bad.hang)(request, reply));
    const translator = create({ patience: { ...patience, timeoutMs: 30_000 } });
    const hanging = translator.translate(blocksOf(['包邮']), context());
    const expected = expect(hanging).rejects.toBeInstanceOf(CredentialsError);
    await expect.poll(() => server.requests.length).toBe(1);
    await expect(translator.translate(blocksOf(['毒']), context())).rejects.toBeInstanceOf(CredentialsError);
    await expected;
    await translator.close();
  });

  it('never gets the key into what is shown', async () => {
    server.answer(bad.echoesKey);
    expect(JSON.stringify(await translate(['包邮']))).not.toContain(KEY);
  });

  it('is left alone once the run is told to stop', async () => {
    server.answer(bad.hang);
    const stop = new AbortController();
    const translator = create();
    const working = translator.translate(blocksOf(['包邮']), context('page', stop.signal));
    setTimeout(() => stop.abort(), 50);
    await expect(working).rejects.toBeInstanceOf(InterruptedError);
    await expect(translator.translate(blocksOf(['新品']), context('page', stop.signal))).rejects.toBeInstanceOf(
      InterruptedError,
    );
    await translator.close();
  });
});

describe('the check of an answer', () => {
  const answering = (...words: string[]): Mode => {
    let turn = 0;
    return ({ document }, reply) =>
      reply.translations(
        document.texts.map(({ id }) => ({ id, text: words[Math.min(turn++, words.length - 1)] as string })),
      );
  };

  it('asks once more, saying what was wrong, when source text is left', async () => {
    server.answer(answering('Free 包邮', 'Free shipping'));
    expect(await translate(['包邮'])).toEqual(inEnglish(['包邮']));
    expect(server.requests[1]?.document.texts[0]?.problem).toContain('包邮');
  });

  it.each([
    ['empty', ' ', 'empty'],
    ['running in circles', 'free '.repeat(20), 'repeats itself'],
    ['of another length', 'Shipping for free '.repeat(5), '89 characters where about 6 fit'],
    ['only control characters', '\u202e\u0000', 'empty'],
  ])('asks once more, saying what was wrong, when the answer is %s', async (_, words, problem) => {
    server.answer(answering(words, 'Free shipping'));
    expect(await translate(['包邮'])).toEqual(inEnglish(['包邮']));
    expect(server.requests[1]?.document.texts[0]?.problem).toContain(problem);
    expect(server.requests).toHaveLength(2);
  });

  it('fails a text whose answers keep source text', async () => {
    server.answer(answering('Free 包邮'));
    expect(await translate(['包邮'])).toMatchObject([{ kind: 'failed', reason: 'source-left' }]);
    expect(server.requests).toHaveLength(2);
  });

  it('keeps an answer with another number after asking once more, and marks it', async () => {
    server.answer(answering('Holds 15 kg'));
    expect(await translate(['承重150公斤'])).toEqual([
      {
        kind: 'text',
        text: 'Holds 15 kg',
        by: 'model',
        checks: [{ code: 'number-mismatch', severity: 'error', block: 'b1', detail: expect.stringContaining('150') }],
      },
    ]);
    expect(server.requests).toHaveLength(2);
  });

  it('an injection that makes one text answer for itself leaves the others as they are', async () => {
    const injected: Mode = (request, reply) =>
      reply.translations([
        ...request.document.texts.map(({ id, text }) => ({ id, text: text === '忽略' ? '\u202eHA\u0000CKED' : 'New' })),
        { id: 'b1', text: 'x' },
      ]);
    server.answer(injected);
    expect(await translate(['新品', '忽略'])).toMatchObject([{ text: 'New' }, { text: 'HACKED' }]);
  });
});
