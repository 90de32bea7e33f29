/**
 * A raster with a colour profile, as the simplest file that libvips reads both from: an uncompressed TIFF in memory.
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

export function toCarrier({ data, width, height, channels }: Raster, icc: Uint8Array): Buffer {
  const count = channels === 4 ? 11 : 10;
  const bitsAt = 8 + 2 + count * 12 + 4;
  const profileAt = bitsAt + channels * 2;
  const pixelsAt = profileAt + icc.length + (icc.length % 2);
  const one = (tag: number, type: number, value: number): Entry => ({ tag, type, count: 1, value });
  const entries = [
    one(TAG.width, TYPE.long, width),
    one(TAG.height, TYPE.long, height),
    { tag: TAG.bits, type: TYPE.short, count: channels, value: bitsAt },
    one(TAG.compression, TYPE.short, NONE),
    one(TAG.photometric, TYPE.short, RGB),
    one(TAG.offset, TYPE.long, pixelsAt),
    one(TAG.samples, TYPE.short, channels),
    one(TAG.rowsPerStrip, TYPE.long, height),
    one(TAG.byteCount, TYPE.long, data.length),
    ...(channels === 4 ? [one(TAG.extraSamples, TYPE.short, STRAIGHT_ALPHA)] : []),
    { tag: TAG.profile, type: TYPE.undefined, count: icc.length, value: profileAt },
  ];
  const file = Buffer.alloc(pixelsAt + data.length);
  file.write('II*\0', 'latin1');
  file.writeUInt32LE(8, 4);
  file.writeUInt16LE(entries.length, 8);
  for (const [i, entry] of entries.entries()) writeEntry(file, 10 + i * 12, entry);
  for (let c = 0; c < channels; c++) file.writeUInt16LE(8, bitsAt + c * 2);
  file.set(icc, profileAt);
  file.set(data, pixelsAt);
  return file;
}

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
