/** What became of each block, what is to be said of the page, and its verdict. Pure. */
import type { Block, Check, Translation, TypesetPage, Verdict } from '../../page.js';

export type BlockStatus = 'translated' | 'kept' | 'dropped' | 'failed';
export interface Fate {
  readonly status: BlockStatus;
  /** Why it is not translated. */
  readonly reason?: string;
}

/** A block's end: drawn, left alone on purpose, removed on purpose, or failed (its pixels stay). */
export function fateOf(block: Block, page: TypesetPage): Fate {
  if (block.keep) return { status: 'kept', reason: block.keep };
  const undrawn = page.undrawn.get(block.id);
  if (undrawn) return { status: 'failed', reason: undrawn };
  const translation = page.translations.get(block.id);
  switch (translation?.kind) {
    case 'text':
      return page.drawings.has(block.id) ? { status: 'translated' } : { status: 'failed', reason: 'not-drawn' };
    case 'drop':
      return { status: 'dropped', reason: translation.reason };
    case 'keep':
      return { status: 'kept', reason: translation.reason };
    case 'failed':
      return { status: 'failed', reason: translation.reason };
    case undefined:
      return { status: 'failed', reason: 'no-translation' };
  }
}

/** All checks of a page: those of the stages, and one for every block that still shows its source text. */
export function collectChecks(page: TypesetPage): Check[] {
  const untranslated = page.blocks.flatMap((block): Check[] => {
    const translation = page.translations.get(block.id);
    const { id, quad, text } = block;
    if (translation?.kind === 'failed') {
      const detail = `${text}: ${describe(translation)}`;
      return [{ code: 'untranslated', severity: 'error', block: id, quad, detail }];
    }
    if (block.keep === 'low-confidence') {
      const detail = `${text}: read too uncertainly to be translated`;
      return [{ code: 'untranslated', severity: 'warning', block: id, quad, detail }];
    }
    if (block.keep === 'on-product' || block.keep === 'watermark') {
      const what = block.keep === 'watermark' ? 'is a watermark' : 'stands on the goods themselves';
      const detail = `${text}: ${what} and was left (--on-product translate would not)`;
      return [{ code: 'untranslated', severity: 'warning', block: id, quad, detail }];
    }
    return [];
  });
  const doubtful = [...page.translations.values()].flatMap(answer =>
    answer.kind === 'text' || answer.kind === 'keep' ? (answer.checks ?? []) : [],
  );
  return [...page.checks, ...doubtful, ...untranslated];
}

/** `reject` with an error, `review` with a warning, else `pass`. */
export function verdictOf(checks: readonly Check[]): Verdict {
  if (checks.some(check => check.severity === 'error')) return 'reject';
  return checks.some(check => check.severity === 'warning') ? 'review' : 'pass';
}

const describe = ({ reason, detail }: Translation & { kind: 'failed' }): string =>
  detail ? `${reason} (${detail})` : reason;
