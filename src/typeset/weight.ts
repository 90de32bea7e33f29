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

/** The font weight whose strokes are as wide, 300..900. @param share stroke width in em */
export function weightOf(share: number): number {
  const heavier = STROKE_WIDTHS.findIndex(([, width]) => width > share);
  if (heavier === 0) return STROKE_WIDTHS[0][0];
  if (heavier < 0) return STROKE_WIDTHS[STROKE_WIDTHS.length - 1][0];
  const [below, above] = [STROKE_WIDTHS[heavier - 1], STROKE_WIDTHS[heavier]];
  return share - below[1] < above[1] - share ? below[0] : above[0];
}

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
