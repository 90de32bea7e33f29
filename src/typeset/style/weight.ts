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
      const [across, down] = [coverage[i + 1] - coverage[i], coverage[i + width] - coverage[i]];
      edges += Math.sqrt(across * across + down * down); // Math.hypot takes ten times as long
    }
  return edges > 0 ? (2 * area) / edges : 0;
}

/** Stroke widths in pixels by weight, ascending, of lettering at the same size. */
export type Widths = readonly (readonly [weight: number, width: number])[];

interface Look {
  /** Pixels of the em square. */
  readonly size: number;
  readonly serif: boolean;
  /** Of the same text, drawn as it will be. */
  readonly references: Widths;
}

/**
 * The font weight whose strokes are as wide, 300..900.
 * @param width stroke width in pixels
 */
export function weightOf(width: number, { size, serif, references }: Look): number {
  const table = serif ? SERIF_WIDTHS : STROKE_WIDTHS;
  const weight = nearestWeight(shareOf(width, { size, table, references }), table);
  return size > FINE_PRINT ? weight : Math.min(weight, FINE_MOST);
}
/** At so few pixels a photo's blur makes strokes look heavy, and the heaviest faces' counters close. */
const FINE_PRINT = 16;
const FINE_MOST = 700;

/** What the table has for strokes that wide: between two references in proportion, beyond them by what is more. */
function shareOf(
  width: number,
  { size, table, references }: { size: number; table: Widths; references: Widths },
): number {
  const known = references.map(([weight, drawn]) => [drawn, table.find(([other]) => other === weight)![1]] as const);
  const above = known.findIndex(([drawn]) => drawn > width);
  if (above > 0) {
    const [[from, less], [to, more]] = known.slice(above - 1);
    return less + ((width - from) / (to - from)) * (more - less);
  }
  const [drawn, share] = known[above < 0 ? known.length - 1 : 0];
  return share + (width - drawn) / size;
}

function nearestWeight(share: number, table: Widths): number {
  const heavier = table.findIndex(([, width]) => width > share);
  if (heavier === 0) return table[0][0];
  if (heavier < 0) return table[table.length - 1][0];
  const [below, above] = [table[heavier - 1], table[heavier]];
  return share - below[1] < LIGHTER * (above[1] - below[1]) ? below[0] : above[0];
}
/** Translations come out a little smaller than their originals: between two weights the heavier is taken sooner. */
const LIGHTER = 0.4;

/** Stroke width in em of common Chinese characters in Noto Sans SC by weight, measured with strokeWidth at 40 px. */
const STROKE_WIDTHS: Widths = [
  [300, 0.041],
  [400, 0.065],
  [500, 0.083],
  [600, 0.095],
  [700, 0.107],
  [800, 0.119],
  [900, 0.132],
];
/** The same in Noto Serif SC, in the weights that serif faces here have; strokes of Song faces vary more. */
const SERIF_WIDTHS: Widths = [
  [400, 0.047],
  [600, 0.064],
  [800, 0.08],
];
