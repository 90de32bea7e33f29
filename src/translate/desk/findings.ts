/** From what came of a text to the word on its blocks. Pure. */
import type { Block, BlockKind, Check, Translation } from '../../page.js';
import type { Finding } from './inquiry.js';
import { cleanText } from './judge.js';

/** What is to be said of a text, whatever block it stands in. */
export interface Answer {
  readonly translation: Translation;
  /** What kind of text it is on this page, by the word of who saw it. */
  readonly seen?: { readonly kind: BlockKind; readonly page: string };
}

export const UNCHANGED: Translation = { kind: 'keep', reason: 'unchanged' };

/** A finding on a text that stands in the pictures so. What was rewritten before it was asked is no longer the same. */
export function toTranslation(finding: Finding, { text, by }: { text: string; by: 'model' | 'memory' }): Translation {
  const { reason, detail } = finding;
  if (finding.verdict === 'failed' || finding.verdict === 'bad') return { kind: 'failed', reason, detail };
  if (finding.verdict === 'unchanged' && finding.text === cleanText(text)) return UNCHANGED;
  if (finding.verdict !== 'doubtful') return { kind: 'text', text: finding.text, by };
  return {
    kind: 'text',
    text: finding.text,
    by,
    checks: [{ code: DOUBTS[reason] ?? 'number-mismatch', severity: finding.severity, detail }],
  };
}

/** The checks that doubts are, by their reasons. */
const DOUBTS: Readonly<Record<string, Check['code']>> = { rule: 'rule', overflow: 'overflow' };

interface Place {
  /** The page's id. */
  readonly page: string;
  /** What is none of the shop's own words stays. */
  readonly keepsOthers: boolean;
}

/** The word on one block of a page: its checks name it. Who has seen the page knows better what it is than its plan. */
export function answerFor(block: Block, { translation, seen }: Answer, { page, keepsOthers }: Place): Translation {
  const kind = seen?.page === page ? seen.kind : block.kind;
  if (keepsOthers && kind !== 'overlay' && translation.kind !== 'drop') return keepAs(kind, block);
  if (translation.kind !== 'text') return translation;
  const checks = translation.checks?.map(check => ({ ...check, block: block.id }));
  return { ...translation, ...(checks && { checks }), ...(kind !== block.kind && { seen: kind }) };
}

const WHAT: Readonly<Record<Exclude<BlockKind, 'overlay'>, string>> = {
  'on-product': 'stands on the goods themselves',
  brand: 'is a logo',
  watermark: 'is a watermark',
};

/** Left alone, and somebody is told: it may be a mistake. */
function keepAs(kind: Exclude<BlockKind, 'overlay'>, { id, quad, text }: Block): Translation {
  const detail = `${text}: ${WHAT[kind]} and was left (--on-product translate would not)`;
  const check: Check = { code: 'untranslated', severity: 'warning', block: id, quad, detail };
  return { kind: 'keep', reason: kind, seen: kind, checks: [check] };
}
