/** A texture that ends at an edge under the text: each ground is put together from its own side only. */
import type { Ground } from '../ground/ground.js';
import { unknownPixels } from '../mask/mask.js';
import type { Site } from '../site.js';
import type { Fill } from './fills.js';
import { partRegions } from './regions.js';

/** Fills texture so where two grounds meet, all else by the fill itself: a smooth fill looks for the edge by itself. */
export const fillBySides =
  (fill: Fill): Fill =>
  (site: Site, ground: Ground): Float32Array => {
    const { channels } = site.window;
    const regions =
      ground.method === 'texture' ? partRegions(site.window, unknownPixels(site, ground.mask)) : undefined;
    if (!regions) return fill(site, ground);
    const [first, second] = regions.unknown.map(others => {
      const stay = others.map((not, i) => ground.mask.stay[i] | Number(not && !ground.mask.hole[i]));
      return fill(site, { ...ground, mask: { ...ground.mask, stay } });
    });
    return first.map((value, n) => value + regions.share[Math.floor(n / channels)] * (second[n] - value));
  };
