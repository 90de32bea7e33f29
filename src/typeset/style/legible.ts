/** Keeps lettering legible whose colour hardly stands out from its ground. */
import type { Rgb } from '../../page.js';
import { contrast, luminance } from './color.js';
import type { Original } from './original.js';

/** Below this contrast (WCAG) lettering cannot be read. */
const ILLEGIBLE = 1.6;
/** Width of the outline that helps, in em. */
const OUTLINE = 0.05;

/** The original's colour is kept; what cannot be read in it gets an outline, dark around light colours, else white. */
export function makeLegible(original: Original): Original {
  const { color, ground, outline, size } = original;
  if (outline || contrast(color, ground) >= ILLEGIBLE) return original;
  const around: Rgb = luminance(color) > 0.4 ? [40, 40, 40] : [255, 255, 255];
  return { ...original, outline: { color: around, width: OUTLINE * size }, outlined: true };
}
