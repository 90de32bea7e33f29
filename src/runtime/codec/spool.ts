/** Large rasters on their way to libvips: by a file, so that they do not stand in memory a second time. */
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Raster } from '../../page.js';
import { carrierHead } from './carrier.js';

/** Bytes from which a file is worth its while: a page of 790 x 7,000 pixels. */
const LARGE = 16e6;

/**
 * Calls `work` with something that sharp opens as the raster: a file that is gone afterwards, or bytes in memory where
 * the raster is small or no file can be written.
 */
export async function asFile<T>(
  { raster, icc }: { raster: Raster; icc?: Uint8Array | undefined },
  work: (file: string | Buffer) => Promise<T>,
): Promise<T> {
  const head = carrierHead(raster, icc);
  const folder = raster.data.length < LARGE ? undefined : writeFile(head, raster.data);
  if (!folder) return work(Buffer.concat([head, raster.data]));
  try {
    return await work(path.join(folder, NAME));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
const NAME = 'page.tif';

/** A folder of our own with the file in it; undefined when there is no room. */
function writeFile(...parts: readonly Uint8Array[]): string | undefined {
  let folder: string | undefined;
  try {
    folder = mkdtempSync(path.join(tmpdir(), 'imgtr-page-'));
    const file = openSync(path.join(folder, NAME), 'wx', 0o600);
    try {
      for (const part of parts) writeWhole(file, part);
    } finally {
      closeSync(file);
    }
    return folder;
  } catch {
    if (folder) rmSync(folder, { recursive: true, force: true });
    return undefined;
  }
}

function writeWhole(file: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at, Math.min(PIECE, bytes.length - at));
}
const PIECE = 4e6;
