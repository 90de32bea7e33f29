/** The figures at the head of a report. Pure. */
import type { ReportPage } from './collect.js';

/** A choice of a filter and how many pages it holds. */
export interface Count {
  readonly name: string;
  readonly pages: number;
}

export interface Totals {
  readonly pages: number;
  readonly texts: number;
  readonly translated: number;
  readonly left: number;
  readonly verdicts: readonly Count[];
  readonly statuses: readonly Count[];
  readonly checks: readonly Count[];
  /** `zh ▶ ko`, each pair that occurs. */
  readonly languages: readonly string[];
}

/** The worst first; what a report does not know comes behind. */
const VERDICTS = ['reject', 'review', 'pass'];
const STATUSES = ['failed', 'translated', 'copied'];

export function total(pages: readonly ReportPage[]): Totals {
  const sidecars = pages.flatMap(page => page.sidecar ?? []);
  const blocks = sidecars.flatMap(sidecar => sidecar.blocks);
  return {
    pages: pages.length,
    texts: blocks.length,
    translated: blocks.filter(block => block.status === 'translated').length,
    left: blocks.filter(block => block.status === 'failed').length,
    verdicts: count(
      pages.map(page => [page.verdict ?? 'none']),
      VERDICTS,
    ),
    statuses: count(
      pages.map(page => [page.status]),
      STATUSES,
    ),
    checks: count(pages.map(page => [...new Set(page.sidecar?.checks.map(check => check.code))])),
    languages: [...new Set(sidecars.map(({ from, target }) => `${from} ▶ ${target}`))],
  };
}

/** How many pages have each name, in the given order, then by number. */
function count(names: readonly (readonly string[])[], order: readonly string[] = []): Count[] {
  const counts = new Map<string, number>();
  for (const name of names.flat()) counts.set(name, (counts.get(name) ?? 0) + 1);
  const rank = (name: string) => (order.includes(name) ? order.indexOf(name) : order.length);
  return [...counts]
    .map(([name, pages]) => ({ name, pages }))
    .sort((a, b) => rank(a.name) - rank(b.name) || b.pages - a.pages);
}
