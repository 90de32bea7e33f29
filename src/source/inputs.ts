/** The command line's inputs ▶ pages: what lists name, what lies at each place, each picture once and under a name of its own. */
import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { NoInputError, UsageError } from '../errors.js';
import type { FoundPage } from '../page.js';
import { schemeOf } from '../runtime/web/urls.js';
import { folderOf, isList, type Listed, readList } from './lists.js';
import { nameAll } from './names.js';
import { type Found, keyOf, locationOf } from './place.js';
import type { Places } from './places.js';

interface Company {
  readonly places: Pick<Places, 'find'>;
  /** Read where an input is `-`. */
  readonly stdin: Readable;
}

/**
 * Every picture that the inputs name, in natural order (2 before 10). A picture found twice is one page, but for rows
 * of a list that say different things of it: those are pages each.
 * Throws NoInputError for an input that does not exist. What a list names and is not there becomes a page that fails.
 */
export async function findPages(inputs: readonly string[], { places, stdin }: Company): Promise<FoundPage[]> {
  if (inputs.filter(input => input === '-').length > 1) throw new UsageError('stdin can be read only once');
  const found: Found[] = [];
  for (const input of inputs) {
    if (isList(input)) {
      for (const row of await readList(input, stdin)) found.push(...(await findListed(row, { list: input, places })));
    } else found.push(...(await places.find(input)));
  }
  return nameAll(withoutDoubles(found).sort((a, b) => byNaturalOrder(a.id, b.id) || compare(keyOf(a), keyOf(b))));
}

interface Context {
  readonly list: string;
  readonly places: Pick<Places, 'find'>;
}

/** The pictures of a row, with what the row says of them. */
async function findListed({ input, columns }: Listed, { list, places }: Context): Promise<Found[]> {
  const isPath = schemeOf(input) === undefined;
  const place = isPath ? await seenFrom(folderOf(list), input) : input;
  const found = await places.find(place).catch((error): readonly Found[] => {
    if (!(error instanceof NoInputError)) throw error;
    return [{ id: isPath ? path.basename(input) : input, location: isPath ? path.resolve(place) : input }];
  });
  return found.map(page => ({
    ...page,
    ...(isPath && found.length === 1 && isBelow(input) && page.id === path.basename(input) && { id: toId(input) }),
    ...(columns && { columns }),
  }));
}

/** A list's relative paths begin at the list, or where the program was started. */
async function seenFrom(folder: string, input: string): Promise<string> {
  const beside = path.resolve(folder, input);
  return (await stat(beside).catch(() => undefined)) ? beside : input;
}

/** A file of a list keeps the folders that the list names. */
const isBelow = (input: string): boolean => !path.isAbsolute(input) && !input.split(/[\\/]/).includes('..');
const toId = (input: string): string => path.normalize(input).split(path.sep).join('/');

/** Each picture once; what a list says of one wins over saying nothing. */
function withoutDoubles(found: readonly Found[]): Found[] {
  const described = new Set(found.filter(({ columns }) => columns).map(locationOf));
  const pages = new Map<string, Found>();
  for (const page of found) {
    if (!page.columns && described.has(locationOf(page))) continue;
    const key = keyOf(page);
    if (!pages.has(key)) pages.set(key, page);
  }
  return [...pages.values()];
}

const collator = new Intl.Collator('en', { numeric: true });
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Folder by folder, numbers by value. */
function byNaturalOrder(a: string, b: string): number {
  const [left, right] = [a.split('/'), b.split('/')];
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const order = collator.compare(left[i], right[i]) || compare(left[i], right[i]);
    if (order !== 0) return order;
  }
  return left.length - right.length;
}
