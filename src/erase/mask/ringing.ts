/** The ripples that JPEG and WebP leave around text on an even ground: faint, but seen when a page is brightened. */
import { findComponents } from '../grid.js';
import type { Site } from '../site.js';
import { growthZone, type TextMask } from './mask.js';

/** Ripples end with the 8 x 8 block that holds ink: a diagonal of it. */
const BLOCK_DIAGONAL = 11;
/** From a rounding on a pixel is off its ground; by more than this, levels, it is a thing and no ripple. */
const RIPPLE = { least: 0.75, most: 20 };

/** The mask with the ripples around its ink, whole ones only: a pale line or disc in the ground runs on and stays. */
export function takeRinging(site: Site, { mask, departure }: { mask: TextMask; departure: Float32Array }): TextMask {
  const zone = growthZone(site, mask.ink, mask.stay);
  if (!zone) return mask;
  const off = new Uint8Array(departure.length);
  for (let i = 0; i < off.length; i++) off[i] = departure[i] >= RIPPLE.least && !mask.hole[i] ? 1 : 0;
  const hole = mask.hole.slice();
  for (const { pixels } of findComponents(off, site.window.width)) {
    const isRipple = pixels.every(i => zone.open[i] && zone.toInk[i] <= BLOCK_DIAGONAL && departure[i] <= RIPPLE.most);
    if (isRipple) for (const i of pixels) hole[i] = 1;
  }
  return { ...mask, hole };
}
