/** BMP ▶ pixels: 1 to 32 bits, run-length coded or not, bit fields with alpha. libvips reads no BMP. Pure. */
import type { Raster } from '../../page.js';
import { sharedBytes } from '../memory/shared.js';
import { type BmpHead, isRunLengthCoded } from './bmp-head.js';
import { unpackRows } from './bmp-indices.js';

/** Rows whose bytes are missing stay 0. */
export interface DecodedBmp {
  readonly raster: Raster;
  /** Bytes that the header promises and the file does not have. */
  readonly missing: number;
}

/** The pixels, RGBA when the file has an alpha that is used. */
export function decodeBmp(bytes: Uint8Array, head: BmpHead): DecodedBmp {
  const { width, height, bits, offset, stride } = head;
  const missing = isRunLengthCoded(head) ? 0 : Math.max(0, offset + stride * height - bytes.length);
  if (bits <= 8) {
    const { indices, complete } = unpackRows(bytes, head);
    return { raster: paint(indices, { bytes, head }), missing: complete ? missing : Math.max(1, missing) };
  }
  const channels = head.masks[3] && bits !== 24 ? 4 : 3;
  const data = sharedBytes(width * height * channels);
  for (let y = 0; y < height; y++) {
    const from = offset + stride * (head.topDown ? y : height - 1 - y);
    const row = bytes.subarray(Math.min(from, bytes.length), Math.min(from + stride, bytes.length));
    const out = data.subarray(y * width * channels, (y + 1) * width * channels);
    if (bits === 24) copyRow24(row, out);
    else copyMaskedRow(row, { out, bytesEach: bits === 16 ? 2 : 4, channels, masks: head.masks });
  }
  return { raster: withoutEmptyAlpha({ data, width, height, channels }), missing };
}

function paint(indices: Uint8Array, { bytes, head }: { bytes: Uint8Array; head: BmpHead }): Raster {
  const { width, height, palette } = head;
  const colours = new Uint8Array(256 * 3);
  for (let i = 0; i < palette.count; i++) {
    const from = palette.at + i * palette.entry;
    for (let c = 0; c < 3; c++) colours[i * 3 + c] = bytes[from + 2 - c] ?? 0;
  }
  const data = sharedBytes(width * height * 3);
  for (let i = 0, to = 0; i < indices.length; i++) {
    const from = indices[i] * 3;
    data[to++] = colours[from];
    data[to++] = colours[from + 1];
    data[to++] = colours[from + 2];
  }
  return { data, width, height, channels: 3 };
}

/** Blue, green, red ▶ red, green, blue. */
function copyRow24(row: Uint8Array, out: Uint8Array): void {
  for (let i = 0; i + 3 <= row.length && i + 3 <= out.length; i += 3) {
    out[i] = row[i + 2];
    out[i + 1] = row[i + 1];
    out[i + 2] = row[i];
  }
}

interface MaskedRow {
  readonly out: Uint8Array;
  readonly bytesEach: 2 | 4;
  readonly channels: 3 | 4;
  readonly masks: BmpHead['masks'];
}

function copyMaskedRow(row: Uint8Array, { out, bytesEach, channels, masks }: MaskedRow): void {
  const view = new DataView(row.buffer, row.byteOffset, row.byteLength);
  const fields = masks
    .slice(0, channels)
    .map(mask => ({ mask, shift: lowestBit(mask), top: mask >>> lowestBit(mask) }));
  for (let i = 0, to = 0; i + bytesEach <= row.length && to < out.length; i += bytesEach) {
    const pixel = bytesEach === 2 ? view.getUint16(i, true) : view.getUint32(i, true);
    for (const { mask, shift, top } of fields) {
      out[to++] = top === 0 ? 0 : Math.round((((pixel & mask) >>> shift) * 255) / top);
    }
  }
}

const lowestBit = (mask: number): number => (mask === 0 ? 0 : 31 - Math.clz32(mask & -mask));

/** Many programs announce an alpha channel and leave it 0: such a picture is meant to be seen. */
function withoutEmptyAlpha(raster: Raster): Raster {
  if (raster.channels === 3) return raster;
  const { data, width, height } = raster;
  for (let i = 3; i < data.length; i += 4) if (data[i] !== 0) return raster;
  const opaque = sharedBytes(width * height * 3);
  for (let from = 0, to = 0; from < data.length; from++) if (from % 4 < 3) opaque[to++] = data[from];
  return { data: opaque, width, height, channels: 3 };
}
