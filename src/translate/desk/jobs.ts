/** The texts that wait to be asked, and how they share requests. Pure. */
import path from 'node:path';
import type { LanguageCode } from '../../language.js';
import type { TranslationContext } from '../../ports.js';
import type { Question } from './asker.js';
import type { Brief } from './brief.js';
import { charBudget } from './prompt.js';

/** A text, with the page on which it came first. */
export interface Job {
  /** As it stands in the pictures. */
  readonly text: string;
  readonly brief: Brief;
  readonly page: TranslationContext['page'];
}

/** How texts come together in a request. @param seen pages go along */
export const batchFor = (seen: boolean) => ({
  /** Texts: a detail page's worth or two, whose answer stays far below any model's output limit. */
  size: 64,
  /** Characters, for the same reason. */
  weight: 4000,
  weigh: (job: Job): number => job.brief.text.length,
  /** As many small copies as a model looks at with care. */
  pages: seen ? 12 : Number.POSITIVE_INFINITY,
  pageOf: (job: Job): string => job.page.id,
  groupOf,
});

/** Texts of a product are asked together. */
export const groupOf = ({ page }: Job): string => productOf(page);

/** Columns of a list that name the product, as shops call it. */
const PRODUCT_COLUMNS = ['product_id', 'productid', 'product', 'item_id', 'sku', 'spu'];

/** What the texts of a page have in common with others: the product that the list names, else the folder. */
function productOf({ id, columns = {} }: TranslationContext['page']): string {
  const named = Object.entries(columns).filter(([, value]) => value !== '' && value !== null && value !== undefined);
  const column = PRODUCT_COLUMNS.map(name => named.find(([key]) => key.toLowerCase() === name)).find(Boolean);
  return column ? `product ${String(column[1])}` : path.posix.dirname(id);
}

/** A batch as questions; pages and products are numbered as they come. */
export function questionsOf(batch: readonly Job[], to: LanguageCode) {
  const pages = [...new Map(batch.map(({ page }) => [page.id, page])).values()];
  const ids = pages.map(({ id }) => id);
  const products = [...new Set(batch.map(groupOf))];
  const questions = batch.map((job, i): Question => {
    const { text, brief, page } = job;
    return {
      id: `t${i + 1}`,
      text: brief.text,
      page: ids.indexOf(page.id) + 1,
      ...(products.length > 1 && { product: products.indexOf(groupOf(job)) + 1 }),
      maxChars: charBudget(text, to),
      brief,
    };
  });
  return { questions, pages };
}
