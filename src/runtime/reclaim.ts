/**
 * Shared memory is freed by the garbage collector of every thread that has seen it, but V8 does not count it as
 * memory: 30 pictures of 62 MB each, all let go of, held 1.9 GB. So what a thread allocates or is handed is counted
 * here, and the collector is called when it is due.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Bytes between two collections: some ten ordinary pages. */
const DUE = 128e6;
let seen = 0;
let collect: (() => void) | undefined;

/** Counts shared memory that this thread now holds on to until it collects. */
export function noteShared(bytes: number): void {
  seen += bytes;
  if (seen < DUE) return;
  seen = 0;
  collect ??= exposeCollector();
  collect();
}

/** The collector has no name in a program unless it is asked for one. */
function exposeCollector(): () => void {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
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
