/** What the text of a line stands on, and with it which pixels are text and how they are to be filled. */
import { countMarked } from '../grid.js';
import { addMissed, maskByColour, withHalo } from '../mask/colour-mask.js';
import type { TextMask } from '../mask/mask.js';
import { openThings } from '../mask/things.js';
import type { Site } from '../site.js';
import { runsOntoThing } from './credible.js';
import { type Coarseness, fitPlane } from './fit-plane.js';
import type { Ground } from './ground.js';
import { findLabel, isSolid, shareHeld } from './label.js';
import { layPlanesUnder } from './layers.js';
import { methodForBusy } from './roughness.js';
import { maskAcrossEdge, maskOnSoftGround } from './soft-ground.js';

/**
 * Share of the band just outside the quad, in line heights, that the ground must fill, or else of the strip just inside
 * the quad's rim. Letters and their outlines fill less of either. Half of a bed of leaves is near some colour, when near
 * is meant as coarsely as it is for the strongest compression.
 */
const SURROUNDS = { band: { to: 0.25, shares: [0.3, 0.3, 0.8] }, strip: { from: -0.12, share: 0.6 } };

/** Tells ground and text of a line apart; undefined when there is no text to be told. */
export function findGround(site: Site): Ground | undefined {
  const even = findEvenGround(site);
  if (even) return even;
  const soft = nameBusy(site, maskOnSoftGround(site));
  if (soft) return nameBusy(site, addMissed(site, soft.mask)) ?? soft;
  return findPlaneGround(site, 2) ?? nameBusy(site, maskByColour(site));
}

function findEvenGround(site: Site): Ground | undefined {
  const even = findPlaneGround(site, 0) ?? findPlaneGround(site, 1);
  if (!even) return undefined;
  if (isPatched(even)) return takingAll(even, nameBusy(site, maskAcrossEdge(site))) ?? even;
  if (!runsOntoThing(site, even.mask)) return even;
  return takingAll(even, nameBusy(site, maskOnSoftGround(site))) ?? nameBusy(site, even.mask);
}

/** A ground that takes the ink of another: a stroke that the quad cuts off, say, is found on some grounds only. */
function takingAll({ mask: { ink } }: Ground, other: Ground | undefined): Ground | undefined {
  if (!other) return undefined;
  const missed = ink.filter((is, i) => is && !other.mask.hole[i]).length;
  return missed <= MISSED * countMarked(ink) ? other : undefined;
}
/** Share of the ink that soft rims make up, where two grounds see them differently. */
const MISSED = 0.01;

/** Several planes that only come near the ground take the shades of a product for text. */
const isPatched = ({ method, planes = [] }: Ground): boolean => method === 'smooth' && planes.length > 1;

/** The quad and its rim as text, all of it: the last resort where the text cannot be told from what it stands on. */
export function takeWhole(site: Site): Ground {
  const { distance, foreign, frame } = site;
  const rim = WHOLE_RIM * frame.size;
  const hole = foreign.map((whose, i) => Number(whose === 0 && distance[i] <= rim));
  const mask = { hole, ink: hole, stay: new Uint8Array(hole.length) };
  return { method: methodForBusy(site, mask), mask };
}
/** Outlines and tips reach this far out of a quad, in line heights. */
const WHOLE_RIM = 0.15;

/**
 * The plane around the quad, unless the text stands on a label of its own that the quad covers.
 * @param coarse takes the ripples of strong compression for ground.
 */
function findPlaneGround(site: Site, coarse: Coarseness): Ground | undefined {
  const widest = fitPlane(site, { coarse });
  if (!widest) return undefined;
  const surrounds =
    shareHeld(site, { plane: widest, from: 0, to: SURROUNDS.band.to }) >= SURROUNDS.band.shares[coarse] ||
    shareHeld(site, { plane: widest, from: SURROUNDS.strip.from, to: 0 }) >= SURROUNDS.strip.share;
  // Three planes, each taken coarsely, would explain anything.
  const most = coarse > 0 ? 1 : undefined;
  const around = surrounds ? layPlanesUnder(site, { first: widest, most }) : undefined;
  if (around && !isSolid(site, around.mask)) return around;
  const label = findLabel(site, { widest, coarse });
  return (label && layPlanesUnder(site, { first: label, most })) ?? around;
}

function nameBusy(site: Site, mask: TextMask | undefined): Ground | undefined {
  if (!mask) return undefined;
  const open = openThings(site, mask);
  if (methodForBusy(site, open) === 'smooth') return { method: 'smooth', mask: open };
  // A glow that was left beside the ink is no texture.
  const wide = withHalo(site, open) ?? open;
  return { method: methodForBusy(site, wide), mask: wide };
}
