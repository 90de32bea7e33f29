/** What the runtime itself runs on the pixel pool. */
import { readFile } from 'node:fs/promises';
import type { ImageFormat, Raster, SharedBytes } from '../page.js';
import * as codec from './codec.js';
import { sha256 } from './files.js';
import { toShared } from './shared.js';

/** The bytes of a file, in shared memory, and their fingerprint. */
export async function openFile(path: string): Promise<{ bytes: SharedBytes; sha256: string }> {
  const bytes = await readFile(path);
  return { bytes: toShared(bytes), sha256: sha256(bytes) };
}

export function decode(bytes: Uint8Array): Promise<codec.Decoded> {
  return codec.decode(bytes);
}

/** An encoded picture and its fingerprint. */
export async function encode(input: {
  raster: Raster;
  format: ImageFormat;
  quality?: number | undefined;
}): Promise<{ bytes: SharedBytes; sha256: string }> {
  const bytes = await codec.encode(input.raster, input);
  return { bytes: toShared(bytes), sha256: sha256(bytes) };
}
