/**
 * libvips, by way of sharp: the only file that imports it. It runs on pool threads, one picture a thread, so the pool
 * bounds decoding as well.
 */
import sharp, { type PngOptions, type Sharp } from 'sharp';
import type { FileTraits, Raster } from '../../page.js';
import { toShared } from '../memory/shared.js';
import { isRgbProfile } from './carrier.js';
import { readCredits } from './exif.js';
import { asFile } from './spool.js';

sharp.cache(false); // each picture is opened once
sharp.concurrency(1); // the pool's threads are the concurrency
// Of libvips' many loaders (SVG, PDF, ImageMagick, …) the few that are needed.
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({
  operation: ['Jpeg', 'Png', 'Webp', 'Heif', 'Tiff', 'Nsgif'].map(loader => `VipsForeignLoad${loader}`),
});

/** What the header says. */
export interface Head {
  /** Upright. */
  readonly width: number;
  readonly height: number;
  readonly traits: Omit<FileTraits, 'damage' | 'jpeg' | 'lossless'>;
}

/** How much is forgiven: `error` wants the whole picture, `none` takes what is there. */
export type Tolerance = 'error' | 'none';

/** Reads the header only: costs nothing, whatever size it claims. */
export async function readHead(bytes: Uint8Array, failOn: Tolerance): Promise<Head> {
  const about = await sharp(ofThisThread(bytes), { limitInputPixels: false, failOn }).metadata();
  const { pages, space, depth, isProgressive, isPalette, hasProfile, icc, exif } = about;
  const bits = BITS[depth as keyof typeof BITS];
  const conversions = [...(space === 'cmyk' ? ['CMYK ▶ sRGB'] : []), ...(bits ? [`${bits} bits a colour ▶ 8`] : [])];
  const traits = {
    ...{ frames: pages ?? 1, conversions, progressive: isProgressive, palette: isPalette ?? false },
    profiled: hasProfile || space === 'cmyk',
    ...(RGB_SPACES.includes(space) && isRgbProfile(icc) && { icc: Buffer.from(icc) }),
    credits: exif ? readCredits(exif) : {},
  };
  const { width, height } = about.autoOrient;
  return { width, height, traits };
}

/** What libvips calls pictures whose pixels may have an RGB profile. */
const RGB_SPACES: readonly (string | undefined)[] = ['srgb', 'rgb', 'rgb16'];
/** Depths of more than 8 bits, as libvips calls them. */
const BITS = { ushort: 16, short: 16, uint: 32, int: 32, float: 32, double: 64 } as const;

/** The first frame, upright, as 8-bit sRGB; in its own colours where it has a profile of RGB. */
export async function readPixels(bytes: Uint8Array, { failOn, limit }: { failOn: Tolerance; limit: number }) {
  const options = { limitInputPixels: limit, failOn, autoOrient: true };
  const own = ofThisThread(bytes);
  const { hasAlpha, icc, space } = await sharp(own, options).metadata();
  const ignoreIcc = RGB_SPACES.includes(space) && isRgbProfile(icc);
  const upright = sharp(own, { ...options, ignoreIcc }).toColourspace('srgb');
  const { data, info } = await (hasAlpha ? upright.ensureAlpha() : upright.removeAlpha())
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  if (channels !== 3 && channels !== 4) throw new Error(`${channels} channels where 3 or 4 were expected`);
  return { data: toShared(data), width, height, channels } satisfies Raster;
}

/** A raster in another size. Lanczos's kernel keeps the edges of print that is made smaller. */
export async function resizePixels(raster: Raster, { width, height }: Pick<Raster, 'width' | 'height'>) {
  const { data, channels } = raster;
  const raw = { width: raster.width, height: raster.height, channels };
  const resized = await sharp(ofThisThread(data), { raw, limitInputPixels: false })
    .resize(width, height, { fit: 'fill', kernel: 'lanczos3' })
    .raw()
    .toBuffer();
  return { data: toShared(resized), width, height, channels } satisfies Raster;
}

/** How a picture is written. */
export type Writing = Pick<FileTraits, 'profiled' | 'icc' | 'credits'> &
  (
    | { readonly format: 'jpeg'; readonly quality: number; readonly fullChroma: boolean; readonly progressive: boolean }
    | { readonly format: 'webp' | 'avif'; readonly quality: number | 'lossless' }
    | { readonly format: 'png'; readonly packing: keyof typeof PACKINGS }
    | { readonly format: 'gif' | 'tiff' }
  );

/** JPEG has no alpha: it is laid on white. The profile written is the pixels' own, or sRGB's, which leaves them as they are. */
export async function writePixels(raster: Raster, writing: Writing): Promise<Uint8Array> {
  const { profiled, icc, credits } = writing;
  return asFile({ raster, icc }, async file => {
    const image = sharp(file, { limitInputPixels: false });
    const coloured = icc ? image.keepIccProfile() : profiled ? image.withIccProfile('srgb') : image;
    const signed = Object.keys(credits).length > 0 ? coloured.withExif({ IFD0: credits }) : coloured;
    return Buffer.from(await settings(signed, { writing, large: isLarge(raster) }).toBuffer());
  });
}

/**
 * From so many pixels on a JPEG is written in one go, without a second look for the best codes and not progressively:
 * for both, all its coefficients would have to stand in memory, 142 MB of 790 x 30,000. It is some percent larger.
 */
const LARGE = 16e6;
const isLarge = ({ width, height }: Raster): boolean => width * height >= LARGE;

function settings(image: Sharp, { writing, large }: { writing: Writing; large: boolean }): Sharp {
  switch (writing.format) {
    case 'jpeg': {
      const { quality, fullChroma } = writing;
      const chromaSubsampling = fullChroma ? '4:4:4' : '4:2:0';
      const progressive = writing.progressive && !large;
      return image
        .flatten({ background: '#fff' })
        .jpeg({ quality, chromaSubsampling, progressive, optimiseCoding: !large });
    }
    case 'webp':
      return image.webp(
        writing.quality === 'lossless' ? { lossless: true, exact: true } : { quality: writing.quality },
      );
    case 'avif':
      return image.avif(writing.quality === 'lossless' ? { lossless: true } : { quality: writing.quality });
    case 'png':
      return image.png(PACKINGS[writing.packing]);
    case 'gif':
      return image.gif({ dither: 0 });
    case 'tiff':
      return image.tiff({ compression: 'lzw', predictor: 'horizontal' });
  }
}

/** Ways to make a PNG smaller, by what they do. */
const PACKINGS = {
  quick: {},
  dense: { compressionLevel: 9 },
  filtered: { adaptiveFiltering: true },
  palette: { palette: true, quality: 100, dither: 0 },
} satisfies Record<string, PngOptions>;

const ofThisThread = (bytes: Uint8Array): Buffer => Buffer.from(bytes); // sharp wants memory of its own thread
