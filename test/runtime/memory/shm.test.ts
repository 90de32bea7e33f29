/** Shared memory with Python's `multiprocessing.shared_memory` on the other side, and what must not be read as such. */

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chownSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { toRaster, toRgbRows } from '#imgtr/runtime/codec-tasks.js';
import { sharedBytes, toShared } from '#imgtr/runtime/memory/shared.js';
import { readSegment, unlinkSegment, writeSegment } from '#imgtr/runtime/memory/shm.js';
import { createPixelPool } from '#imgtr/runtime/pool/pool.js';
import { python, startPython } from '../../queue/python.js';

const SHM = '/dev/shm';
const left: string[] = [];
afterAll(() => {
  for (const name of left) rmSync(path.join(SHM, name), { recursive: true, force: true });
});
const name = (what: string) => {
  const unique = `imgtr_test_${process.pid}_${what}`;
  left.push(unique);
  return unique;
};
const info = (shm_name: string, size = 12) => ({ shm_name, shape: [2, 2, 3], dtype: 'uint8', size });
const hash = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

it('what Python wrote is read byte for byte, and is gone once it is unlinked', async () => {
  const peer = startPython('segment', 30, 40, 3);
  const [shm_name, sha256] = (await peer.firstLine).split(' ') as [string, string];
  const bytes = await readSegment({ shm_name, shape: [30, 40, 3], dtype: 'uint8', size: 3600 });
  expect(hash(bytes)).toBe(sha256);
  await unlinkSegment(shm_name);
  await expect(readSegment(info(shm_name))).rejects.toMatchObject({ code: 'E_BAD_IMAGE', retryable: false });
  peer.stdin?.end();
  await peer.printed;
  expect(peer.exitCode).toBe(0);
});

it('what was written here, Python reads byte for byte', async () => {
  const bytes = Uint8Array.from({ length: 5000 }, (_, n) => (n * 13) % 251);
  const shm_name = await writeSegment(bytes);
  left.push(shm_name);
  expect((await python('', 'read', shm_name, bytes.length)).trim()).toBe(hash(bytes));
});

it.each<[what: string, make: () => string, code: string]>([
  ['a name that climbs', () => '../../etc/passwd', 'E_BLOCKED'],
  ['a name with a slash', () => 'a/b', 'E_BLOCKED'],
  ['a hidden name', () => '.a', 'E_BLOCKED'],
  ['a link', () => link(), 'E_BLOCKED'],
  ['a FIFO', () => fifo(), 'E_BLOCKED'],
  ['a folder', () => folder(), 'E_BLOCKED'],
  ['another user’s segment', () => file('other', { size: 12, uid: 12_345 }), 'E_BLOCKED'],
  ['a segment that is too short', () => file('short', { size: 11 }), 'E_BAD_IMAGE'],
  ['none', () => name('none'), 'E_BAD_IMAGE'],
])('%s is refused without waiting for anything', async (_, make, code) => {
  await expect(readSegment(info(make()))).rejects.toMatchObject({ code, fatal: false });
});

it('another user’s segment is read when that user is named', async () => {
  const other = file('friend', { size: 12, uid: 12_346 });
  expect(await readSegment(info(other), [12_346])).toHaveLength(12);
});

function file(what: string, { size, uid }: { size: number; uid?: number }): string {
  const unique = name(what);
  writeFileSync(path.join(SHM, unique), Buffer.alloc(size, 7));
  // Only root may give files away; for anybody else the file of root does as well.
  if (uid !== undefined) chownSync(path.join(SHM, unique), uid, uid);
  return unique;
}

function link(): string {
  const unique = name('link');
  symlinkSync('/etc/passwd', path.join(SHM, unique));
  return unique;
}

function fifo(): string {
  const unique = name('fifo');
  execFileSync('mkfifo', [path.join(SHM, unique)]);
  return unique;
}

function folder(): string {
  const unique = name('folder');
  mkdirSync(path.join(SHM, unique));
  return unique;
}

it('bare rows become pixels: grey as RGB, RGBA as it is; and back, what was transparent on white', async () => {
  const pool = createPixelPool({ threads: 1 });
  try {
    const grey = await pool.run(toRaster, { bytes: toShared(Uint8Array.of(1, 2, 3, 4)), shape: [2, 2] });
    expect([...grey.raster.data]).toEqual([1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4]);
    const rgba = toShared(Uint8Array.of(10, 20, 30, 255, 10, 20, 30, 0, 0, 0, 0, 51));
    const { raster } = await pool.run(toRaster, { bytes: rgba, shape: [1, 3, 4] });
    expect(raster).toMatchObject({ width: 3, height: 1, channels: 4 });
    expect([...(await pool.run(toRgbRows, raster))]).toEqual([10, 20, 30, 255, 255, 255, 204, 204, 204]);
    // The same bytes in another shape are another picture.
    const [a, b] = await Promise.all(
      [
        [2, 6, 1],
        [3, 4, 1],
      ].map(shape => pool.run(toRaster, { bytes: sharedBytes(12), shape })),
    );
    expect(a?.sha256).not.toBe(b?.sha256);
  } finally {
    await pool.close();
  }
});
