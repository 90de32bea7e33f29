/** What the text of a line stands on, and with it which pixels are text and how they are to be filled. */
import { knownMean } from './blur.js';
import { maskByColour } from './colour-mask.js';
import { fitPlane } from './fit-plane.js';
import type { Ground } from './ground.js';
import { findLabel, isSolid, shareHeld } from './label.js';
import { layPlanesUnder } from './layers.js';
import { type TextMask, unknownPixels } from './mask.js';
import type { Site } from './site.js';

/**
 * Share of the band just outside the quad, in line heights, that the ground must fill, or else of the strip just inside
 * the quad's rim. Letters and their outlines fill less of either.
 */
const SURROUNDS = { band: { to: 0.25, share: 0.3 }, strip: { from: -0.12, share: 0.6 } };
/**
 * Departure from the local mean, levels, from which a membrane shows as a blur among the texture around it: drawn
 * clouds and film grain of 2 levels have up to 5.4, leaves and fabric 6.6 and more.
 */
const TEXTURE_FROM = 6;
/** Radius of that local mean, pixels. */
const EDGE_RADIUS = 4;

/** Tells ground and text of a line apart; undefined when there is no text to be told. */
export function findGround(site: Site): Ground | undefined {
  return findPlaneGround(site) ?? findBusyGround(site);
}

/** The plane around the quad, unless the text stands on a label of its own that the quad covers. */
function findPlaneGround(site: Site): Ground | undefined {
  const widest = fitPlane(site);
  if (!widest) return undefined;
  const surrounds =
    shareHeld(site, { plane: widest, from: 0, to: SURROUNDS.band.to }) >= SURROUNDS.band.share ||
    shareHeld(site, { plane: widest, from: SURROUNDS.strip.from, to: 0 }) >= SURROUNDS.strip.share;
  const around = surrounds ? layPlanesUnder(site, widest) : undefined;
  if (around && !isSolid(site, around.mask)) return around;
  const label = findLabel(site, widest);
  return (label && layPlanesUnder(site, label)) ?? around;
}

function findBusyGround(site: Site): Ground | undefined {
  const mask = maskByColour(site);
  return mask && { method: roughness(site, mask) < TEXTURE_FROM ? 'smooth' : 'texture', mask };
}

/** How far all but the roughest tenth of the ground's pixels are from the mean of those around them, levels. */
function roughness(site: Site, mask: TextMask): number {
  const { window, distance, reach } = site;
  const { channels, values } = window;
  const unknown = unknownPixels(site, mask);
  const mean = knownMean(window, unknown, EDGE_RADIUS);
  const off: number[] = [];
  for (let i = 0; i < unknown.length; i++) {
    if (unknown[i] || distance[i] > reach) continue;
    let most = 0;
    for (let c = i * channels; c < (i + 1) * channels; c++) most = Math.max(most, Math.abs(values[c] - mean[c]));
    off.push(most);
  }
  return off.length > 0 ? Float32Array.from(off).sort()[Math.floor(0.9 * off.length)] : 0;
}
