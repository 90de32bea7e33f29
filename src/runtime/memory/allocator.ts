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
  if (process.platform !== 'linux' || isSetUp(env)) return;
  try {
    const mallopt = createRequire(import.meta.url)('koffi')
      .load('libc.so.6')
      .func('int mallopt(int, int)');
    mallopt(OPTIONS.mmapThreshold, THRESHOLD);
    mallopt(OPTIONS.trimThreshold, THRESHOLD);
    mallopt(OPTIONS.arenaMax, ARENAS);
  } catch {
    // Another C library, or a machine that koffi has no binary for: more memory is held, nothing else.
  }
}

const isSetUp = (env: NodeJS.ProcessEnv): boolean =>
  Object.keys(env).some(name => name.startsWith('MALLOC_')) || (env.GLIBC_TUNABLES ?? '').includes('glibc.malloc');
