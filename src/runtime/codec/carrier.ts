/**
 * A raster as the simplest file that libvips reads in parts, with a colour profile or without: an uncompressed TIFF.
 * sharp attaches a profile to raw pixels only by converting them to it; these are in its colours already. Pure.
 */
import type { Raster } from '../../page.js';

/** Tags of TIFF 6.0, and that of the ICC (34675). */
const TAG = {
  width: 256,
  height: 257,
  bits: 258,
  compression: 259,
  photometric: 262,
  offset: 273,
  samples: 277,
  rowsPerStrip: 278,
  byteCount: 279,
  extraSamples: 338,
  profile: 34675,
} as const;
const TYPE = { short: 3, long: 4, undefined: 7 } as const;
const [NONE, RGB, STRAIGHT_ALPHA] = [1, 2, 2];

interface Entry {
  readonly tag: number;
  readonly type: number;
  readonly count: number;
  /** The value, or where it stands. */
  readonly value: number;
}

/** The file up to its pixels, which follow as they are. */
export function carrierHead({ data, width, height, channels }: Raster, icc?: Uint8Array): Buffer {
  const strips = Math.ceil(height / ROWS);
  const count = 10 + (channels === 4 ? 1 : 0) + (icc ? 1 : 0) - 1;
  const bitsAt = 8 + 2 + count * 12 + 4;
  const offsetsAt = bitsAt + channels * 2;
  const countsAt = offsetsAt + strips * 4;
  const profileAt = countsAt + strips * 4;
  const profileBytes = icc?.length ?? 0;
  const pixelsAt = profileAt + profileBytes + (profileBytes % 2);
  const one = (tag: number, type: number, value: number): Entry => ({ tag, type, count: 1, value });
  const rowBytes = width * channels;
  const offsets = Array.from({ length: strips }, (_, i) => pixelsAt + i * ROWS * rowBytes);
  const counts = offsets.map(at => Math.min(ROWS * rowBytes, pixelsAt + data.length - at));
  const table = (tag: number, [first, ...more]: readonly number[], at: number): Entry =>
    more.length === 0 ? one(tag, TYPE.long, first) : { tag, type: TYPE.long, count: strips, value: at };
  const entries = [
    one(TAG.width, TYPE.long, width),
    one(TAG.height, TYPE.long, height),
    { tag: TAG.bits, type: TYPE.short, count: channels, value: bitsAt },
    one(TAG.compression, TYPE.short, NONE),
    one(TAG.photometric, TYPE.short, RGB),
    table(TAG.offset, offsets, offsetsAt),
    one(TAG.samples, TYPE.short, channels),
    one(TAG.rowsPerStrip, TYPE.long, ROWS),
    table(TAG.byteCount, counts, countsAt),
    ...(channels === 4 ? [one(TAG.extraSamples, TYPE.short, STRAIGHT_ALPHA)] : []),
    ...(icc ? [{ tag: TAG.profile, type: TYPE.undefined, count: icc.length, value: profileAt }] : []),
  ];
  const head = Buffer.alloc(pixelsAt);
  head.write('II*\0', 'latin1');
  head.writeUInt32LE(8, 4);
  head.writeUInt16LE(entries.length, 8);
  for (const [i, entry] of entries.entries()) writeEntry(head, 10 + i * 12, entry);
  for (let c = 0; c < channels; c++) head.writeUInt16LE(8, bitsAt + c * 2);
  for (let i = 0; i < strips; i++) {
    head.writeUInt32LE(offsets[i], offsetsAt + i * 4);
    head.writeUInt32LE(counts[i], countsAt + i * 4);
  }
  if (icc) head.set(icc, profileAt);
  return head;
}

/** Rows that are read at a time. */
const ROWS = 128;

function writeEntry(file: Buffer, at: number, { tag, type, count, value }: Entry): void {
  file.writeUInt16LE(tag, at);
  file.writeUInt16LE(type, at + 2);
  file.writeUInt32LE(count, at + 4);
  if (type === TYPE.short && count === 1) file.writeUInt16LE(value, at + 8);
  else file.writeUInt32LE(value, at + 8);
}

/** Whether a profile is whole and of RGB, so that pixels may be kept in its colours. */
export function isRgbProfile(icc: Uint8Array | undefined): icc is Uint8Array {
  if (!icc || icc.length < 132) return false;
  const head = Buffer.from(icc.buffer, icc.byteOffset, icc.length);
  return (
    head.readUInt32BE(0) === icc.length &&
    head.toString('latin1', 16, 20) === 'RGB ' &&
    head.toString('latin1', 36, 40) === 'acsp'
  );
}
