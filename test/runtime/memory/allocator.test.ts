import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const run = promisify(execFile);

/** MB that a process still holds when it has freed 40 MB in pieces of 2 MB; large pieces were freed before. */
async function heldAfterFreeing(setUp: string): Promise<number> {
  const code = `
    const koffi = require('koffi').load('libc.so.6');
    const malloc = koffi.func('void *malloc(size_t)'), free = koffi.func('void free(void *)');
    const memset = koffi.func('void *memset(void *, int, size_t)');
    const rss = () => process.memoryUsage.rss() / 2 ** 20;
    import('#imgtr/runtime/memory/allocator.js').then(({ tameAllocator }) => {
      ${setUp};
      free(malloc(24 * 2 ** 20));
      const before = rss();
      const pieces = Array.from({ length: 20 }, () => memset(malloc(2 * 2 ** 20), 1, 2 * 2 ** 20));
      pieces.pop(); // the last one stays, so what lies before it is no end that could be cut off
      for (const piece of pieces) free(piece);
      console.log(rss() - before);
    });`;
  const { stdout } = await run(process.execPath, ['-e', code]);
  return Number(stdout);
}

describe.runIf(process.platform === 'linux')('the C library', () => {
  it('gives back what is freed', async () => {
    expect(await heldAfterFreeing('tameAllocator({})')).toBeLessThan(15);
  });

  it('would keep it otherwise', async () => {
    expect(await heldAfterFreeing('')).toBeGreaterThan(30);
  });

  it('is left as it is where somebody has set it up', async () => {
    expect(await heldAfterFreeing("tameAllocator({ MALLOC_ARENA_MAX: '4' })")).toBeGreaterThan(30);
  });
});
