/** Whether a fill ends in a visible edge: what it should have been is then not what it leaned on. */
import { distanceTo } from '../grid.js';
import type { Ground } from '../ground/ground.js';
import { median } from '../median.js';
import type { Site } from '../site.js';

/** A step from the fill to the pixel beside it shows above this many levels, and this many times the ground's own steps. */
const STEP = { levels: 24, ownSteps: 4 };
/** So near to what stays, pixels, a step is that thing's own: its border, its soft rim. */
const THINGS_RIM = 4;

/** Copies of a ground that is full of steps, such as the parts of a machine, end in up to twice as many as it has. */
const OF_THE_GROUND = 2;

/**
 * Share of the hole's rim at which the fill ends in a step that shows, beyond what the ground's own share of such steps
 * explains: among leaves, many neighbours are as far apart as that. At most 1; below 0 where the rim is softer than the ground.
 */
export function shareOfSeam({ window, foreign }: Site, { mask }: Ground, filled: Float32Array): number {
  const { width, channels, values } = window;
  const { hole } = mask;
  const toStay = distanceTo(mask.stay, width);
  const across: number[] = [];
  const own: number[] = [];
  for (let i = 0; i + width < hole.length; i++) {
    for (const j of [i + 1, i + width]) {
      if ((j === i + 1 && j % width === 0) || foreign[i] || foreign[j]) continue;
      if ((hole[i] && hole[j]) || Math.min(toStay[i], toStay[j]) <= THINGS_RIM) continue;
      const [a, b] = [hole[i] ? filled : values, hole[j] ? filled : values];
      let most = 0;
      for (let c = 0; c < channels; c++) most = Math.max(most, Math.abs(a[i * channels + c] - b[j * channels + c]));
      (hole[i] || hole[j] ? across : own).push(most);
    }
  }
  const limit = Math.max(STEP.levels, STEP.ownSteps * median(own));
  const shareAbove = (steps: number[]) => steps.filter(step => step > limit).length / Math.max(1, steps.length);
  return shareAbove(across) - OF_THE_GROUND * shareAbove(own);
}
