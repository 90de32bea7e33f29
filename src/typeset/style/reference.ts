/** The original's own text in faces whose weight is known: how wide strokes come out at its size, in its colour. */
import type { Rgb } from '../../page.js';
import { measureAdvance, paintText } from '../draw/canvas.js';
import { type FontPlaces, facesFor } from '../draw/fonts.js';
import { settled } from './ink.js';
import { strokeWidth, type Widths } from './weight.js';

export interface Sight {
  readonly text: string;
  /** Pixels of the em square. */
  readonly size: number;
  readonly color: Rgb;
  readonly condensed: number;
  readonly serif: boolean;
  readonly outlined: boolean;
  readonly places: Pick<FontPlaces, 'folder'>;
}

/** Weights of the Chinese faces at hand. */
const WEIGHTS = { light: 400, middle: 700, heavy: 900, serif: 600 } as const;
/** So many characters tell how dense a text is: of larger ones fewer. */
const ENOUGH = { least: 4, most: 6, pixels: 320 };

/** Room around the characters' squares, and how much of these lies above the baseline, in em. */
const MARGIN = 0.2;
const ASCENT = 0.88;
/** Larger characters, in pixels, are only larger: what drawing adds to their strokes is nothing to them. */
const LARGEST = 120;

/**
 * Stroke widths in pixels by weight, ascending, as the same text shows them when it is drawn here: of the faces that are
 * next to strokes that wide. @param width stroke width in pixels
 */
export function referenceWidths(width: number, sight: Sight): Widths {
  const drawn = (weight: number) => [weight, widthOf(sight, weight)] as const;
  if (sight.serif) return [drawn(WEIGHTS.serif)];
  const middle = drawn(WEIGHTS.middle);
  return middle[1] > width ? [drawn(WEIGHTS.light), middle] : [middle, drawn(WEIGHTS.heavy)];
}

function widthOf({ text: whole, color, condensed, serif, outlined, places, ...sight }: Sight, weight: number): number {
  const size = Math.min(sight.size, LARGEST);
  const enough = Math.max(ENOUGH.least, Math.min(ENOUGH.most, Math.round(ENOUGH.pixels / size)));
  const text = [...whole].slice(0, enough).join('');
  const faces = facesFor({ language: 'zh', weight, serif }, places);
  const typeface = { faces, language: 'zh' } as const;
  const width = Math.ceil((condensed * measureAdvance(text, typeface) + 2 * MARGIN) * size);
  const height = Math.ceil((1 + 2 * MARGIN) * size);
  const painted = paintText({
    ...{ width, height, angle: 0, shiftX: 0, shiftY: 0, typeface, size, spacing: 0, color },
    texts: [{ text, x: MARGIN * size, baseline: Math.round((ASCENT + MARGIN) * size), squeeze: condensed }],
  });
  const coverage = new Float32Array(width * height);
  for (let i = 0; i < coverage.length; i++) coverage[i] = settled(painted[4 * i + 3] / 255, outlined);
  return (strokeWidth({ width, height, coverage }) * sight.size) / size;
}
