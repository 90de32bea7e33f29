/** Whether a membrane will do where no formula does. */
import { knownMean } from '../blur.js';
import { partRegions } from '../fill/regions.js';
import { type TextMask, unknownPixels } from '../mask/mask.js';
import { quantile } from '../median.js';
import type { Site } from '../site.js';
import { farthest } from '../window.js';

/**
 * Departure from the local mean, levels, from which a membrane shows as a blur among the texture around it: drawn
 * clouds and film grain of 2 levels have up to 5.4, leaves and fabric 6.6 and more.
 */
const TEXTURE_FROM = 6;
/** Radius of that local mean, pixels. */
const EDGE_RADIUS = 4;

export function methodForBusy(site: Site, mask: TextMask): 'smooth' | 'texture' {
  return roughness(site, mask) < TEXTURE_FROM ? 'smooth' : 'texture';
}

/** How far all but the roughest tenth of the ground's pixels are from the mean of those around them, levels. */
function roughness(site: Site, mask: TextMask): number {
  const { window, distance, reach } = site;
  const unknown = unknownPixels(site, mask);
  // The edge between two grounds is no roughness of either.
  const grounds = partRegions(window, unknown)?.unknown ?? [unknown];
  const off: number[] = [];
  for (const others of grounds) {
    const mean = knownMean(window, others, EDGE_RADIUS);
    for (let i = 0; i < others.length; i++) {
      if (!others[i] && distance[i] <= reach) off.push(farthest(window, mean, i));
    }
  }
  return quantile(off, 0.9);
}
