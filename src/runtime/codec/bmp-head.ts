/** The head of a BMP: the header of OS/2 (12 bytes) and those of Windows (40 to 124 bytes). Pure. */
import { BadImageError } from '../../errors.js';

export interface BmpHead {
  readonly width: number;
  readonly height: number;
  readonly topDown: boolean;
  readonly bits: number;
  readonly compression: number;
  /** Where the pixels begin, and how many bytes a row has when they are not compressed. */
  readonly offset: number;
  readonly stride: number;
  /** Where the palette begins, its entries and their size in bytes. */
  readonly palette: { readonly at: number; readonly count: number; readonly entry: 3 | 4 };
  /** Bits of red, green, blue and alpha within a pixel. */
  readonly masks: readonly [number, number, number, number];
}

const COMPRESSION = { none: 0, rle8: 1, rle4: 2, fields: 3, alphaFields: 6 } as const;
const DEPTHS = [1, 2, 4, 8, 16, 24, 32];

/** What the header says, checked. Throws BadImageError for what is no BMP, or one that holds a JPEG or PNG. */
export function readBmpHead(bytes: Uint8Array): BmpHead {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const size = bytes.length >= 26 ? view.getUint32(14, true) : 0;
  const isCore = size === 12;
  if (!isCore && (size < 16 || size > 124 || bytes.length < 14 + Math.min(size, 40))) throw noBmp('its header is cut');
  const width = isCore ? view.getUint16(18, true) : view.getInt32(18, true);
  const signedHeight = isCore ? view.getUint16(20, true) : view.getInt32(22, true);
  const bits = view.getUint16(isCore ? 24 : 28, true);
  const compression = size >= 20 ? view.getUint32(30, true) : COMPRESSION.none;
  if (width <= 0 || signedHeight === 0) throw noBmp(`${width} x ${signedHeight} pixels`);
  if (!DEPTHS.includes(bits)) throw noBmp(`${bits} bits a pixel`);
  if (!(Object.values(COMPRESSION) as number[]).includes(compression)) throw noBmp(`compression ${compression}`);
  const masked = compression === COMPRESSION.fields || compression === COMPRESSION.alphaFields;
  const used = size >= 36 ? view.getUint32(46, true) : 0;
  const at = 14 + size + (masked && size === 40 ? (compression === COMPRESSION.fields ? 12 : 16) : 0);
  const count = bits > 8 ? 0 : Math.min(used || 2 ** bits, 2 ** bits);
  return {
    ...{ width, height: Math.abs(signedHeight), topDown: signedHeight < 0, bits, compression },
    offset: view.getUint32(10, true) || at + count * 4,
    stride: Math.ceil((width * bits) / 32) * 4,
    palette: { at, count, entry: isCore ? 3 : 4 },
    masks: masked ? readMasks(view, { size, compression }) : DEFAULT_MASKS[bits === 16 ? 16 : 32],
  };
}

const noBmp = (why: string) => new BadImageError(`cannot be read as a BMP: ${why}`);
/** Five bits a colour; eight bits a colour, the fourth byte unused. */
const DEFAULT_MASKS = { 16: [0x7c00, 0x3e0, 0x1f, 0], 32: [0xff0000, 0xff00, 0xff, 0] } as const;

/** The masks stand behind the first 40 bytes of the header, as part of a longer one or after it. */
function readMasks(view: DataView, { size, compression }: { size: number; compression: number }): BmpHead['masks'] {
  const has = (i: number) => 58 + i * 4 <= view.byteLength;
  const mask = (i: number) => (has(i) ? view.getUint32(54 + i * 4, true) : 0);
  const hasAlpha = size >= 56 || compression === COMPRESSION.alphaFields;
  return [mask(0), mask(1), mask(2), hasAlpha ? mask(3) : 0];
}

export const isRunLengthCoded = ({ compression }: BmpHead): boolean =>
  compression === COMPRESSION.rle8 || compression === COMPRESSION.rle4;
export const hasFourBitRuns = ({ compression }: BmpHead): boolean => compression === COMPRESSION.rle4;
