/** The pipeline's source: pages already found, opened wherever they lie. */
import { BadImageError, ImgtrError, NoInputError } from '../errors.js';
import type { PageRef } from '../page.js';
import type { Source } from '../ports.js';
import { decodePicture } from '../runtime/codec-tasks.js';
import type { PixelPool } from '../runtime/pool.js';
import type { Places } from './places.js';

interface Settings {
  /** In the order in which they are to be read. */
  readonly pages: readonly PageRef[];
  readonly places: Pick<Places, 'open'>;
  readonly pool: PixelPool;
}

export function createPictureSource({ pages, places, pool }: Settings): Source {
  return {
    total: pages.length,
    async *refs(signal) {
      for (const page of pages) {
        if (signal.aborted) return;
        yield page;
      }
    },
    async open(ref) {
      const opened = await places.open(ref).catch(error => refuse(ref, error));
      return { ...ref, ...opened };
    },
    async decode(page) {
      const decoded = await pool.run(decodePicture, page.bytes).catch(error => refuse(page, error));
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
