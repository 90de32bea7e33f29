/** Pixels ▶ bytes, written as the source was: same format, same losses, about the same size. */
import type { FileTraits, ImageFormat, OutputFormat, Raster } from '../../page.js';
import { hasColouredEdges } from './chroma.js';
import { fitBytes } from './fit-bytes.js';
import { MAX_SIDE } from './limits.js';
import { readPixels, type Writing, writePixels } from './vips.js';

export interface Wish {
  readonly format: ImageFormat;
  /** 1..100, of JPEG, WebP and AVIF; the source's own when absent. */
  readonly quality?: number | undefined;
  /** A lossy file that is larger gives up quality until it is not. */
  readonly maxBytes?: number | undefined;
  readonly source?: EncodedSource | undefined;
  /** Of a picture that is not written like its source: whose colours it has. */
  readonly traits?: Pick<FileTraits, 'profiled' | 'icc' | 'credits'>;
}

/** The file that the pixels come from. */
export interface EncodedSource {
  readonly format: ImageFormat;
  readonly traits: FileTraits;
  /** Bytes. */
  readonly size: number;
  /** Its pixels, before anything was drawn, in the size of the raster. */
  readonly raster: Raster;
}

export interface Encoded {
  readonly bytes: Uint8Array;
  readonly format: OutputFormat;
  /** Why it is not the format that was wished for. */
  readonly change?: string;
  /** Of JPEG, WebP and AVIF. */
  readonly quality?: Quality;
  /** The quality that it would have, had it been small enough. */
  readonly reducedFrom?: Quality;
}
type Quality = number | 'lossless';

/**
 * A picture file of a raster.
 *
 * What a format cannot hold without loss of size or colour becomes a PNG and says so: a side beyond the format's
 * limit, and a GIF of more than 256 colours (drawn letters have soft edges, so that is the rule for GIFs; dithering
 * them would disturb the parts of the picture that nobody touched).
 */
export async function encode(raster: Raster, wish: Wish): Promise<Encoded> {
  const encoded = await encodeFreely(raster, wish);
  const { maxBytes: limit = Infinity } = wish;
  const { bytes, format, quality } = encoded;
  if (bytes.length <= limit || quality === undefined || format === 'png' || format === 'gif' || format === 'tiff') {
    return encoded;
  }
  const write = (lower: number) => writePixels(raster, lossy(raster, { format, quality: lower, wish }));
  const highest = quality === 'lossless' ? MAX_QUALITY : quality - 1;
  const fitted = await fitBytes(write, { highest, limit });
  return fitted ? { ...encoded, ...fitted, reducedFrom: quality } : encoded;
}
const MAX_QUALITY = 100;

