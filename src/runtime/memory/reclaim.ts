/**
 * Shared memory is freed by the garbage collector of every thread that has seen it, but V8 does not count it as
 * memory: 30 pictures of 62 MB each, all let go of, held 1.9 GB. So what a thread allocates or is handed is counted
 * here, and the collector is called when it is due.
 */
import { setImmediate, setTimeout as sleep } from 'node:timers/promises';
import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { trimAllocator } from './allocator.js';

/**
 * Bytes between two collections. Most memory is let go of young, and collecting the young takes a millisecond; what was
 * held longer, such as a page's pixels, waits for a full collection, which takes ten and more. With 8 MB between the
 * quick ones the program held 355 and 373 MB after a page of 790 x 10,000 was read, with 32 MB 382 to 414.
 */
const DUE = { young: 8e6, all: 160e6 };
let sinceYoung = 0;
let sinceAll = 0;
let collect: Collect | undefined;
type Collect = (options?: { type: 'minor' }) => void;

/** Counts memory outside of the heap that this thread now holds on to until it collects. */
export function noteShared(bytes: number): void {
  sinceYoung += bytes;
  sinceAll += bytes;
  if (sinceYoung < DUE.young) return;
  collect ??= exposeCollector();
  if (sinceAll < DUE.all) collect({ type: 'minor' });
  else {
    collect();
    sinceAll = 0;
  }
  sinceYoung = 0;
}

/** Collects at once, since something large has gone. What libraries held is freed in the turns of the loop that follow. */
export async function reclaim(): Promise<void> {
  collect ??= exposeCollector();
  collect();
  sinceYoung = 0;
  sinceAll = 0;
  await sleep(MOMENT);
}

/** Bytes of a picture that are worth a full collection. */
const LARGE = 16e6;

/** Collects before the next copy of a large picture is made: what came before it may be as large as it is. */
export async function makeRoom({ data }: { readonly data: Uint8Array }): Promise<void> {
  if (data.length <= LARGE) return;
  await reclaim();
  trimAllocator();
}

/**
 * What a thread may hold outside of its heap besides shared memory before it collects: scratch that tasks have left.
 * What is taken before that is freed leaves holes in the C library's memory, which never become smaller again.
 */
const SCRATCH = 8e6;
let least = Infinity;
/** The same for what is in the heap. */
const GARBAGE = 32e6;
let leastUsed = Infinity;

/** Collects when scratch memory has piled up. Asked after a task. */
export function reclaimUnshared(): void {
  if (!isPiledUp()) return;
  collect ??= exposeCollector();
  collect({ type: 'minor' });
  if (!isPiledUp()) return;
  collect();
  ({ external_memory: least, used_heap_size: leastUsed } = getHeapStatistics());
  sinceYoung = 0;
  sinceAll = 0;
}

function isPiledUp(): boolean {
  const { external_memory: external, used_heap_size: used } = getHeapStatistics(); // process.memoryUsage() would ask the system, too
  least = Math.min(least, external);
  leastUsed = Math.min(leastUsed, used);
  return external - least >= SCRATCH || used - leastUsed >= GARBAGE;
}

/** Milliseconds; some turns of the loop. */
const MOMENT = 2;

/** Bytes that libraries may have handed over before a task stops to give them back. */
const LENT = 8e6;
let lent = 0;

/** Counts memory that a library has handed over. It frees it a turn of the loop after it was collected: never within a task. */
export function noteLent(bytes: number): void {
  lent += bytes;
}

/** Gives such memory back where it has piled up. A task that asks for much of it waits for this now and then. */
export async function giveBack(): Promise<void> {
  if (lent < LENT) return;
  lent = 0;
  collect ??= exposeCollector();
  collect({ type: 'minor' });
  await setImmediate();
}

/** The collector has no name in a program unless it is asked for one. */
function exposeCollector(): Collect {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as Collect;
}

/** The bytes of shared memory that a value holds, in its fields and theirs. */
export function sharedSize(value: unknown, depth = 4): number {
  if (ArrayBuffer.isView(value)) return value.buffer instanceof SharedArrayBuffer ? value.byteLength : 0;
  if (typeof value !== 'object' || value === null || depth === 0) return 0;
  const parts = value instanceof Map ? value.values() : Object.values(value);
  let size = 0;
  for (const part of parts) size += sharedSize(part, depth - 1);
  return size;
}
