/** Files that are slices of one page: `name_01`, `name_02`, … Pure. */

/** The last number of a name, and what stands before it. */
const SLICE = /^(.*[^\d])?(\d{1,4})\)?(?:\.[^./]*)?$/s;

/**
 * The pages in runs: what belongs to one series stands together, everything else alone.
 * A series has one name and numbers without a gap.
 * @param pages in natural order
 */
export function groupSeries<P extends { readonly id: string }>(pages: readonly P[]): P[][] {
  const groups: P[][] = [];
  let last: Place | undefined;
  for (const page of pages) {
    const place = placeOf(page.id);
    if (place && last && place.name === last.name && place.number === last.number + 1) groups.at(-1)?.push(page);
    else groups.push([page]);
    last = place;
  }
  return groups;
}

/** What the slices of a page have in common, whether they are all there or not: their name; else a page's own id. */
export const seriesNameOf = (id: string): string => placeOf(id)?.name ?? id;

interface Place {
  readonly name: string;
  readonly number: number;
}

/** Only a number set apart by a sign counts: `shirt_02`, not `shirt2`; a bare `02` is a slice of its folder. */
function placeOf(id: string): Place | undefined {
  const slash = id.lastIndexOf('/') + 1;
  const [, name = '', digits] = SLICE.exec(id.slice(slash)) ?? [];
  if (digits === undefined || !/^$|[-_. (]$/.test(name)) return undefined;
  return { name: id.slice(0, slash) + name, number: Number(digits) };
}
