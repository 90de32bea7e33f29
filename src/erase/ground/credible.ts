/** Whether a mask can be the text's: a ground taken for more than it is leaves letters standing or paints over things. */
import { distanceTo, findComponents } from '../grid.js';
import { SOFT_RIM, type TextMask } from '../mask/mask.js';
import { atLeast, type Site } from '../site.js';

/** Share of what stands out most in the quad, by half of what its strongest tenth does, that must be text. */
const TAKEN = { share: 0.5, ofStrongest: 0.5, strongest: 0.1 };
/**
 * Letters of which this share of the rim is beside something that stays stand on that, not on the ground: an outline that
 * runs into the leaves around it, a product. A grid line that a letter touches has little of its rim. Beside is within so many
 * line heights, pixels at most, of what is to be filled, and their soft rim more of strokes; the page around a small label
 * is farther.
 */
const AMID = { share: 0.6, within: { share: 0.07, most: 3 } };
/** Smaller strokes than this share of all ink are dots and specks: what surrounds them proves nothing. */
const SPECK = 0.04;

/** @param departure how far each pixel is from the ground, levels. */
export function isTextTaken(site: Site, { mask, departure }: { mask: TextMask; departure: Float32Array }): boolean {
  return shareTaken(site, { mask, departure }) >= TAKEN.share && !standsOnWhatStays(site, mask);
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

/** Whether the rim of a stroke, or of what is to be filled around strokes, is made of what stays. */
function standsOnWhatStays({ window, frame }: Site, { hole, ink, stay }: TextMask): boolean {
  const toStay = distanceTo(stay, window.width);
  const near = Math.min(AMID.within.most, AMID.within.share * frame.size);
  const isAmid = (marked: Uint8Array, within: number): boolean => {
    const parts = findComponents(marked, window.width);
    const all = parts.reduce((sum, { pixels }) => sum + pixels.length, 0);
    return parts.some(({ pixels }) => {
      if (pixels.length < SPECK * all) return false;
      const rim = pixels.filter(
        i => !(marked[i - 1] && marked[i + 1] && marked[i - window.width] && marked[i + window.width]),
      );
      return rim.filter(i => toStay[i] <= within).length > AMID.share * rim.length;
    });
  };
  return isAmid(hole, near) || isAmid(ink, near + atLeast(SOFT_RIM, frame.size));
}
