/** Which of several processes takes a page. */
import type { FoundPage } from '../page.js';
import { sha256 } from '../runtime/files/files.js';

/** The part of the pages that is this shard's: told by the page's id alone, so every page is in one shard, whatever else is asked for. */
export const pagesOfShard = (
  pages: readonly FoundPage[],
  { index, count }: { index: number; count: number },
): readonly FoundPage[] => pages.filter(({ id }) => Number.parseInt(sha256(id).slice(0, 8), 16) % count === index - 1);
