/** A translator that obeys the rules: what they settle is not asked, and what must not be said is found. */
import { joinLines, type LanguageCode } from '../language.js';
import type { Block, Translation } from '../page.js';
import type { Estimator, Translator } from '../ports.js';
import type { Rules } from './rules/rules.js';

/** The translator behind the rules. Closing it closes the translator. */
export function obeyRules(
  translator: Translator & Estimator,
  rules: Rules,
  from: LanguageCode,
): Translator & Estimator {
  return {
    async translate(blocks, context) {
      const answers = new Map<string, Translation>();
      const rest: Block[] = [];
      for (const block of blocks.filter(({ keep }) => !keep)) {
        const answer = answerByRule(block, rules);
        if (answer) answers.set(block.id, answer);
        else rest.push(withoutDropped(block, rules, from));
      }
      const found = await translator.translate(rest, context);
      for (const block of rest) answers.set(block.id, settled(found.get(block.id), block, blocks));
      return new Map(blocks.flatMap(block => withFlags(block, answers.get(block.id), rules)));
    },
    async estimate(pages) {
      let ruled = 0;
      const rest = pages.map(({ page, blocks }) => {
        const asked = blocks.filter(block => !block.keep && !answerByRule(block, rules));
        ruled += blocks.filter(({ keep }) => !keep).length - asked.length;
        return { page, blocks: asked.map(block => withoutDropped(block, rules, from)) };
      });
      const estimate = await translator.estimate(rest);
      return { ...estimate, texts: estimate.texts + ruled };
    },
    get usage() {
      return translator.usage;
    },
    close: () => translator.close(),
  };
}

function answerByRule(block: Block, rules: Rules): Translation | undefined {
  const fate = rules.fateOf(block);
  if (fate?.action === 'force') return { kind: 'text', text: fate.text, by: 'rule' };
  return fate && { kind: fate.action, reason: 'rule' };
}

/** The block without the lines that are to go. */
function withoutDropped(block: Block, rules: Rules, from: LanguageCode): Block {
  const lines = block.lines.filter(({ text }) => !rules.dropsLine(text));
  if (lines.length === block.lines.length) return block;
  const texts = lines.map(({ text }) => text);
  return { ...block, lines, text: joinLines(texts, from) };
}

/** What needs no translation is set again all the same, when a line beside it was removed. */
function settled(answer: Translation | undefined, block: Block, originals: readonly Block[]): Translation {
  if (!answer) return { kind: 'failed', reason: 'no-translation' };
  const shortened = originals.find(({ id }) => id === block.id) !== block;
  return answer.kind === 'keep' && shortened ? { kind: 'text', text: block.text, by: 'rule' } : answer;
}

/** The answer with a check for each thing that must not be said; what is removed says nothing. */
function withFlags(block: Block, answer: Translation | undefined, rules: Rules): [string, Translation][] {
  if (!answer) return [];
  if (answer.kind !== 'text' && answer.kind !== 'keep') return [[block.id, answer]];
  const flags = rules.flagsOf(block.text, answer.kind === 'text' ? answer.text : undefined);
  if (flags.length === 0) return [[block.id, answer]];
  const checks = flags.map(flag => ({ ...flag, block: block.id, quad: block.quad }));
  return [[block.id, { ...answer, checks: [...(answer.checks ?? []), ...checks] }]];
}
