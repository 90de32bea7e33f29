/** Series of slices ▶ pages: what belongs together is opened, measured, and from then on one tall page. */
import { toImgtrError } from '../errors.js';
import type { Decoded, FoundPage, OpenedSlice, Raster, Slice } from '../page.js';
import { decodePicture, measurePicture } from '../runtime/codec-tasks.js';
import { sha256 } from '../runtime/files/files.js';
import { type PixelPool, pixelTask } from '../runtime/pool/pool.js';
import type { Places } from './places.js';
import { groupSeries } from './series.js';

const joinRasters = pixelTask<typeof import('./pixels.js'), 'joinRasters'>(import.meta.url, 'joinRasters');

interface Tools {
  readonly places: Pick<Places, 'open'>;
  readonly pool: PixelPool;
}

/** A page of more pixels is not made: 790 x 30,000, what one page may cost in memory. Longer series become several. */
const MOST_PIXELS = 24e6;

/**
 * The pages in order, those of a series joined. Joined is only what is equally wide, still, and can be opened; the rest
 * stays alone and has its own fate.
 * @param pages in natural order
 */
export async function* joinSlices(pages: readonly FoundPage[], tools: Tools): AsyncGenerator<FoundPage> {
  for (const series of groupSeries(pages)) {
    if (series.length === 1) yield series[0];
    else yield* joinSeries(series, tools);
  }
}

async function* joinSeries(series: readonly FoundPage[], { places, pool }: Tools): AsyncGenerator<FoundPage> {
  let slices: OpenedSlice[] = [];
  for (const page of series) {
    const slice = await openSlice(page, { places, pool });
    if (slices.length > 0 && !(slice && fits(slice, slices))) {
      yield toPage(slices);
      slices = [];
    }
    if (slice) slices.push(slice);
    else yield page;
  }
  if (slices.length > 0) yield toPage(slices);
}

/** Undefined for what cannot be a slice; why, shows where it is opened as a page. */
async function openSlice(page: FoundPage, { places, pool }: Tools): Promise<OpenedSlice | undefined> {
  try {
    const opened = await places.open(page);
    const { width, height, frames } = await pool.run(measurePicture, opened.bytes);
    return frames === 1 ? { ...page, ...opened, width, height } : undefined;
  } catch (error) {
    if (toImgtrError(error).fatal) throw error;
    return undefined;
  }
}

function fits(slice: OpenedSlice, slices: readonly OpenedSlice[]): boolean {
  const pixels = [...slices, slice].reduce((sum, { width, height }) => sum + width * height, 0);
  return slice.width === slices[0].width && pixels <= MOST_PIXELS;
}

/** A page called after its first slice; a slice that is left alone is the page that it was. */
function toPage(slices: readonly OpenedSlice[]): FoundPage {
  const [{ bytes, sha256, width, height, ...first }, ...rest] = slices;
  const { id, stem, location } = first;
  return rest.length === 0 ? first : { id: `${id} +${rest.length}`, stem, location, series: slices };
}

/** What the files of a page say together. */
export const openSeries = (slices: readonly OpenedSlice[]) => ({
  bytes: new Uint8Array(), // each slice has its own
  sha256: sha256(slices.map(slice => slice.sha256).join(' ')),
});

/** One raster of all slices; one that turns out to be beyond reading leaves its place white. */
export async function decodeSeries(
  slices: readonly OpenedSlice[],
  pool: PixelPool,
): Promise<Decoded & { readonly slices: readonly Slice[] }> {
  const decoded = await Promise.all(
    slices.map(({ bytes }) => pool.run(decodePicture, bytes).catch((error: Error) => error)),
  );
  const parts = decoded.map((part, i) => (part instanceof Error ? sizeOf(slices[i]) : part.raster));
  const { raster, tops } = await pool.run(joinRasters, parts);
  return {
    ...{ raster, format: 'png', traits: PLAIN },
    slices: slices.map((slice, i): Slice => {
      const part = decoded[i];
      const place = { ...slice, top: tops[i], height: parts[i].height };
      if (part instanceof Error) return { ...place, format: 'png', traits: PLAIN, failure: part.message };
      return { ...place, format: part.format, traits: part.traits };
    }),
  };
}

const sizeOf = ({ width, height }: Pick<Raster, 'width' | 'height'>) => ({ width, height });

/** Of the whole there is no file: every slice is written as its own was. */
const PLAIN = {
  ...{ frames: 1, conversions: [], progressive: false, lossless: true, palette: false, profiled: false, credits: {} },
};
