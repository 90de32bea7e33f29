/** BMP files of every kind, written from pixels. */
import type { Raster } from '#imgtr/page.js';
import { pixelAt } from './pictures.js';

interface How {
  readonly bits: 1 | 4 | 8 | 16 | 24 | 32;
  readonly topDown?: boolean;
  readonly core?: boolean;
  readonly runs?: boolean;
  /** Red, green, blue, alpha; written behind the header, which is then one of 56 bytes. */
  readonly masks?: readonly [number, number, number, number];
}

/** @param raster of at most 2 ** bits colours when bits is 8 or less */
export function writeBmp(raster: Raster, { bits, topDown = false, core = false, runs = false, masks }: How): Buffer {
  const { width, height } = raster;
  const colours = bits <= 8 ? coloursOf(raster) : [];
  const lines = Array.from({ length: height }, (_, y) => (topDown ? y : height - 1 - y));
  const cells = lines.map(y => Array.from({ length: width }, (_, x) => pixelAt(raster, x, y)));
  const indices = cells.map(line => line.map(pixel => colours.indexOf(pixel.join())));
  const pixels = runs
    ? Buffer.concat([...indices.map(line => packRuns(line, bits)), Buffer.from([0, 1])])
    : Buffer.concat(
        cells.map((line, i) => pad(bits <= 8 ? packIndices(indices[i], bits) : packColours(line, { bits, masks }))),
      );
  const palette = Buffer.concat(
    colours.map(colour => Buffer.from([...colour.split(',').map(Number).reverse(), ...(core ? [] : [0])])),
  );
  const used = core ? Buffer.concat([palette, Buffer.alloc(3 * (2 ** bits - colours.length))]) : palette;
  const header = core
    ? coreHeader(raster, bits)
    : infoHeader(raster, { bits, topDown, runs, masks, used: colours.length });
  const file = Buffer.alloc(14);
  file.write('BM');
  file.writeUInt32LE(14 + header.length + used.length, 10);
  return Buffer.concat([file, header, used, pixels]);
}

function coloursOf(raster: Raster): string[] {
  const found = new Set<string>();
  for (let i = 0; i < raster.width * raster.height; i++)
    found.add(pixelAt(raster, i % raster.width, Math.floor(i / raster.width)).join());
  return [...found];
}

function coreHeader({ width, height }: Raster, bits: number): Buffer {
  const header = Buffer.alloc(12);
  header.writeUInt32LE(12, 0);
  [width, height, 1, bits].forEach((value, i) => void header.writeUInt16LE(value, 4 + i * 2));
  return header;
}

function infoHeader({ width, height }: Raster, { bits, topDown, runs, masks, used }: How & { used: number }): Buffer {
  const header = Buffer.alloc(masks ? 56 : 40);
  header.writeUInt32LE(header.length, 0);
  header.writeInt32LE(width, 4);
  header.writeInt32LE(topDown ? -height : height, 8);
  header.writeUInt16LE(1, 12);
  header.writeUInt16LE(bits, 14);
  header.writeUInt32LE(masks ? 3 : runs ? (bits === 8 ? 1 : 2) : 0, 16);
  header.writeUInt32LE(used, 32);
  masks?.forEach((mask, i) => void header.writeUInt32LE(mask, 40 + i * 4));
  return header;
}

function packIndices(line: readonly number[], bits: number): Buffer {
  const row = Buffer.alloc(Math.ceil((line.length * bits) / 8));
  line.forEach((index, x) => {
    const at = x * bits;
    row[at >> 3] |= index << (8 - bits - (at & 7));
  });
  return row;
}

function packColours(line: readonly number[][], { bits, masks }: { bits: number; masks?: How['masks'] }): Buffer {
  const row = Buffer.alloc((line.length * bits) / 8);
  line.forEach(([red, green, blue, alpha = 0], x) => {
    if (bits === 24) row.set([blue, green, red], x * 3);
    else if (bits === 16) row.writeUInt16LE(((red >> 3) << 10) | ((green >> 3) << 5) | (blue >> 3), x * 2);
    else if (masks) {
      const shifted = [red, green, blue, alpha].map(
        (value, i) => (value << (31 - Math.clz32(masks[i] & -masks[i]))) >>> 0,
      );
      row.writeUInt32LE(
        shifted.reduce((all, part) => (all | part) >>> 0, 0),
        x * 4,
      );
    } else row.set([blue, green, red, 0], x * 4);
  });
  return row;
}

const pad = (row: Buffer): Buffer => Buffer.concat([row, Buffer.alloc((4 - (row.length % 4)) % 4)]);

/** Runs of equal pixels, the first four of a line as plain values. */
function packRuns(line: readonly number[], bits: number): Buffer {
  const nibbles = (a: number, b: number) => (bits === 4 ? [(a << 4) | b] : [a, b]);
  const bytes = [0, 4, ...nibbles(line[0], line[1]), ...nibbles(line[2], line[3])];
  for (let x = 4, end = 4; x < line.length; x = end) {
    while (end < line.length && line[end] === line[x] && end - x < 255) end++;
    bytes.push(end - x, bits === 4 ? (line[x] << 4) | line[x] : line[x]);
  }
  return Buffer.from([...bytes, 0, 0]);
}
