/** The picture files of a finished page: their bytes, their names, and what is to be said of both. */
import path from 'node:path';
import type { Check, ImageFormat, OutputFormat, PageRef, Raster, TypesetPage } from '../page.js';
import { MAX_SIDE } from '../runtime/codec/limits.js';
import { encodePicture, resizePicture } from '../runtime/codec-tasks.js';
import { EXTENSION, PICTURE_NAME } from '../runtime/files/picture-names.js';
import { type PixelPool, pixelTask } from '../runtime/pool/pool.js';
import { schemeOf } from '../runtime/web/urls.js';
import type { Slice } from './picture/cuts.js';
import {
  checkCuts,
  checkQuality,
  checkSize,
  checkSource,
  type MarketLimits,
  noteConversions,
} from './picture/picture-checks.js';

const findCuts = pixelTask<typeof import('./pixels.js'), 'findCuts'>(import.meta.url, 'findCuts');

export interface PictureSettings {
  readonly pool: PixelPool;
  /** `keep`: as the source. */
  readonly format: OutputFormat | 'keep';
  readonly quality: number | undefined;
  readonly limits?: MarketLimits | undefined;
}

export interface PictureFile {
  /** Path below the place of results: the source's own, unless the format is another one. */
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly sha256: string;
  readonly format: ImageFormat;
  /** The rows of the picture that it holds. */
  readonly top: number;
  readonly height: number;
}

export interface FinishedPicture {
  /** One, or those that a tall picture was cut into, from top to bottom. */
  readonly files: readonly PictureFile[];
  readonly checks: readonly Check[];
}

/**
 * Encoded anew when it changed, is beyond a limit, or another format was asked for, else the source's own bytes. A file
 * of several frames is always passed on as it came: a still picture of it would be less than the seller had.
 */
export async function finishPicture(page: TypesetPage, settings: PictureSettings): Promise<FinishedPicture> {
  const { bytes, format, traits, raster } = page;
  const { limits = {} } = settings;
  const { maxBytes = Infinity } = limits;
  const wanted = settings.format === 'keep' ? page.format : settings.format;
  const maxHeight = heightWithin(limits, wanted);
  const isSame = !page.output && wanted === format && raster.height <= maxHeight;
  if (traits.frames > 1) {
    return { files: [asItCame(page)], checks: [...checkSource(page), ...checkSize(page, limits)] };
  }
  if (isSame && bytes.length <= maxBytes) return { files: [asItCame(page)], checks: checkSource(page) };

  const drawn = page.output ?? raster;
  const slices = drawn.height > maxHeight ? await settings.pool.run(findCuts, cutting(page, drawn, maxHeight)) : [];
  const encoded = await encodeSlices(page, { drawn, slices, wanted, settings });
  const [first] = encoded;
  const checks = [
    ...checkSource(page),
    ...noteConversions(page, { wanted, change: first.change }),
    ...checkCuts(slices, { page, maxHeight }),
    ...encoded.flatMap(file => checkQuality(file, maxBytes)),
  ];
  // A picture in which nothing changed is not written larger than it was.
  const isWorse = isSame && first.bytes.length >= bytes.length;
  return { files: isWorse ? [asItCame(page)] : encoded, checks };
}

/** Rows that a file may have: as told, but no more than the format can hold. Untold, a format too small becomes PNG. */
function heightWithin({ maxHeight }: MarketLimits, format: ImageFormat): number {
  if (maxHeight === undefined) return Infinity;
  return Math.min(maxHeight, (format !== 'bmp' && MAX_SIDE[format]) || Infinity);
}

function asItCame(page: TypesetPage): PictureFile {
  const { bytes, sha256, format, raster } = page;
  return { name: ownName(page), bytes, sha256, format, top: 0, height: raster.height };
}

/** What a page's picture is called that comes in one file of a format. */
export const nameAs = (page: Named, format: ImageFormat): string =>
  format === page.format ? ownName(page) : page.stem + EXTENSION[format];

type Named = PageRef & Pick<TypesetPage, 'format'>;

/** A file keeps its name; what a server calls `picture.php` is named after what it is. */
function ownName({ id, stem, location, format }: Named): string {
  return schemeOf(location) === undefined || PICTURE_NAME.test(id) ? id : stem + EXTENSION[format];
}

/** What is not to be cut: every text, as it stood and as it stands now. */
function cutting(page: TypesetPage, drawn: Raster, maxHeight: number) {
  const scale = drawn.height / page.raster.height;
  const quads = [...page.blocks.map(({ quad }) => quad), ...[...page.drawings.values()].map(each => each.placement)];
  const whole = quads.map(quad => {
    const ys = quad.map(([, y]) => y * scale);
    return { top: Math.min(...ys), bottom: Math.max(...ys) };
  });
  return { raster: drawn, maxHeight, whole };
}

interface Encoding {
  readonly drawn: Raster;
  /** Empty: the picture is one file. */
  readonly slices: readonly Slice[];
  readonly wanted: ImageFormat;
  readonly settings: PictureSettings;
}

async function encodeSlices(page: TypesetPage, { drawn, slices, wanted, settings }: Encoding) {
  const { pool, quality, limits: { maxBytes } = {} } = settings;
  const { raster } = page;
  const isResized = drawn.height !== raster.height;
  const original = isResized ? await pool.run(resizePicture, { raster, ...sizeOf(drawn) }) : raster;
  const parts = slices.length > 0 ? slices : [{ top: 0, bottom: drawn.height }];
  const work = parts.map(async ({ top, bottom }, i) => {
    const share = ((bottom - top) * drawn.width) / (raster.width * raster.height);
    const source = { format: page.format, traits: page.traits, size: page.bytes.length * share };
    const picture = await pool.run(encodePicture, {
      ...{ raster: rowsOf(drawn, top, bottom), format: wanted, quality, maxBytes },
      source: { ...source, raster: rowsOf(original, top, bottom) },
    });
    const name = nameOf(page, { format: picture.format, part: slices.length > 0 ? i + 1 : undefined });
    return { ...picture, name, top, height: bottom - top };
  });
  return Promise.all(work);
}

const sizeOf = ({ width, height }: Raster) => ({ width, height });

/** Some rows of a raster, without a copy. */
function rowsOf({ data, width, channels }: Raster, top: number, bottom: number): Raster {
  return {
    data: data.subarray(top * width * channels, bottom * width * channels),
    width,
    height: bottom - top,
    channels,
  };
}

/** `NAME.jpg`; of a picture that was cut `NAME.001.jpg`, `NAME.002.jpg`, … */
function nameOf(page: TypesetPage, { format, part }: { format: OutputFormat; part: number | undefined }): string {
  const own = nameAs(page, format);
  return part === undefined ? own : `${page.stem}.${String(part).padStart(3, '0')}${path.posix.extname(own)}`;
}
