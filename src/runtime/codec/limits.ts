/** What formats can hold. Pure. */
import type { OutputFormat } from '../../page.js';

/** The longest side, in pixels: libjpeg's JPEG_MAX_DIMENSION; 14 bits in WebP and in libvips' AVIF. */
export const MAX_SIDE: Partial<Record<OutputFormat, number>> = {
  jpeg: 65_500,
  webp: 16_383,
  avif: 16_383,
  gif: 65_535,
};
