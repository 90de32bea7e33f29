/** Pictures on this machine's disk. */
import { BadImageError } from '../errors.js';
import type { PageRef } from '../page.js';
import type { Source } from '../ports.js';
import { decodePicture, openFile } from '../runtime/codec-tasks.js';
import type { PixelPool } from '../runtime/pool.js';

/** A source over pages already found. @param pages in the order in which they are to be read */
export function createFileSource({ pages, pool }: { pages: readonly PageRef[]; pool: PixelPool }): Source {
  return {
    total: pages.length,
    async *refs(signal) {
      for (const page of pages) {
        if (signal.aborted) return;
        yield page;
      }
    },
    async open(ref) {
      const file = await pool.run(openFile, ref.rawPath ?? ref.path).catch(error => refuse(ref, error));
      return { ...ref, ...file };
    },
    async decode(page) {
      const decoded = await pool.run(decodePicture, page.bytes).catch(error => refuse(page, error));
      return { ...page, ...decoded };
    },
  };
}

/** An error of another thread arrives without its class: everything that opening throws is a picture's fault. */
function refuse({ id }: PageRef, cause: Error): never {
  throw new BadImageError(`${oneLine(id)}: ${describe(cause)}`, { cause });
}

/** Names may hold line ends and worse. */
const oneLine = (text: string): string => text.replaceAll(/\p{Cc}/gu, '\u{fffd}');

/** The file system's own messages repeat the path. */
function describe({ message, code }: NodeJS.ErrnoException): string {
  if (code === 'EACCES' || code === 'EPERM') return 'there is no permission to read it';
  if (code === 'ENOENT') return 'the file is gone';
  return oneLine(message);
}
