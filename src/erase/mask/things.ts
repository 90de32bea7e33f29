/** Text that runs onto a thing, such as a product's edge: what was told from the ground is ground there as well. */
import { depthIn, distanceTo, findComponents } from '../grid.js';
import { atLeast, type Site } from '../site.js';
import { growthZone, SOFT_RIM, type TextMask } from './mask.js';

/** A thing is deeper than this, in line heights and pixels; grid lines, borders and icons are thinner, and stay. */
const DEEP = { share: 0.15, least: 4 };
/** Ink this near to a thing, pixels beside its soft rim, stands on it. */
const TOUCHING = 1;
/** All but the outermost of the hole's pixels are as near to the ink as its halo is wide. */
const HALO_QUANTILE = 0.9;

/** The mask with the things that its ink stands on taken for ground, and the ink's halo on them taken along. */
export function openThings(site: Site, mask: TextMask): TextMask {
  const thing = findThings(site, mask);
  const stay = mask.stay.map((is, i) => is & (1 - thing[i]));
  const zone = growthZone(site, mask.ink, stay);
  if (!zone) return mask;
  const widths = zone.toInk.filter((_, i) => mask.hole[i]).sort();
  const halo = widths[Math.floor(HALO_QUANTILE * widths.length)] ?? 0;
  const hole = mask.hole.map((is, i) => is | (thing[i] & Number(zone.open[i] && zone.toInk[i] <= halo)));
  return { ...mask, hole, stay };
}

/** 1 for what stays and is a thing that the ink touches. */
export function findThings({ window, frame }: Site, { ink, stay }: TextMask): Uint8Array {
  const toInk = distanceTo(ink, window.width);
  const depth = depthIn(stay, window.width);
  const touching = atLeast(SOFT_RIM, frame.size) + TOUCHING;
  const thing = new Uint8Array(stay.length);
  for (const { pixels } of findComponents(stay, window.width)) {
    const isThing = pixels.some(i => depth[i] >= atLeast(DEEP, frame.size)) && pixels.some(i => toInk[i] <= touching);
    if (isThing) for (const i of pixels) thing[i] = 1;
  }
  return thing;
}
