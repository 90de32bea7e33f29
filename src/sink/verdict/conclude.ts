/** The outcome of a page that was written. Pure. */
import type { Outcome, PageError, TypesetPage, Verdict } from '../../page.js';
import { fateOf } from './judge.js';

/** Without its place: the picture is not written yet, or in several files. */
export function conclude(page: TypesetPage, verdict: Verdict): Outcome {
  const { id, location: source, target, blocks, columns } = page;
  const error = describeFailures(page);
  const fates = blocks.map(block => fateOf(block, page).status);
  const changed = fates.some(fate => fate === 'translated' || fate === 'dropped');
  const status = error ? 'failed' : changed ? 'translated' : 'copied';
  return {
    ...{ id, source, target, status, verdict, blocks: blocks.length, ms: 0 },
    ...(error && { error }),
    ...(columns && { columns }),
  };
}

/** A page's error names this many of its failed texts, each up to so many characters; the side-car has them all. */
const NAMED_FAILURES = 3;
const NAMED_CHARACTERS = 24;
const shorten = (text: string) => (text.length > NAMED_CHARACTERS ? `${text.slice(0, NAMED_CHARACTERS)}…` : text);

/** The blocks that failed, as the page's error: the page itself was written. */
function describeFailures(page: TypesetPage): PageError | undefined {
  const failed = page.blocks.filter(block => fateOf(block, page).status === 'failed');
  if (failed.length === 0) return undefined;
  const named = failed.slice(0, NAMED_FAILURES).map(block => `${shorten(block.text)} (${fateOf(block, page).reason})`);
  const more = failed.length > named.length ? `, and ${failed.length - named.length} more` : '';
  const message = `${failed.length} of ${page.blocks.length} texts kept their pixels: ${named.join(', ')}${more}`;
  const unreachable = failed.some(block => fateOf(block, page).reason === 'unreachable');
  return { code: unreachable ? 'E_UNREACHABLE' : 'E_BLOCKS', message, blocks: failed.map(block => block.id) };
}
