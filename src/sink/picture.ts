/** The picture file of a finished page: its bytes, its name, and what is to be said of both. */
import type { Check, ImageFormat, OutputFormat, PageRef, TypesetPage } from '../page.js';
import { encodePicture } from '../runtime/codec-tasks.js';
import { EXTENSION, PICTURE_NAME } from '../runtime/picture-names.js';
import type { PixelPool } from '../runtime/pool.js';
import { schemeOf } from '../runtime/urls.js';

export interface PictureSettings {
  readonly pool: PixelPool;
  /** `keep`: as the source. */
  readonly format: OutputFormat | 'keep';
  readonly quality: number | undefined;
}

export interface FinishedPicture {
  readonly bytes: Uint8Array;
  readonly sha256: string;
  readonly format: ImageFormat;
  /** Path below the place of results: the source's own, unless the format is another one. */
  readonly name: string;
  readonly checks: readonly Check[];
}

/**
 * Encoded anew when it changed or another format was asked for, else the source's own bytes. A file of several frames
 * is always passed on as it came: a still picture of it would be less than the seller had.
 */
export async function finishPicture(page: TypesetPage, settings: PictureSettings): Promise<FinishedPicture> {
  const { bytes, sha256, traits } = page;
  const wanted = settings.format === 'keep' ? page.format : settings.format;
  if (traits.frames > 1 || (!page.output && wanted === page.format)) {
    return { bytes, sha256, format: page.format, name: ownName(page), checks: checkFile(page) };
  }
  const picture = await settings.pool.run(encodePicture, {
    raster: page.output ?? page.raster,
    format: wanted,
    quality: settings.quality,
    source: { format: page.format, traits, size: bytes.length, raster: page.raster },
  });
  const notes = [...traits.conversions, ...(picture.change ? [`${nameOf(wanted)} ▶ PNG: ${picture.change}`] : [])];
  return {
    ...{ bytes: picture.bytes, sha256: picture.sha256, format: picture.format },
    name: picture.format === page.format ? ownName(page) : page.stem + EXTENSION[picture.format],
    checks: [...checkFile(page), ...notes.map((detail): Check => ({ code: 'converted', severity: 'info', detail }))],
  };
}

/** A file keeps its name; what a server calls `picture.php` is named after what it is. */
function ownName({ id, stem, location, format }: PageRef & Pick<TypesetPage, 'format'>): string {
  return schemeOf(location) === undefined || PICTURE_NAME.test(id) ? id : stem + EXTENSION[format];
}

/** What is wrong with the source file itself. */
function checkFile({ traits, format }: TypesetPage): Check[] {
  const { frames, damage } = traits;
  const checks: Check[] = [];
  if (frames > 1) {
    const detail = `the ${nameOf(format)} holds several pictures; it was passed on untranslated`;
    checks.push({ code: 'animated', severity: 'warning', detail });
  }
  if (damage) checks.push({ code: 'damaged', severity: 'warning', detail: damage });
  return checks;
}

const nameOf = (format: ImageFormat): string => format.toUpperCase();
