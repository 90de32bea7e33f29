/** Whether a mask can be the text's: a ground taken for more than it is leaves letters standing or paints over things. */
import { distanceTo, findComponents } from '../grid.js';
import { SOFT_RIM, type TextMask } from '../mask/mask.js';
import { findThings } from '../mask/things.js';
import { atLeast, type Site } from '../site.js';

/** Share of what stands out most in the quad, by half of what its strongest tenth does, that must be text. */
const TAKEN = { share: 0.5, ofStrongest: 0.5, strongest: 0.1 };
/**
 * Letters of which this share of the rim is something that stays stand on that, not on the ground: an outline that runs
 * into the leaves around it, a product. A grid line that a letter touches has little of its rim. What is within so many
 * line heights, pixels at most, is the rim; the page around a small label is not.
 */
const AMID = { share: 0.6, within: { share: 0.07, most: 3 } };
/**
 * Letters run onto a thing that takes this share of the quad between them and is beside this share of the ink's rim, so many
 * pixels from its soft rim at most; a product that the last letter touches has less of both, the page around a label none
 * of the quad.
 */
const ONTO = { between: 0.03, rim: 0.08, beside: 2 };
/** Smaller holes than this share of all are dots and specks: what surrounds them proves nothing. */
const SPECK = 0.04;

/** @param departure how far each pixel is from the ground, levels. */
export function isTextTaken(site: Site, { mask, departure }: { mask: TextMask; departure: Float32Array }): boolean {
  return shareTaken(site, { mask, departure }) >= TAKEN.share && !standsOnWhatStays(site, mask);
}

/** Whether some of the letters stand on a thing that shows between them: to be filled with the page, they would show on it. */
export function runsOntoThing(site: Site, mask: TextMask): boolean {
  const { window, distance, frame } = site;
  const thing = findThings(site, mask);
  const between = thing.filter((is, i) => is && distance[i] <= 0).length;
  if (between < ONTO.between * frame.width * frame.height) return false;
  const toThing = distanceTo(thing, window.width);
  const near = atLeast(SOFT_RIM, frame.size) + ONTO.beside;
  const isRim = (i: number) =>
    mask.ink[i] === 1 &&
    !(mask.ink[i - 1] && mask.ink[i + 1] && mask.ink[i - window.width] && mask.ink[i + window.width]);
  let [rim, beside] = [0, 0];
  for (let i = 0; i < thing.length; i++) {
    if (!isRim(i)) continue;
    rim++;
    if (toThing[i] <= near) beside++;
  }
  return beside > ONTO.rim * rim;
}

function shareTaken({ distance, foreign }: Site, { mask, departure }: { mask: TextMask; departure: Float32Array }) {
  const within = departure.filter((_, i) => distance[i] <= 0 && !foreign[i]).sort();
  const from = TAKEN.ofStrongest * (within[Math.floor((1 - TAKEN.strongest) * within.length)] ?? 0);
  let [all, taken] = [0, 0];
  for (let i = 0; i < distance.length; i++) {
    if (foreign[i] || distance[i] > 0 || departure[i] < from) continue;
    all++;
    taken += mask.hole[i];
  }
  return taken / Math.max(1, all);
}

/** Whether the rim of a part of the hole is made of what stays. */
function standsOnWhatStays({ window, frame }: Site, { hole, stay }: TextMask): boolean {
  const toStay = distanceTo(stay, window.width);
  const near = Math.min(AMID.within.most, AMID.within.share * frame.size);
  const parts = findComponents(hole, window.width);
  const all = parts.reduce((sum, { pixels }) => sum + pixels.length, 0);
  return parts.some(({ pixels }) => {
    if (pixels.length < SPECK * all) return false;
    let [rim, beside] = [0, 0];
    for (const i of pixels) {
      if (hole[i - 1] && hole[i + 1] && hole[i - window.width] && hole[i + window.width]) continue;
      rim++;
      if (toStay[i] <= near) beside++;
    }
    return beside > AMID.share * rim;
  });
}
