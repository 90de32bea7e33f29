import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Block, Translation } from '#imgtr/page.js';
import { openMemory } from '#imgtr/translate/desk/memory.js';
import { openRules, openUnits } from '#imgtr/translate/rules/rulebook.js';
import { createTranslator, type TranslatorSettings } from '#imgtr/translate/translators.js';
import { aPageOf, blockOf } from '../fakes/blocks.js';
import { type Answer, answersOf, type OpenAiServer, startOpenAiServer } from '../fakes/openai-server.js';
import { tempFolder } from '../temp-folder.js';

let server: OpenAiServer;
beforeAll(async () => {
  server = await startOpenAiServer();
});
beforeEach(() => {
  server.requests.length = 0;
  server.answer(answersOf().ok);
});
afterAll(() => server.close());

function file(name: string, content: string): string {
  const target = path.join(tempFolder(), name);
  writeFileSync(target, content);
  return target;
}
const withRules = (rows: string): Partial<TranslatorSettings> => {
  const rules = openRules({ rules: file('rules.csv', `action,source,target,note\n${rows}\n`), from: 'zh', to: 'en' });
  return rules ? { rules } : {};
};
const withUnits = (): Partial<TranslatorSettings> => {
  const units = openUnits(undefined, 'zh');
  return units ? { units } : {};
};

async function translate(
  blocks: readonly Block[],
  more: Partial<TranslatorSettings>,
): Promise<(Translation | undefined)[]> {
  const translator = createTranslator({
    ...{ name: 'openai', from: 'zh', to: 'en', model: 'm', baseUrl: server.url },
    patience: { batchWaitMs: 5, attempts: 1 },
    ...more,
  });
  const answers = await translator.translate(blocks, { page: aPageOf('en'), signal: new AbortController().signal });
  await translator.close();
  return blocks.map(({ id }) => answers.get(id));
}
const translateText = async (text: string, more: Partial<TranslatorSettings>) =>
  (await translate([blockOf(text)], more))[0];
/** Answers with these words, one after the other. */
const saying = (...words: readonly string[]): Answer => {
  let turn = 0;
  return (seen, response) => {
    const text = words[Math.min(turn++, words.length - 1)] ?? '';
    answersOf(Object.fromEntries(seen.document.texts.map(asked => [asked.text, text]))).ok(seen, response);
  };
};

describe('what a rule settles as a whole', () => {
  it('never reaches the model', async () => {
    const rules = withRules('keep,品牌,,\nforce,保温杯,Tumbler,\ndrop,/微信/,,');
    const blocks = [blockOf('品牌'), blockOf('保温杯', { id: 'b2' }), blockOf('加微信abc', { id: 'b3' })];
    expect(await translate(blocks, rules)).toEqual([
      { kind: 'keep', reason: 'rule' },
      { kind: 'text', text: 'Tumbler', by: 'rule' },
      { kind: 'drop', reason: 'rule' },
    ]);
    expect(server.requests).toHaveLength(0);
  });

  it('leaves the other lines of a block to be translated', async () => {
    server.answer(saying('Fine fabric'));
    expect(await translateText('优质面料\n加微信abc', withRules('drop,/微信/,,'))).toMatchObject({
      text: 'Fine fabric',
    });
    expect(server.requests[0]?.document.texts[0]?.text).toBe('优质面料');
  });

  it('sets lines that need no translation again when one beside them goes', async () => {
    const answer = await translateText('M / L\n加微信abc', withRules('drop,/微信/,,'));
    expect(answer).toEqual({ kind: 'text', text: 'M / L', by: 'rule' });
  });

  it('is settled for a phrasebook too, and its words are phrases', async () => {
    const phrases = file('p.csv', 'zh,en\n新品,New\n体重,Weight\n');
    const settings = { name: 'phrasebook', phrases, ...withRules('force,保温杯,Tumbler,'), ...withUnits() } as const;
    expect(await translateText('新品保温杯', settings)).toMatchObject({ text: 'New Tumbler', by: 'phrasebook' });
    expect(await translateText('体重45-52公斤', settings)).toMatchObject({ text: 'Weight 45-52 kg', by: 'phrasebook' });
    expect(await translateText('100-115斤', settings)).toEqual({ kind: 'text', text: '50-57.5 kg', by: 'rule' });
  });

  it('does not stand in the way of --mode erase, which removes everything', async () => {
    const answer = await translateText('保温杯', { name: 'erase-only', ...withRules('force,保温杯,Tumbler,') });
    expect(answer).toEqual({ kind: 'drop', reason: 'mode-erase' });
  });
});

