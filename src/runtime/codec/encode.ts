/** Pixels ▶ bytes, written as the source was: same format, same losses, about the same size. */
import type { FileTraits, ImageFormat, OutputFormat, Raster } from '../../page.js';
import { readPixels, type Writing, writePixels } from './vips.js';

export interface Wish {
  readonly format: ImageFormat;
  /** 1..100, of JPEG, WebP and AVIF; the source's own when absent. */
  readonly quality?: number | undefined;
  /** The file that the pixels come from, and its size in bytes. */
  readonly source?: { readonly format: ImageFormat; readonly traits: FileTraits; readonly size: number } | undefined;
}

export interface Encoded {
  readonly bytes: Uint8Array;
  readonly format: OutputFormat;
  /** Why it is not the format that was wished for. */
  readonly change?: string;
}

/** The longest side that a format can hold: libjpeg's JPEG_MAX_DIMENSION; 14 bits in WebP and in libvips' AVIF. */
const MAX_SIDE: Partial<Record<OutputFormat, number>> = { jpeg: 65_500, webp: 16_383, avif: 16_383, gif: 65_535 };

/**
 * A picture file of a raster.
 *
 * What a format cannot hold without loss of size or colour becomes a PNG and says so: a side beyond the format's
 * limit, and a GIF of more than 256 colours (drawn letters have soft edges, so that is the rule for GIFs; dithering
 * them would disturb the parts of the picture that nobody touched).
 */
export async function encode(raster: Raster, wish: Wish): Promise<Encoded> {
  const format = wish.format === 'bmp' ? 'png' : wish.format;
  const limit = MAX_SIDE[format] ?? Number.POSITIVE_INFINITY;
  const side = Math.max(raster.width, raster.height);
  if (side > limit) {
    return toPng(raster, { wish, change: `${side} pixels are more than ${format.toUpperCase()} can hold (${limit})` });
  }
  switch (format) {
    case 'jpeg':
      return { bytes: await writePixels(raster, jpegLike(wish)), format };
    case 'webp':
    case 'avif':
      return { bytes: await toLossy(raster, { wish, format }), format };
    case 'gif': {
      const bytes = await exactly(raster, { ...baseOf(wish), format });
      return bytes ? { bytes, format } : toPng(raster, { wish, change: 'a GIF holds no more than 256 colours' });
    }
    case 'tiff':
      return { bytes: await writePixels(raster, { ...baseOf(wish), format }), format };
    case 'png':
      return toPng(raster, { wish, ...(wish.format === 'bmp' && { change: 'BMP is read, not written' }) });
  }
}

const baseOf = ({ source }: Wish) => ({
  profiled: source?.traits.profiled ?? false,
  credits: source?.traits.credits ?? {},
});

/** Quality when neither the user nor the source names one: no ringing visible around small type. */
const DEFAULT_QUALITY = 92;

function jpegLike(wish: Wish): Writing {
  const { source, quality } = wish;
  const jpeg = source?.traits.jpeg;
  return {
    ...{ ...baseOf(wish), format: 'jpeg', quality: quality ?? jpeg?.quality ?? DEFAULT_QUALITY },
    fullChroma: quality !== undefined || (jpeg?.fullChroma ?? true),
    progressive: source?.traits.progressive ?? false,
  };
}

/** A PNG by palette when the source was small by that and nothing is lost, else in full colour. */
async function toPng(raster: Raster, { wish, change }: { wish: Wish; change?: string }): Promise<Encoded> {
  const writing = { ...baseOf(wish), format: 'png' as const };
  const small = wish.source?.traits.palette ? await exactly(raster, { ...writing, palette: true }) : undefined;
  const bytes = small ?? (await writePixels(raster, { ...writing, palette: false }));
  return { bytes, format: 'png', ...(change && { change }) };
}

/** The bytes, when they hold the raster's very pixels. */
async function exactly(raster: Raster, writing: Writing): Promise<Uint8Array | undefined> {
  const bytes = await writePixels(raster, writing);
  const { data, channels } = await readPixels(bytes, { failOn: 'error', limit: raster.width * raster.height });
  return channels === raster.channels && Buffer.compare(data, raster.data) === 0 ? bytes : undefined;
}

/** A lossy source's own quality is not to be read from WebP and AVIF, but its size says as much. */
const LADDER = { webp: [DEFAULT_QUALITY, 85, 75], avif: [80, 65, 50] } as const;
/** A file may be larger by this factor than the lossy file it translates. */
const GROWTH = 1.15;

/** The best quality whose file is about as small as a lossy source's; the best of all when the source was lossless. */
async function toLossy(raster: Raster, { wish, format }: { wish: Wish; format: 'webp' | 'avif' }): Promise<Uint8Array> {
  const { source, quality } = wish;
  const write = (q: number | 'lossless') => writePixels(raster, { ...baseOf(wish), format, quality: q });
  if (quality !== undefined) return write(quality);
  if (source?.traits.lossless && source.format === format) return write('lossless');
  const allowed = source && !source.traits.lossless ? source.size * GROWTH : Number.POSITIVE_INFINITY;
  let bytes: Uint8Array = new Uint8Array();
  for (const step of LADDER[format]) {
    bytes = await write(step);
    if (bytes.length <= allowed) break;
  }
  return bytes;
}