async function encodeFreely(raster: Raster, wish: Wish): Promise<Encoded> {
  const format = wish.format === 'bmp' ? 'png' : wish.format;
  const limit = MAX_SIDE[format] ?? Number.POSITIVE_INFINITY;
  const side = Math.max(raster.width, raster.height);
  if (side > limit) {
    return toPng(raster, { wish, change: `${side} pixels are more than ${format.toUpperCase()} can hold (${limit})` });
  }
  switch (format) {
    case 'jpeg': {
      const quality = wish.quality ?? wish.source?.traits.jpeg?.quality ?? DEFAULT_QUALITY;
      return { bytes: await writePixels(raster, lossy(raster, { format, quality, wish })), format, quality };
    }
    case 'webp':
    case 'avif':
      return { ...(await toLossy(raster, { wish, format })), format };
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

const baseOf = ({ source, traits = source?.traits }: Pick<Wish, 'source' | 'traits'>) => ({
  profiled: traits?.profiled ?? false,
  ...(traits?.icc && { icc: traits.icc }),
  credits: traits?.credits ?? {},
});

/** Quality when neither the user nor the source names one: no ringing visible around small type. */
const DEFAULT_QUALITY = 92;

/** How a lossy file is written. */
function lossy(raster: Raster, { format, quality, wish }: { format: Lossy; quality: Quality; wish: Wish }): Writing {
  if (format === 'jpeg') return jpegLike(raster, { ...wish, quality: quality === 'lossless' ? MAX_QUALITY : quality });
  return { ...baseOf(wish), format, quality };
}
type Lossy = 'jpeg' | 'webp' | 'avif';

/**
 * A JPEG with the source's own quality and chroma: on the same tables, pixels that nobody touched lose next to nothing
 * and the file stays as large as it was (8 catalog pages: 0.99 to 1.02 times, 47 to 61 dB). Where letters were drawn
 * in colours that fray at half chroma, chroma is written in full: measured on a photograph with coloured labels, those
 * gain 5 dB at quality 60 and 13 dB at 92, and the file 16 percent. More quality without it gained 0.3 dB.
 */
function jpegLike(raster: Raster, { source, quality, ...wish }: Wish & { quality: number }): Writing {
  const own = source?.traits.jpeg;
  return {
    ...baseOf({ source, ...wish }),
    format: 'jpeg',
    quality,
    fullChroma: !own || own.fullChroma || hasColouredEdges(raster, source.raster),
    progressive: source?.traits.progressive ?? false,
  };
}

/** A PNG by palette when the source was small by that and nothing is lost, else in full colour. */
async function toPng(raster: Raster, { wish, change }: { wish: Wish; change?: string }): Promise<Encoded> {
  const writing = { ...baseOf(wish), format: 'png' as const };
  const small = wish.source?.traits.palette ? await exactly(raster, { ...writing, packing: 'palette' }) : undefined;
  const bytes = small ?? (await packPng(raster, wish));
  return { bytes, format: 'png', ...(change && { change }) };
}

/** Photographs want filters, drawings do not, and the first is quick: more is tried while the source was smaller. */
const PACKINGS = ['quick', 'dense', 'filtered'] as const;

async function packPng(raster: Raster, wish: Wish): Promise<Uint8Array> {
  const enough = wish.source?.format === 'png' ? wish.source.size : Number.POSITIVE_INFINITY;
  let smallest: Uint8Array | undefined;
  for (const packing of PACKINGS) {
    const bytes = await writePixels(raster, { ...baseOf(wish), format: 'png', packing });
    if (!smallest || bytes.length < smallest.length) smallest = bytes;
    if (smallest.length <= enough) break;
  }
  return smallest as Uint8Array;
}

/** The bytes, when they hold the raster's very pixels. */
async function exactly(raster: Raster, writing: Writing): Promise<Uint8Array | undefined> {
  const bytes = await writePixels(raster, writing);
  const read = await readPixels(bytes, { failOn: 'error', limit: raster.width * raster.height });
  return looksLike(read, raster) ? bytes : undefined;
}

/** The same pixels, where one of the two may have an alpha that is opaque throughout. */
function looksLike(a: Raster, b: Raster): boolean {
  for (let i = 0; i < a.width * a.height; i++) {
    for (let c = 0; c < 4; c++) if (channelOf(a, i * a.channels, c) !== channelOf(b, i * b.channels, c)) return false;
  }
  return true;
}

const channelOf = ({ data, channels }: Raster, at: number, channel: number): number =>
  channel < channels ? data[at + channel] : 255;

/** A lossy source's own quality is not to be read from WebP and AVIF, but its size says as much. */
const LADDER = { webp: [DEFAULT_QUALITY, 85, 75], avif: [80, 65, 50] } as const;
/** A file may be larger by this factor than the lossy file it translates. */
const GROWTH = 1.15;

/** The best quality whose file is about as small as a lossy source's; the best of all when the source was lossless. */
async function toLossy(
  raster: Raster,
  { wish, format }: { wish: Wish; format: 'webp' | 'avif' },
): Promise<{ bytes: Uint8Array; quality: Quality }> {
  const { source } = wish;
  const write = async (quality: Quality) => {
    return { bytes: await writePixels(raster, lossy(raster, { format, quality, wish })), quality };
  };
  if (wish.quality !== undefined) return write(wish.quality);
  if (source?.traits.lossless && source.format === format) return write('lossless');
  const allowed = source && !source.traits.lossless ? source.size * GROWTH : Number.POSITIVE_INFINITY;
  let written = await write(LADDER[format][0]);
  for (const step of LADDER[format].slice(1)) {
    if (written.bytes.length <= allowed) break;
    written = await write(step);
  }
  return written;
}
