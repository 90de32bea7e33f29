/** Which of several processes takes a page. */
import type { FoundPage } from '../page.js';
import { sha256 } from '../runtime/files/files.js';
import { seriesNameOf } from './series.js';

interface Shard {
  readonly index: number;
  readonly count: number;
  /** Slices that are read as one page are one shard's. */
  readonly join?: boolean;
}

/** The part of the pages that is this shard's: told by the page's id alone, so every page is in one shard, whatever else is asked for. */
export const pagesOfShard = (
  pages: readonly FoundPage[],
  { index, count, join = false }: Shard,
): readonly FoundPage[] =>
  pages.filter(({ id }) => {
    const name = join ? seriesNameOf(id) : id;
    return Number.parseInt(sha256(name).slice(0, 8), 16) % count === index - 1;
  });
