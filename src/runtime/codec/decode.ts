/** Bytes ▶ pixels, as many as the file still holds. */
import { BadImageError } from '../../errors.js';
import type { Decoded, ImageFormat } from '../../page.js';
import { decodeBmp } from './bmp.js';
import { readBmpHead } from './bmp-head.js';
import { countHiddenFrames } from './frames.js';
import { readJpegTables } from './jpeg-tables.js';
import { recognizeFormat } from './kinds.js';
import { readShare } from './salvage.js';
import { readHead, readPixels, type Tolerance } from './vips.js';

/** Pictures of more pixels are refused: 64 million is 8,000 x 8,000, or a page 1,500 wide and 42,000 tall. */
export const MAX_PIXELS = 64_000_000;
/** Of a damaged picture less than this is not worth translating. */
const MIN_SHARE = 0.1;

/**
 * Upright 8-bit sRGB pixels of a picture and what its file was like. A damaged one is read as far as it goes and says
 * so in `traits.damage`. Throws BadImageError for what is no picture, is too large, or holds next to nothing.
 */
export async function decode(bytes: Uint8Array): Promise<Decoded> {
  const format = recognizeFormat(bytes);
  if (format === 'bmp') return decodeByHand(bytes);
  const whole = await attempt(bytes, { format, failOn: 'error' });
  if (!(whole instanceof Error)) return whole;
  const part = await attempt(bytes, { format, failOn: 'none' });
  if (part instanceof Error) throw unreadable(format, part);
  return salvage(part, reasonOf(whole));
}

/** Upright size and number of frames, by the header alone. Throws BadImageError. */
export async function measure(bytes: Uint8Array): Promise<{ width: number; height: number; frames: number }> {
  const format = recognizeFormat(bytes);
  if (format === 'bmp') return { ...readBmpHead(bytes), frames: 1 };
  const { width, height, traits } = await readHead(bytes, 'none').catch(error => {
    throw unreadable(format, error);
  });
  return { width, height, frames: Math.max(traits.frames, countHiddenFrames(bytes, format)) };
}

async function attempt(bytes: Uint8Array, { format, failOn }: { format: ImageFormat; failOn: Tolerance }) {
  try {
    const { traits, ...size } = await readHead(bytes, failOn);
    checkSize(size);
    const jpeg = format === 'jpeg' ? readJpegTables(bytes) : undefined;
    const frames = Math.max(traits.frames, countHiddenFrames(bytes, format));
    const raster = await readPixels(bytes, { failOn, limit: MAX_PIXELS });
    const lossless = isLossless(bytes, format);
    return { raster, format, traits: { ...traits, ...(jpeg && { jpeg }), frames, lossless } } satisfies Decoded;
  } catch (error) {
    if (error instanceof BadImageError) throw error;
    return error as Error;
  }
}

function checkSize({ width, height }: { width: number; height: number }): void {
  if (width * height <= MAX_PIXELS) return;
  const inMillions = (pixels: number) => `${Math.round(pixels / 1e6).toLocaleString('en')} million`;
  throw new BadImageError(
    `${width} x ${height} pixels are too many (${inMillions(width * height)}, the limit is ${inMillions(MAX_PIXELS)})`,
  );
}

/** A WebP says by its first chunk, or that behind its extended header, whether it is of the lossless kind. */
function isLossless(bytes: Uint8Array, format: ImageFormat): boolean {
  if (format !== 'webp') return format === 'png' || format === 'gif' || format === 'tiff';
  return Buffer.from(bytes.subarray(0, WEBP_CHUNKS)).includes('VP8L');
}
/** Enough for the container's header and a chunk of flags before the pixels. */
const WEBP_CHUNKS = 64;

function decodeByHand(bytes: Uint8Array): Decoded {
  const head = readBmpHead(bytes);
  checkSize(head);
  const { raster, missing } = decodeBmp(bytes, head);
  const none = { conversions: [], progressive: false, profiled: false, credits: {} };
  const traits = { ...none, frames: 1, lossless: true, palette: head.bits <= 8 };
  const decoded: Decoded = { raster, format: 'bmp', traits };
  return missing === 0 ? decoded : salvage(decoded, ` (${missing} bytes are missing)`);
}

/** Takes what could be read of a damaged picture, unless that is next to nothing. */
function salvage(decoded: Decoded, why: string): Decoded {
  const { raster, format, traits } = decoded;
  const share = readShare(raster, format);
  const percent = `${Math.floor(share * 100)} %`;
  if (share < MIN_SHARE)
    throw new BadImageError(`the ${format.toUpperCase()} is damaged, ${percent} of it is left${why}`);
  const extent = share < 1 ? `, ${percent} of it is left` : '';
  return { ...decoded, traits: { ...traits, damage: `the ${format.toUpperCase()} is damaged${extent}${why}` } };
}

const unreadable = (format: ImageFormat, cause: Error) =>
  new BadImageError(`the ${format.toUpperCase()} is damaged beyond reading${reasonOf(cause)}`, { cause });

/** The decoder's word, where it has one, as a clause to put behind one's own. */
function reasonOf({ message }: Error): string {
  const reason = message.split('\n')[0].replace(/^Input buffer has corrupt header:\s*/, '');
  return reason === '' || reason === 'Unknown error' ? '' : ` (${reason})`;
}
