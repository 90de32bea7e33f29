import { expect, it } from 'vitest';
import { createAllowance } from '#imgtr/translate/desk/allowance.js';
import type { Asker, Questions, Reply } from '#imgtr/translate/desk/asker.js';
import { inquire, type Service } from '#imgtr/translate/desk/inquiry.js';
import { Meter } from '#imgtr/translate/desk/meter.js';
import { costOf, geminiModel } from '#imgtr/translate/services/models.js';

/** A repeatable source of chance, 0..1. */
function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
}

/** Replies with each text's own word, but drops, doubles, renames, reorders and breaks what it says. */
function unreliable(random: () => number): Asker {
  const spent = { inputTokens: 1, outputTokens: 1, cost: 0 };
  return {
    identity: 'unreliable',
    estimate: () => spent,
    close: () => {},
    async ask({ texts }: Questions): Promise<Reply> {
      if (random() < 0.1) return { ...spent, problem: 'blocked' };
      const entries: unknown[] = texts.flatMap<unknown>(({ id, text }) => {
        const entry = { id, text: wordOf(text) };
        const luck = random();
        if (luck < 0.1) return [];
        if (luck < 0.2) return [entry, { id, text: 'other words' }];
        if (luck < 0.3) return [{ ...entry, id: `${id}x` }];
        return luck < 0.4 ? [{ id, text: 5 }] : [entry];
      });
      entries.sort(() => random() - 0.5);
      const words = JSON.stringify({ translations: entries });
      return { ...spent, words: random() < 0.1 ? words.slice(0, -3) : words };
    },
  };
}
const wordOf = (text: string) => `word ${text.replace('款', '')}`;

it('never gives a text the words of another, whatever a reply looks like', async () => {
  const random = chance(7);
  const service: Service = {
    asker: unreliable(random),
    allowance: createAllowance(),
    meter: new Meter(),
    policy: { attempts: 1, deadlineMs: 1000, firstDelayMs: 1 },
    from: 'zh',
    to: 'en',
  };
  let answered = 0;
  for (let round = 0; round < 500; round++) {
    const questions = Array.from({ length: 8 }, (_, i) => ({
      id: `t${i}`,
      text: `款${round * 8 + i}`,
      page: 1,
      maxChars: 9,
    }));
    const findings = await inquire(service, questions, new AbortController().signal);
    for (const [i, finding] of findings.entries()) {
      if (finding.verdict === 'failed') continue;
      answered++;
      expect(finding).toMatchObject({ verdict: 'good', text: wordOf(questions[i]?.text ?? '') });
    }
  }
  expect(answered).toBeGreaterThan(2000);
});

it("counts cost by the model's price on the day, a version of a model as the model", () => {
  const tokens = { input: 1_000_000, cached: 500_000, output: 1_000_000 };
  expect(costOf(geminiModel('gemini-3.8-flash').prices, tokens, new Date('2026-12-31'))).toBeCloseTo(
    0.55 * 0.75 + 3.75,
    9,
  );
  expect(costOf(geminiModel('gemini-3.8-flash').prices, tokens, new Date('2027-01-01'))).toBeCloseTo(
    0.55 * 1.5 + 7.5,
    9,
  );
  expect(geminiModel('gemini-3.5-flash-lite-001')).toBe(geminiModel('gemini-3.5-flash-lite'));
  expect(geminiModel('gemini-3.5-flash-lite')).not.toBe(geminiModel('gemini-3.5-flash'));
});
