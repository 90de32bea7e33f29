/** The kinds of places that pictures come from, by the scheme of their address: a new kind is a file and a row. */
import { NoInputError } from '../errors.js';
import type { PageRef } from '../page.js';
import { schemeOf } from '../runtime/web/urls.js';
import { createBuckets } from './buckets.js';
import { createDisk } from './disk.js';
import type { Found, Means, Opened, Place } from './place.js';
import { createWeb } from './web.js';

/** `file` has all paths. */
const PLACES = {
  file: createDisk,
  http: createWeb,
  https: createWeb,
  s3: createBuckets,
} as const satisfies Record<string, (means: Means) => Place>;

export interface Places {
  /** Throws NoInputError for an input that does not exist or that no place knows. */
  find(input: string): Promise<readonly Found[]>;
  open(ref: Pick<PageRef, 'location' | 'exact'>): Promise<Opened>;
  close(): Promise<void>;
}

/** All places, each made when it is first needed. */
export function openPlaces(means: Means): Places {
  const made = new Map<(typeof PLACES)[keyof typeof PLACES], Place>();
  const placeOf = (location: string): Place => {
    const scheme = schemeOf(location) ?? 'file';
    if (!Object.hasOwn(PLACES, scheme)) {
      const cure = `Pictures are read from paths and from ${Object.keys(PLACES).join(', ')} addresses.`;
      throw new NoInputError(`no way to read ${scheme}:// addresses: ${location}`, { cure });
    }
    const create = PLACES[scheme as keyof typeof PLACES];
    const place = made.get(create) ?? create(means);
    made.set(create, place);
    return place;
  };
  return {
    find: async input => placeOf(input).find(input),
    open: async ref => placeOf(ref.location).open(ref),
    async close() {
      for (const place of made.values()) await place.close();
    },
  };
}
