/** How heavy lettering is: the width of its strokes against its size. */

/** Coverage of a raster's pixels by strokes, 0..1. */
export interface Coverage {
  readonly width: number;
  readonly height: number;
  readonly coverage: Float32Array;
}

/**
 * Mean stroke width in pixels, to a fraction of one: twice the covered area over the length of its edges. The sum of
 * the coverage's steps gives the edges' length whether they are sharp or blurred.
 */
export function strokeWidth({ width, height, coverage }: Coverage): number {
  let area = 0;
  let edges = 0;
  for (let y = 0, i = 0; y < height - 1; y++, i++)
    for (let x = 0; x < width - 1; x++, i++) {
      area += coverage[i];
      edges += Math.hypot(coverage[i + 1] - coverage[i], coverage[i + width] - coverage[i]);
    }
  return edges > 0 ? (2 * area) / edges : 0;
}

/**
 * The font weight that looks as heavy when it is drawn in the colour at the size, 300..900.
 * @param width stroke width in pixels
 */
export function weightOf(width: number, look: Look): number {
  const weight = nearestWeight(width, look);
  return look.size > FINE_PRINT ? weight : Math.min(weight, FINE_MOST);
}
/** At so few pixels a photo's blur makes strokes look heavy, and the heaviest faces' counters close. */
const FINE_PRINT = 16;
const FINE_MOST = 700;

interface Look {
  readonly size: number;
  /** Luma of the colour, 0..255. */
  readonly light: number;
  readonly serif: boolean;
}

function nearestWeight(width: number, { size, light, serif }: Look): number {
  const widths = serif ? SERIF_WIDTHS : STROKE_WIDTHS;
  const gain = LIGHT_GAIN * Math.min(1, light / 224) - DARK_GAIN + SMALL_GAIN * Math.max(0, SHARP_SIZE - size);
  const share = (width - gain) / size;
  const heavier = widths.findIndex(([, width]) => width > share);
  if (heavier === 0) return widths[0][0];
  if (heavier < 0) return widths[widths.length - 1][0];
  const [below, above] = [widths[heavier - 1], widths[heavier]];
  return share - below[1] < LIGHTER * (above[1] - below[1]) ? below[0] : above[0];
}
/** Translations come out a little smaller than their originals: between two weights the heavier is taken sooner. */
const LIGHTER = 0.4;

/**
 * What drawing adds to strokes, in pixels: the lighter the colour, the more (Skia's gamma; a dark one's is in the table
 * below), and below a size the edges of strokes run into each other. Measured with strokeWidth on all weights.
 */
const LIGHT_GAIN = 0.6;
const DARK_GAIN = 0.08;
const SMALL_GAIN = 0.018;
const SHARP_SIZE = 26;

/** Stroke width in em of common Chinese characters in Noto Sans SC by weight, measured with strokeWidth at 40 px. */
const STROKE_WIDTHS: readonly (readonly [weight: number, share: number])[] = [
  [300, 0.041],
  [400, 0.065],
  [500, 0.083],
  [600, 0.095],
  [700, 0.107],
  [800, 0.119],
  [900, 0.132],
];
/** The same in Noto Serif SC, 500, 600 and 800 between their neighbours. */
const SERIF_WIDTHS: typeof STROKE_WIDTHS = [
  [400, 0.047],
  [500, 0.056],
  [600, 0.064],
  [700, 0.073],
  [800, 0.08],
  [900, 0.087],
];
