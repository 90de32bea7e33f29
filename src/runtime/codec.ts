/**
 * Bytes ▶ pixels ▶ bytes. The only file that imports sharp; it runs on pool threads, one picture a thread, so the
 * pool bounds decoding as well.
 */
import sharp from 'sharp';
import { BadImageError } from '../errors.js';
import { IMAGE_FORMATS, type ImageFormat, type Raster } from '../page.js';
import { toShared } from './shared.js';

sharp.cache(false); // each picture is opened once
sharp.concurrency(1); // the pool's threads are the concurrency

/** Pictures of more pixels are refused: 100 million is four times a 790 x 30,000 page, 300 MB as RGB. */
const MAX_PIXELS = 100_000_000;
/** Encoder quality when none is asked for: no ringing visible around small type. */
const DEFAULT_QUALITY = 92;

export interface Decoded {
  readonly raster: Raster;
  readonly format: ImageFormat;
}

/** Upright 8-bit sRGB pixels of a picture. Throws BadImageError for what is no JPEG, PNG or WebP, or is damaged. */
export async function decode(bytes: Uint8Array): Promise<Decoded> {
  // sharp wants memory of its own thread
  const input = Buffer.from(bytes);
  try {
    const image = sharp(input, { limitInputPixels: MAX_PIXELS, failOn: 'error', autoOrient: true });
    const { format, pages, hasAlpha } = await image.metadata();
    if (!isImageFormat(format)) throw new BadImageError(`${format} pictures are not read; JPEG, PNG and WebP are`);
    if (pages && pages > 1) throw new BadImageError('the picture is animated; only still pictures are translated');
    const upright = image.toColourspace('srgb');
    const pixels = await (hasAlpha ? upright.ensureAlpha() : upright.removeAlpha())
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    const { width, height, channels } = pixels.info;
    if (channels !== 3 && channels !== 4) throw new BadImageError(`${channels} channels where 3 or 4 were expected`);
    return { raster: { data: toShared(pixels.data), width, height, channels }, format };
  } catch (cause) {
    if (cause instanceof BadImageError) throw cause;
    throw new BadImageError(`cannot be read as a picture: ${firstLine(cause)}`, { cause });
  }
}

/** A picture file of a raster. JPEG has no alpha: it is laid on white. @param quality 1..100, of JPEG and WebP */
export async function encode(
  { data, width, height, channels }: Raster,
  { format, quality = DEFAULT_QUALITY }: { format: ImageFormat; quality?: number | undefined },
): Promise<Uint8Array> {
  const image = sharp(Buffer.from(data), { raw: { width, height, channels }, limitInputPixels: false });
  switch (format) {
    case 'jpeg':
      // Full chroma: coloured type on a coloured ground frays at half resolution.
      return image.flatten({ background: '#fff' }).jpeg({ quality, chromaSubsampling: '4:4:4' }).toBuffer();
    case 'png':
      return image.png().toBuffer();
    case 'webp':
      return image.webp({ quality }).toBuffer();
  }
}

const isImageFormat = (format: string | undefined): format is ImageFormat =>
  IMAGE_FORMATS.includes(format as ImageFormat);
const firstLine = (error: unknown): string => String((error as Error).message ?? error).split('\n')[0];
