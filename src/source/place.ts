/** What every kind of place offers: the port between this room and disks, the web, object stores. */
import type { FoundPage, PageRef, SharedBytes } from '../page.js';
import { PICTURE_NAME } from '../runtime/files/picture-names.js';
import type { PixelPool } from '../runtime/pool/pool.js';
import type { ObjectStorage } from '../runtime/s3/s3.js';

/** A picture that an input names, before all names are known; its id is a wish. */
export type Found = Omit<FoundPage, 'stem'>;

/** What imgtr itself writes beside the pictures. */
const OWN_WORK = /(?:^|\/)\.imgtr\/|\.clean\.png$/i;

/** Whether a search takes it along: names decide; what it is, its content decides later. */
export const isPicture = ({ id }: Found): boolean => PICTURE_NAME.test(id) && !OWN_WORK.test(id);

export interface Opened {
  readonly bytes: SharedBytes;
  /** Hex SHA-256 of the bytes. */
  readonly sha256: string;
}

/** What places are made of. */
export interface Means {
  readonly pool: PixelPool;
  readonly storage: ObjectStorage;
  /** A folder or prefix that is not searched: the output, when it lies inside an input. */
  readonly exclude: string;
  /** Hosts that may be fetched from although private. */
  readonly allowHosts: readonly string[];
  /** Ends what is under way. */
  readonly signal: AbortSignal;
}

export interface Place {
  /** Every picture that an input names. Throws NoInputError for what does not exist. */
  find(input: string): Promise<readonly Found[]>;
  /** The bytes of one of them. What it throws is that page's failure, unless it is fatal. */
  open(ref: Pick<PageRef, 'location' | 'exact'>): Promise<Opened>;
  /** Waits for nothing: who reads has ended. */
  close(): Promise<void>;
}

/** The very place, bytes that are no UTF-8 kept apart. */
export const locationOf = ({ location, exact }: Found): string => Buffer.from(exact ?? location).toString('latin1');

/** What makes a page another one: its place, and what a list says of it. */
export const keyOf = (page: Found): string =>
  page.columns ? `${locationOf(page)}\n${JSON.stringify(page.columns)}` : locationOf(page);
