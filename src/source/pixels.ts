/** What this room runs on the pixel pool. */
import type { Raster } from '../page.js';
import { sharedBytes } from '../runtime/memory/shared.js';

/** A slice's pixels, or only its size where it has none. */
export type Part = Raster | Pick<Raster, 'width' | 'height'>;

/** Two rows that differ by more, in levels a pixel and colour, do not go on in each other. */
const SEAM = 24;
/** White rows between slices that have nothing to do with each other: no text is read or set across them. */
const GAP = 160;

/** All parts below each other, as wide as the first, and the row where each begins. */
export function joinRasters(parts: readonly Part[]): { raster: Raster; tops: number[] } {
  const tops: number[] = [];
  let height = 0;
  for (const [i, part] of parts.entries()) {
    if (i > 0 && !goesOn(parts[i - 1], part)) height += GAP;
    tops.push(height);
    height += part.height;
  }
  const { width } = parts[0];
  const channels = parts.some(part => 'channels' in part && part.channels === 4) ? 4 : 3;
  const data = sharedBytes(width * height * channels).fill(255);
  for (const [i, part] of parts.entries()) {
    if ('data' in part) copyRows(part, { data, channels, from: tops[i] * width * channels });
  }
  return { raster: { data, width, height, channels }, tops };
}

/** Whether a picture goes on in the next: the rows beside the seam are alike. */
function goesOn(upper: Part, lower: Part): boolean {
  if (!('data' in upper) || !('data' in lower)) return false;
  const last = (upper.height - 1) * upper.width * upper.channels;
  let sum = 0;
  for (let x = 0; x < upper.width; x++) {
    for (let c = 0; c < 3; c++) {
      sum += Math.abs(upper.data[last + x * upper.channels + c] - lower.data[x * lower.channels + c]);
    }
  }
  return sum <= SEAM * 3 * upper.width;
}

interface Target {
  readonly data: Uint8Array;
  readonly channels: 3 | 4;
  readonly from: number;
}

function copyRows(part: Raster, { data, channels, from }: Target): void {
  if (part.channels === channels) {
    data.set(part.data, from);
    return;
  }
  for (let i = 0, to = from; i < part.data.length; i += 3, to += 4) {
    for (let c = 0; c < 3; c++) data[to + c] = part.data[i + c];
  }
}
