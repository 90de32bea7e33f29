/** The palette indices of a BMP of 1 to 8 bits, packed or run-length coded. Pure. */
import { type BmpHead, hasFourBitRuns, isRunLengthCoded } from './bmp-head.js';

interface Unpacked {
  /** A byte a pixel, top row first. */
  readonly indices: Uint8Array;
  /** Whether the file had them all. */
  readonly complete: boolean;
}

export function unpackRows(bytes: Uint8Array, head: BmpHead): Unpacked {
  if (isRunLengthCoded(head)) return unpackRuns(bytes, head);
  const { width, height, bits, offset, stride } = head;
  const indices = new Uint8Array(width * height);
  const [perByte, mask] = [8 / bits, 2 ** bits - 1];
  for (let y = 0; y < height; y++) {
    const from = offset + stride * (head.topDown ? y : height - 1 - y);
    for (let x = 0; x < width; x++) {
      const byte = bytes[from + Math.floor(x / perByte)] ?? 0;
      indices[y * width + x] = (byte >> (8 - bits * ((x % perByte) + 1))) & mask;
    }
  }
  return { indices, complete: true };
}

/** Run-length code: pairs of (count, value); a count of 0 is an escape: line end, picture end, jump, or plain values. */
function unpackRuns(bytes: Uint8Array, head: BmpHead): Unpacked {
  const { width, height, offset } = head;
  const indices = new Uint8Array(width * height);
  const four = hasFourBitRuns(head);
  let [at, x, y] = [offset, 0, 0];
  const put = (index: number) => {
    if (x < width && y < height) indices[(height - 1 - y) * width + x] = index;
    x++;
  };
  const nibble = (byte: number, i: number) => (i % 2 === 0 ? byte >> 4 : byte & 15);
  while (at + 2 <= bytes.length && y < height) {
    const [count, value] = [bytes[at], bytes[at + 1]];
    at += 2;
    if (count > 0) {
      for (let i = 0; i < count; i++) put(four ? nibble(value, i) : value);
    } else if (value === 0) {
      x = 0;
      y++;
    } else if (value === 1) {
      return { indices, complete: true };
    } else if (value === 2) {
      x += bytes[at] ?? 0;
      y += bytes[at + 1] ?? 0;
      at += 2;
    } else {
      for (let i = 0; i < value; i++) put(four ? nibble(bytes[at + (i >> 1)] ?? 0, i) : (bytes[at + i] ?? 0));
      const length = four ? (value + 1) >> 1 : value;
      at += length + (length % 2); // padded to whole words
    }
  }
  return { indices, complete: y >= height };
}
