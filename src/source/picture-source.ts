/** The pipeline's source: pages already found, opened wherever they lie. */
import { BadImageError, ImgtrError, NoInputError } from '../errors.js';
import { once } from '../flow/once.js';
import type { LanguageCode } from '../language.js';
import type { FoundPage, OpenedSlice, PageRef } from '../page.js';
import type { Source } from '../ports.js';
import { decodePicture } from '../runtime/codec-tasks.js';
import type { PixelPool } from '../runtime/pool/pool.js';
import { decodeSeries, joinSlices, openSeries } from './join-slices.js';
import type { Places } from './places.js';

interface Settings {
  /** In the order in which they are to be read. */
  readonly pages: readonly FoundPage[];
  /** What each picture is to become: a page for each. */
  readonly targets: readonly LanguageCode[];
  readonly places: Pick<Places, 'open'>;
  readonly pool: PixelPool;
  /** Read the slices of a series as one page. */
  readonly join?: boolean;
}

/** A picture of several languages is opened and decoded once for all of them. */
export function createPictureSource({ pages, targets, places, pool, join = false }: Settings): Source {
  const pictures = new WeakMap<PageRef, FoundPage>();
  const series = new WeakMap<Uint8Array, readonly OpenedSlice[]>();
  const open = once(async (picture: FoundPage) => {
    if (!picture.series) return places.open(picture);
    const opened = openSeries(picture.series);
    series.set(opened.bytes, picture.series);
    return opened;
  });
  const decode = once(async (bytes: Uint8Array) => {
    const slices = series.get(bytes);
    return slices ? decodeSeries(slices, pool) : pool.run(decodePicture, bytes);
  });
  return {
    total: pages.length * targets.length,
    async *refs(signal) {
      for await (const page of join ? joinSlices(pages, { places, pool }) : pages) {
        const picture = { ...page }; // its own for this time: what is opened goes when its pages have gone
        for (const target of targets) {
          if (signal.aborted) return;
          const ref = { ...picture, target };
          pictures.set(ref, picture);
          yield ref;
        }
      }
    },
    async open(ref) {
      const opened = await open(pictures.get(ref) ?? ref).catch(error => refuse(ref, error));
      return { ...ref, ...opened };
    },
    async decode(page) {
      const decoded = await decode(page.bytes).catch(error => refuse(page, error));
      return { ...page, ...decoded };
    },
  };
}

/** An error of another thread arrives without its class: what has none is a picture's fault. */
function refuse({ id }: PageRef, cause: Error): never {
  if (cause instanceof ImgtrError && !(cause instanceof BadImageError || cause instanceof NoInputError)) throw cause;
  throw new BadImageError(`${oneLine(id)}: ${describe(cause)}`, { cause });
}

/** Names may hold line ends and worse. */
const oneLine = (text: string): string => text.replaceAll(/\p{Cc}/gu, '\u{fffd}');

/** The file system's own messages repeat the path. */
function describe({ message, code }: NodeJS.ErrnoException): string {
  if (code === 'EACCES' || code === 'EPERM') return 'there is no permission to read it';
  if (code === 'ENOENT') return 'there is no such file';
  return oneLine(message);
}
