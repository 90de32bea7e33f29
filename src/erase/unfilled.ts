/** Which pixels a fill may lean on, when what stands beside the text is a product or a label and no line or letter. */
import { distanceTo } from './grid.js';
import { type TextMask, unknownPixels } from './mask.js';
import type { Site } from './site.js';

/** What stays and is wider to either side than this share of a text's reach (0.15 line heights) is no line or letter. */
const THICK = 0.75;

/** 1 where a fill has nothing to lean on: the hole, other lines, and what stays but for its broad parts. */
export function unfilledPixels(site: Site, mask: TextMask): Uint8Array {
  const { width } = site.window;
  const unknown = unknownPixels(site, mask);
  const thick = THICK * site.reach;
  const toOther = distanceTo(
    mask.stay.map(is => 1 - is),
    width,
  );
  const deep = Uint8Array.from(toOther, far => (far > thick ? 1 : 0));
  const toDeep = distanceTo(deep, width);
  // The outermost pixel is a mix of the two grounds.
  for (let i = 0; i < unknown.length; i++) if (mask.stay[i] && toDeep[i] <= thick && toOther[i] > 1) unknown[i] = 0;
  return unknown;
}
