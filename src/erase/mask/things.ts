/** Text that runs onto a thing, such as a product's edge: what was told from the ground is ground there as well. */
import { distanceTo, findComponents } from '../grid.js';
import { atLeast, type Site } from '../site.js';
import { growthZone, type TextMask } from './mask.js';

/** A thing is deeper than this, in line heights and pixels; grid lines, borders and icons are thinner, and stay. */
const DEEP = { share: 0.15, least: 4 };
/** Ink this near to a thing, pixels, stands on it. */
const TOUCHING = 3;
/** All but the outermost of the hole's pixels are as near to the ink as its halo is wide. */
const HALO_QUANTILE = 0.9;

/** The mask with the things that its ink stands on taken for ground, and the ink's halo on them taken along. */
export function openThings(site: Site, mask: TextMask): TextMask {
  const { window, frame } = site;
  const toInk = distanceTo(mask.ink, window.width);
  const depth = distanceTo(
    mask.stay.map(is => 1 - is),
    window.width,
  );
  const stay = mask.stay.slice();
  for (const { pixels } of findComponents(mask.stay, window.width)) {
    const isThing = pixels.some(i => depth[i] >= atLeast(DEEP, frame.size)) && pixels.some(i => toInk[i] <= TOUCHING);
    if (isThing) for (const i of pixels) stay[i] = 0;
  }
  const zone = growthZone(site, mask.ink, stay);
  if (!zone) return mask;
  const widths = toInk.filter((_, i) => mask.hole[i]).sort();
  const halo = widths[Math.floor(HALO_QUANTILE * widths.length)] ?? 0;
  const hole = mask.hole.map((is, i) => is | Number(mask.stay[i] && !stay[i] && zone.open[i] && toInk[i] <= halo));
  return { ...mask, hole, stay };
}
