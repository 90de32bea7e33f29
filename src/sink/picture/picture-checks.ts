/** What is to be said of a page's files. Pure. */
import type { Check, ImageFormat, TypesetPage } from '../../page.js';
import type { Encoded } from '../../runtime/codec/encode.js';
import type { Slice } from './cuts.js';

/** What the market allows. */
export interface MarketLimits {
  /** Pixels. The page has been made as narrow before it comes here. */
  readonly maxWidth?: number | undefined;
  /** Rows of a file. */
  readonly maxHeight?: number | undefined;
  /** Bytes of a file. */
  readonly maxBytes?: number | undefined;
}

/** What is wrong with the source file itself. */
export function checkSource({ traits, format }: TypesetPage): Check[] {
  const { frames, damage } = traits;
  const checks: Check[] = [];
  if (frames > 1) {
    const detail = `the ${nameOf(format)} holds several pictures; it was passed on untranslated`;
    checks.push({ code: 'animated', severity: 'warning', detail });
  }
  if (damage) checks.push({ code: 'damaged', severity: 'warning', detail: damage });
  return checks;
}

/** What is passed on as it came may be beyond the limits. */
export function checkSize({ raster, bytes }: TypesetPage, limits: MarketLimits): Check[] {
  const { maxWidth = Infinity, maxHeight = Infinity, maxBytes = Infinity } = limits;
  const excess = [
    raster.width > maxWidth && `${raster.width} pixels wide, the limit is ${maxWidth}`,
    raster.height > maxHeight && `${raster.height} pixels high, the limit is ${maxHeight}`,
    bytes.length > maxBytes && beyond(bytes, maxBytes),
  ].filter(detail => detail !== false);
  return excess.map(detail => ({ code: 'too-large', severity: 'error', detail }));
}

const beyond = ({ length }: Uint8Array, limit: number) =>
  `${length.toLocaleString('en')} bytes, the limit is ${limit.toLocaleString('en')}`;

/** @param change why the file is not of the format that was wanted */
export function noteConversions(
  { traits }: TypesetPage,
  { wanted, change }: { wanted: ImageFormat; change: string | undefined },
): Check[] {
  const notes = [...traits.conversions, ...(change ? [`${nameOf(wanted)} ▶ PNG: ${change}`] : [])];
  return notes.map(detail => ({ code: 'converted', severity: 'info', detail }));
}

/** @param slices empty when the picture was not cut */
export function checkCuts(
  slices: readonly Slice[],
  { page, maxHeight }: { page: TypesetPage; maxHeight: number },
): Check[] {
  if (slices.length === 0) return [];
  const scale = (page.output ?? page.raster).height / page.raster.height;
  const detail = `cut into ${slices.length} files of at most ${maxHeight} rows`;
  const through = slices.filter(slice => slice.through);
  return [
    { code: 'cut', severity: 'info', detail },
    ...through.map(({ bottom }): Check => {
      const y = bottom / scale;
      const { width } = page.raster;
      const quad = [
        [0, y - 1],
        [width, y - 1],
        [width, y + 1],
        [0, y + 1],
      ] as const;
      return {
        code: 'cut',
        severity: 'warning',
        quad,
        detail: `no place to cut between texts at row ${Math.round(y)}`,
      };
    }),
  ];
}

/** Below, what was given up is seen at a glance. */
const FAIR_QUALITY = 60;

/** What a file gave up to be small enough, or that it is not. */
export function checkQuality({ bytes, quality, reducedFrom }: Omit<Encoded, 'change'>, maxBytes: number): Check[] {
  if (bytes.length > maxBytes) return [{ code: 'too-large', severity: 'error', detail: beyond(bytes, maxBytes) }];
  if (reducedFrom === undefined || typeof quality !== 'number') return [];
  const detail = `quality ${reducedFrom} ▶ ${quality}, to have no more than ${maxBytes.toLocaleString('en')} bytes`;
  return [{ code: 'reduced', severity: quality < FAIR_QUALITY ? 'warning' : 'info', detail }];
}

const nameOf = (format: ImageFormat): string => format.toUpperCase();
