/** How a hole is filled, by method. */

import type { FillMethod, Ground } from '../ground/ground.js';
import type { Site } from '../site.js';
import { fillFlat, fillGradient } from './even.js';
import { stretchMembrane } from './membrane.js';
import { shareOfSeam } from './seam.js';
import { fillSmooth } from './smooth.js';
import { fillTexture } from './texture.js';

/** Returns the window's values with the mask's hole filled; other pixels are of no account. */
export type Fill = (site: Site, ground: Ground) => Float32Array;

export const fills = {
  flat: fillFlat,
  gradient: fillGradient,
  smooth: fillSmooth,
  texture: fillTexture,
} satisfies Record<FillMethod, Fill>;

/** Share of a hole's rim at which a fill may end in a step: leaves and threads that are cut have some. */
const MOST_SEAM = 0.35;

/**
 * Fills by the ground's own method; where that ends in a visible edge, as when a label was taken for the text's glow and
 * the page around it for its ground, by the next softer one, and at last by what is next to the hole, whatever it is.
 */
export const fillSeamless: Fill = (site, ground) => {
  let best = fills[ground.method](site, ground);
  let least = shareOfSeam(site, ground, best);
  for (const fill of [fillSmooth, fillFilm]) {
    if (least <= MOST_SEAM) break;
    const values = fill(site, ground);
    const seam = shareOfSeam(site, ground, values);
    if (seam < least) [best, least] = [values, seam];
  }
  return best;
};

function fillFilm({ window, foreign }: Site, { mask }: Ground): Float32Array {
  return stretchMembrane(
    window,
    mask.hole.map((is, i) => is | foreign[i]),
  );
}