describe('a term in a text', () => {
  const rules = () => withRules('force,保温杯,Tumbler,\nkeep,云上,,');

  it('is sent as the glossary, and may keep source characters', async () => {
    server.answer(saying('云上 large tumbler'));
    expect(await translateText('云上大保温杯', rules())).toEqual({
      kind: 'text',
      text: '云上 large tumbler',
      by: 'model',
    });
    expect(server.requests[0]?.document.glossary).toEqual([
      { source: '云上', target: '云上' },
      { source: '保温杯', target: 'Tumbler' },
    ]);
    expect(server.requests).toHaveLength(1);
  });

  it('that the answer lacks is asked for once more with the correction', async () => {
    server.answer(saying('Large bottle', 'Large Tumbler'));
    expect(await translateText('大保温杯', rules())).toEqual({ kind: 'text', text: 'Large Tumbler', by: 'model' });
    expect(server.requests[1]?.document.texts[0]?.problem).toBe('the glossary says “Tumbler” for “保温杯”');
  });

  it('that the second answer lacks too is reported', async () => {
    server.answer(saying('Large bottle'));
    expect(await translateText('大保温杯', rules())).toMatchObject({
      text: 'Large bottle',
      checks: [{ code: 'rule', severity: 'warning', block: 'b1', detail: expect.stringContaining('Tumbler') }],
    });
    expect(server.requests).toHaveLength(2);
  });

  it('may change the numbers of its text', async () => {
    server.answer(saying('Ships in 2 days'));
    const answer = await translateText('48小时发货啦', withRules('force,48小时,2 days,'));
    expect(answer).toEqual({ kind: 'text', text: 'Ships in 2 days', by: 'model' });
  });

  it('is not asked about where it leaves nothing to ask', async () => {
    expect(await translateText('500ml 保温杯', rules())).toEqual({ kind: 'text', text: '500ml Tumbler', by: 'rule' });
    expect(server.requests).toHaveLength(0);
  });
});

it('a changed rule asks again for the texts that it binds, and for no other', async () => {
  const memoryFile = path.join(tempFolder(), 'memory.jsonl');
  const blocks = [blockOf('大保温杯'), blockOf('新品', { id: 'b2' })];
  const asked = async (rows: string, words: string) => {
    server.requests.length = 0;
    server.answer(saying(words));
    const memory = openMemory(memoryFile);
    await translate(blocks, { memory, ...withRules(rows) });
    await memory.close();
    return server.requests.flatMap(({ document }) => document.texts.map(({ text }) => text));
  };
  expect(await asked('force,保温杯,Tumbler,', 'Large Tumbler')).toEqual(['大保温杯', '新品']);
  expect(await asked('force,保温杯,Tumbler,', 'x')).toEqual([]);
  expect(await asked('force,保温杯,Flask,\ndrop,包邮,,', 'Large Flask')).toEqual(['大保温杯']);
  expect(await asked('force,保温杯,Tumbler,', 'x')).toEqual([]);
  rmSync(memoryFile);
});

describe('units', () => {
  it('are rewritten before a text is asked, and the answer is held to the new numbers', async () => {
    server.answer(saying('Suggested weight: 40-47.5 kg'));
    expect(await translateText('建议体重：80-95斤', withUnits())).toEqual({
      kind: 'text',
      text: 'Suggested weight: 40-47.5 kg',
      by: 'model',
    });
    expect(server.requests[0]?.document.texts[0]?.text).toBe('建议体重：40-47.5 kg');
    server.answer(saying('Suggested weight: 80-95 jin'));
    expect(await translateText('建议体重：80-95斤', withUnits())).toMatchObject({
      checks: [{ code: 'number-mismatch', severity: 'error' }],
    });
  });

  it('need no model where there is nothing else', async () => {
    expect(await translateText('45-52公斤', withUnits())).toEqual({ kind: 'text', text: '45-52 kg', by: 'rule' });
    expect(await translateText('36-41码', withUnits())).toEqual({ kind: 'text', text: '36-41', by: 'rule' });
    expect(server.requests).toHaveLength(0);
  });

  it('are those of Chinese texts, and none when none are wanted', () => {
    expect(openUnits(undefined, 'ko')).toBeUndefined();
    expect(openUnits('none', 'zh')).toBeUndefined();
  });
});

it('flags are checks of the block, of its words as they are set or left', async () => {
  server.answer(saying('The best cup'));
  const rules = withRules('flag,,/best/i,a superlative');
  const quad = blockOf('x').quad;
  const check = {
    code: 'claim',
    severity: 'warning',
    block: 'b1',
    quad,
    detail: '“best” in “The best cup”: a superlative',
  };
  expect(await translateText('好杯子', rules)).toMatchObject({ kind: 'text', checks: [check] });
  const left = await translateText('最好', { name: 'none', ...withRules('flag,最好,,') });
  expect(left).toMatchObject({ kind: 'keep', checks: [{ code: 'claim', block: 'b1' }] });
});
