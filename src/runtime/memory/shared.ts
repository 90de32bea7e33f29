import type { SharedBytes } from '../../page.js';
import { noteShared } from './reclaim.js';

/** Zeroed bytes in shared memory. */
export function sharedBytes(length: number): SharedBytes {
  noteShared(length);
  return new Uint8Array(new SharedArrayBuffer(length));
}

/** Zeroed 32-bit floats in shared memory. */
export function sharedFloats(length: number): Float32Array<SharedArrayBuffer> {
  noteShared(length * Float32Array.BYTES_PER_ELEMENT);
  return new Float32Array(new SharedArrayBuffer(length * Float32Array.BYTES_PER_ELEMENT));
}

/** A copy in shared memory. */
export function toShared(bytes: Uint8Array): SharedBytes {
  const shared = sharedBytes(bytes.length);
  shared.set(bytes);
  return shared;
}
