/**
 * The C library's allocator, told to give back what is freed. The only file that knows koffi.
 *
 * glibc raises the size from which a piece of memory is mapped for itself whenever a larger one is freed, up to 32 MB, and
 * with it what an arena keeps at its end. Tensors, canvases and pixels of a dozen threads then leave holes that stay: after
 * reading a page of 790 x 10,000 the program held 534 to 560 MB, with the sizes fixed 415, with two arenas besides 371 to
 * 394. See mallopt(3).
 */
import { createRequire } from 'node:module';

const OPTIONS = { trimThreshold: -1, mmapThreshold: -3, arenaMax: -8 } as const;
/** Bytes; what glibc begins with. */
const THRESHOLD = 128 * 1024;
const ARENAS = 2;

/** Does so for the whole process, where there is a glibc and nobody has set it up otherwise. */
export function tameAllocator(env: NodeJS.ProcessEnv): void {
  if (isSetUp(env)) return;
  const mallopt = find('int mallopt(int, int)');
  mallopt?.(OPTIONS.mmapThreshold, THRESHOLD);
  mallopt?.(OPTIONS.trimThreshold, THRESHOLD);
  mallopt?.(OPTIONS.arenaMax, ARENAS);
}

/** Gives back the free pages inside of the arenas as well; some milliseconds. */
export function trimAllocator(): void {
  find('int malloc_trim(size_t)')?.(0);
}

/** A function of glibc; undefined with another library, and on a machine that koffi has no binary for. */
function find(prototype: string): ((...numbers: number[]) => number) | undefined {
  if (process.platform !== 'linux') return undefined;
  try {
    return createRequire(import.meta.url)('koffi')
      .load('libc.so.6')
      .func(prototype);
  } catch {
    return undefined; // more memory is held, nothing else
  }
}

const isSetUp = (env: NodeJS.ProcessEnv): boolean =>
  Object.keys(env).some(name => name.startsWith('MALLOC_')) || (env.GLIBC_TUNABLES ?? '').includes('glibc.malloc');
