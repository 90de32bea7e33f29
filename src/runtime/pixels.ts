/** What the runtime itself runs on the pixel pool. */
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { BadImageError } from '../errors.js';
import type { Decoded, Raster, SharedBytes } from '../page.js';
import { decode as decodeBytes, measure as measureBytes } from './codec/decode.js';
import { type Encoded, encode as encodeRaster, type Wish } from './codec/encode.js';
import { resizePixels } from './codec/vips.js';
import { sha256 } from './files/files.js';
import { noteShared, reclaim } from './memory/reclaim.js';
import { sharedBytes, toShared } from './memory/shared.js';
import type { ShmInfo } from './memory/shm.js';

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

export async function decode(bytes: Uint8Array): Promise<Decoded> {
  const decoded = await decodeBytes(bytes);
  if (decoded.raster.data.length > 16e6)
    await reclaim(); // as much as libvips had of its own
  else noteShared(decoded.raster.data.length);
  return decoded;
}

export const measure = (bytes: Uint8Array) => measureBytes(bytes);

export const resize = ({ raster, width, height }: { raster: Raster; width: number; height: number }): Promise<Raster> =>
  resizePixels(raster, { width, height });

/** An encoded picture and its fingerprint. */
export async function encode({
  raster,
  ...wish
}: Wish & { raster: Raster }): Promise<Omit<Encoded, 'bytes'> & { bytes: SharedBytes; sha256: string }> {
  const { bytes, ...result } = await encodeRaster(raster, wish);
  noteShared(raster.data.length); // as much as libvips had of its own
  return { ...result, bytes: toShared(bytes), sha256: sha256(bytes) };
}

/** Bare rows of grey, RGB or RGBA bytes as a picture, grey made RGB, and the fingerprint of bytes and shape. */
export function toRaster({ bytes, shape }: { bytes: SharedBytes; shape: ShmInfo['shape'] }): {
  raster: Raster;
  sha256: string;
} {
  const [height, width, channels = 1] = shape as [number, number, (1 | 3 | 4)?];
  const head = Buffer.from(`${height}x${width}x${channels} `);
  return {
    raster: { data: channels === 1 ? greyToRgb(bytes) : bytes, width, height, channels: channels === 4 ? 4 : 3 },
    sha256: sha256(Buffer.concat([head, bytes])),
  };
}

function greyToRgb(bytes: SharedBytes): SharedBytes {
  const data = sharedBytes(bytes.length * 3);
  for (let i = 0; i < bytes.length; i++) data.fill(bytes[i] as number, i * 3, i * 3 + 3);
  return data;
}

/** The RGB rows of a picture, what was transparent laid on white. */
export function toRgbRows({ data, width, height, channels }: Raster): SharedBytes {
  if (channels === 3) return data;
  const rows = sharedBytes(width * height * 3);
  for (let i = 0; i < width * height; i++) {
    const alpha = (data[i * 4 + 3] as number) / 255;
    for (let c = 0; c < 3; c++) rows[i * 3 + c] = Math.round(255 + ((data[i * 4 + c] as number) - 255) * alpha);
  }
  return rows;
}
