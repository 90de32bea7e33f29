/** The original's own text in faces whose weight is known: how wide strokes come out at its size, in its colour. */
import type { Rgb } from '../../page.js';
import { measureAdvance, paintText } from '../draw/canvas.js';
import { type FontPlaces, facesFor } from '../draw/fonts.js';
import { settled } from './ink.js';
import { strokeWidth } from './weight.js';

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
const WEIGHTS = { sans: [400, 700, 900], serif: [600] } as const;
/** So many characters tell how dense a text is. */
const ENOUGH = 12;

/** Larger characters, in pixels, are only larger: what drawing adds to their strokes is nothing to them. */
const LARGEST = 120;

/** Stroke widths in pixels by weight, as the same text shows them when it is drawn here. */
export function referenceWidths(sight: Sight): [weight: number, width: number][] {
  const { serif } = sight;
  return WEIGHTS[serif ? 'serif' : 'sans'].map(weight => [weight, widthOf(sight, weight)]);
}

function widthOf({ text: whole, color, condensed, serif, outlined, places, ...sight }: Sight, weight: number): number {
  const size = Math.min(sight.size, LARGEST);
  const text = [...whole].slice(0, ENOUGH).join('');
  const faces = facesFor({ language: 'zh', weight, serif }, places);
  const typeface = { faces, language: 'zh' } as const;
  const width = Math.ceil((condensed * measureAdvance(text, typeface) + 1) * size);
  const height = Math.ceil(2 * size);
  const painted = paintText({
    ...{ width, height, angle: 0, shiftX: 0, shiftY: 0, typeface, size, spacing: 0, color },
    texts: [{ text, x: size / 2, baseline: Math.round(1.4 * size), squeeze: condensed }],
  });
  const coverage = Float32Array.from({ length: width * height }, (_, i) => settled(painted[4 * i + 3] / 255, outlined));
  return (strokeWidth({ width, height, coverage }) * sight.size) / size;
}
