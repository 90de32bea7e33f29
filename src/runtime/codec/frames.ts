/** Moving pictures that a decoder of still ones passes over in silence. Pure. */
import type { ImageFormat } from '../../page.js';
import { readBrands } from './kinds.js';

/** How many frames a PNG or AVIF says it has; 1 for a still one and for every other format. */
export function countHiddenFrames(bytes: Uint8Array, format: ImageFormat): number {
  if (format === 'png') return countPngFrames(bytes);
  // A sequence does not say its length up front: two stands for several.
  if (format === 'avif') return readBrands(Buffer.from(bytes.subarray(0, 64)).toString('latin1'))[0] === 'avis' ? 2 : 1;
  return 1;
}

/** An APNG has its `acTL` chunk, which holds the number of frames, before the first `IDAT`. */
function countPngFrames(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 8; at + 12 <= bytes.length; at += 12 + view.getUint32(at)) {
    const type = view.getUint32(at + 4);
    if (type === ACTL) return at + 16 <= bytes.length ? view.getUint32(at + 8) : 1;
    if (type === IDAT) break;
  }
  return 1;
}

const ACTL = 0x6163544c;
const IDAT = 0x49444154;
