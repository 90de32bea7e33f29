/**
 * Gets a verdict on each text of a batch: asks, takes the usable answers, asks the rest again in halves down to one
 * text, and once more, with what was wrong, where an answer did not pass.
 */
import { type RetryPolicy, retry } from '../../flow/retry.js';
import type { LanguageCode } from '../../language.js';
import type { BlockKind } from '../../page.js';
import type { Allowance } from './allowance.js';
import { readAnswers } from './answers.js';
import { AskError, type Asker, type Picture, type Question, type Questions, type Reply } from './asker.js';
import { judge, type Verdict } from './judge.js';
import type { Meter } from './meter.js';

export interface Service {
  readonly asker: Asker;
  readonly allowance: Allowance;
  readonly meter: Meter;
  readonly policy: RetryPolicy;
  readonly from: LanguageCode;
  readonly to: LanguageCode;
  /** Small copies of the pages that the questions number. */
  readonly pictures?: readonly Picture[];
}

/** What came of a text: a verdict on its answer, or why it has none. */
export type Finding = (Verdict & { readonly kind?: BlockKind }) | Failure;
export interface Failure {
  readonly verdict: 'failed';
  readonly reason: string;
  readonly detail: string;
  /** The service did not reply at all: a sign that it may be gone. */
  readonly silent: boolean;
  /** Nothing asked later will fare better. */
  readonly final: boolean;
}

/** A finding a question, in their order. Throws what ends the run: refused credentials, the signal. */
export async function inquire(
  service: Service,
  questions: readonly Question[],
  signal: AbortSignal,
): Promise<Finding[]> {
  const first = await askAll(service, questions, { signal });
  const again = questions.flatMap((question, i) => {
    const finding = first[i] as Finding;
    return finding.verdict !== 'failed' && finding.askAgain ? [{ ...question, problem: finding.detail }] : [];
  });
  if (again.length === 0) return first;
  const second = await askAll(service, again, { signal });
  const better = new Map(again.map((question, i) => [question.id, second[i] as Finding]));
  return first.map((finding, i) => betterOf(finding, better.get((questions[i] as Question).id)));
}

const RANK = { good: 0, unchanged: 1, doubtful: 2, bad: 3, failed: 4 } as const;

/** The finding to go by: the second where it is at least as good. */
const betterOf = (first: Finding, second: Finding | undefined): Finding =>
  second && RANK[second.verdict] <= RANK[first.verdict] ? second : first;

/** Asks in ever smaller company until each text has an answer or has failed alone; one that came alone has two tries. */
async function askAll(
  service: Service,
  questions: readonly Question[],
  { signal, tries = 2 }: { signal: AbortSignal; tries?: number },
): Promise<Finding[]> {
  const findings = await askOnce(service, questions, signal);
  const open = questions.filter((_, i) => isOpen(findings[i] as Finding));
  if (open.length === 0) return findings;
  if (questions.length === 1) {
    const hopeless = tries < 2 || findings.some(finding => finding.reason === 'blocked');
    return hopeless ? findings : askAll(service, questions, { signal, tries: 1 });
  }
  const half = Math.ceil(open.length / 2);
  const halves = [open.slice(0, half), open.slice(half)].filter(part => part.length > 0);
  const later = (await Promise.all(halves.map(part => askAll(service, part, { signal, tries: 1 })))).flat();
  const found = new Map(open.map((question, i) => [question.id, later[i] as Finding]));
  return findings.map((finding, i) => found.get((questions[i] as Question).id) ?? finding);
}

/** The service replied, but not usably to this text: worth asking in smaller company. */
const isOpen = (finding: Finding): boolean => finding.verdict === 'failed' && !finding.silent;

/** One request, repeated while the service asks for patience; a verdict on each answer. */
async function askOnce(service: Service, questions: readonly Question[], signal: AbortSignal): Promise<Finding[]> {
  const { from, to } = service;
  const ids = new Set(questions.map(({ id }) => id));
  let reply: Reply;
  try {
    reply = await exchange(service, questions, signal);
  } catch (error) {
    if (!(error instanceof AskError)) throw error;
    const { reason, message, final } = error;
    return questions.map(() => ({ verdict: 'failed', reason, detail: message, silent: true, final }));
  }
  const { texts, kinds, problem, detail = problem } = readAnswers(reply, ids);
  return questions.map(({ id, text, brief, maxChars }) => {
    const [answer, kind] = [texts.get(id), kinds.get(id)];
    if (answer !== undefined) {
      return { ...judge({ text, answer, from, to, maxChars, ...(brief && { brief }) }), ...(kind && { kind }) };
    }
    return { verdict: 'failed', reason: problem, detail, silent: false, final: false };
  });
}

/** The service's reply, with as much patience as the policy has. */
function exchange(service: Service, texts: readonly Question[], signal: AbortSignal): Promise<Reply> {
  const { allowance, policy, from, to, pictures = [] } = service;
  const shown = pictures.filter(picture => texts.some(({ page }) => page === picture.page));
  const questions: Questions = { from, to, texts, ...(shown.length > 0 && { pictures: shown }) };
  return retry(() => allowance.pace.run(() => askAndPay(service, questions, signal), signal), {
    ...policy,
    signal,
    advise: (error, failures) => {
      if (!(error instanceof AskError) || error.retry === 'never') return 'never';
      if (!error.busy) return error.afterMs === undefined ? {} : { afterMs: error.afterMs };
      const afterMs = error.afterMs ?? policy.firstDelayMs * BUSY_GROWTH ** (failures - 1);
      allowance.pace.slowDown(afterMs);
      return { afterMs };
    },
  });
}

/** One request, if there is money for it. */
async function askAndPay({ asker, allowance, meter }: Service, questions: Questions, signal: AbortSignal) {
  const { purse } = allowance;
  const { cost = 0 } = asker.estimate(questions);
  if (!purse.take(cost)) {
    throw new AskError('max-cost', `--max-cost $${purse.limit} leaves no room for another request`, {
      retry: 'never',
      final: true,
    });
  }
  let paid = 0;
  try {
    meter.request();
    const reply = await asker.ask(questions, signal);
    meter.reply(reply);
    paid = reply.cost;
    return reply;
  } finally {
    purse.settle(cost, paid);
  }
}

/** A busy service that names no wait is left alone for 1, 4, 16 and 64 first delays: past a minute's quota. */
const BUSY_GROWTH = 4;
