/** What the runtime itself runs on the pixel pool. */
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { BadImageError } from '../errors.js';
import type { Raster, SharedBytes } from '../page.js';
import { type Decoded, decode as decodeBytes } from './codec/decode.js';
import { type Encoded, encode as encodeRaster, type Wish } from './codec/encode.js';
import { sha256 } from './files.js';
import { toShared } from './shared.js';

/** Files of more bytes are refused: no picture within the pixel limit needs them (64 million pixels of RGBA). */
const MAX_BYTES = 256_000_000;

/** The bytes of a file, in shared memory, and their fingerprint. @param path in bytes where it is no UTF-8 */
export async function openFile(path: string | Uint8Array): Promise<{ bytes: SharedBytes; sha256: string }> {
  // Without O_NONBLOCK a FIFO would wait for a writer that never comes.
  const file = await open(
    typeof path === 'string' ? path : Buffer.from(path),
    constants.O_RDONLY | (constants.O_NONBLOCK ?? 0),
  );
  try {
    const stats = await file.stat();
    if (!stats.isFile())
      throw new BadImageError(`it is ${stats.isDirectory() ? 'a folder' : 'a device or pipe'}, no file`);
    if (stats.size > MAX_BYTES) throw new BadImageError(`${stats.size} bytes are too many, the limit is ${MAX_BYTES}`);
    const bytes = await file.readFile();
    return { bytes: toShared(bytes), sha256: sha256(bytes) };
  } finally {
    await file.close();
  }
}

/** Hex SHA-256. */
export const fingerprint = (bytes: Uint8Array): string => sha256(bytes);

export function decode(bytes: Uint8Array): Promise<Decoded> {
  return decodeBytes(bytes);
}

/** An encoded picture and its fingerprint. */
export async function encode({
  raster,
  ...wish
}: Wish & { raster: Raster }): Promise<Omit<Encoded, 'bytes'> & { bytes: SharedBytes; sha256: string }> {
  const { bytes, ...result } = await encodeRaster(raster, wish);
  return { ...result, bytes: toShared(bytes), sha256: sha256(bytes) };
}
