/** What the text of a line stands on, and with it which pixels are text and how they are to be filled. */
import { maskByColour } from './colour-mask.js';
import { fitPlane } from './fit-plane.js';
import type { Ground } from './ground.js';
import { findLabel, isSolid, shareHeld } from './label.js';
import { layPlanesUnder } from './layers.js';
import { methodForBusy } from './roughness.js';
import type { Site } from './site.js';
import { maskOnSoftGround } from './soft-ground.js';

/**
 * Share of the band just outside the quad, in line heights, that the ground must fill, or else of the strip just inside
 * the quad's rim. Letters and their outlines fill less of either.
 */
const SURROUNDS = { band: { to: 0.25, share: 0.3 }, strip: { from: -0.12, share: 0.6 } };

/** Tells ground and text of a line apart; undefined when there is no text to be told. */
export function findGround(site: Site): Ground | undefined {
  return findPlaneGround(site, false) ?? findPlaneGround(site, true) ?? findBusyGround(site);
}

/**
 * The plane around the quad, unless the text stands on a label of its own that the quad covers.
 * @param coarse takes the ripples of strong compression for ground.
 */
function findPlaneGround(site: Site, coarse: boolean): Ground | undefined {
  const widest = fitPlane(site, { coarse });
  if (!widest) return undefined;
  const surrounds =
    shareHeld(site, { plane: widest, from: 0, to: SURROUNDS.band.to }) >= SURROUNDS.band.share ||
    shareHeld(site, { plane: widest, from: SURROUNDS.strip.from, to: 0 }) >= SURROUNDS.strip.share;
  // Three planes, each taken coarsely, would explain anything.
  const most = coarse ? 1 : undefined;
  const around = surrounds ? layPlanesUnder(site, { first: widest, most }) : undefined;
  if (around && !isSolid(site, around.mask)) return around;
  const label = findLabel(site, { widest, coarse });
  return (label && layPlanesUnder(site, { first: label, most })) ?? around;
}

function findBusyGround(site: Site): Ground | undefined {
  const mask = maskOnSoftGround(site) ?? maskByColour(site);
  return mask && { method: methodForBusy(site, mask), mask };
}
