/** Fills what letters covered where their shadow was seen through. */
import type { Fill } from '../fill/fills.js';
import { fillWeave } from '../fill/weave.js';
import type { Lifted } from './lift-shadow.js';

/** What was covered, filled; all else as it is seen through the shadow. */
export function fillLifted(fill: Fill, { site, ground, hole }: Lifted): Float32Array {
  const { channels, values } = site.window;
  // Threads seen through a shadow are noisy; those beside it are the same, and only their light is taken from there.
  const woven = ground.method === 'texture' && fillWeave(site, { hole, covered: ground.mask });
  if (woven) return woven;
  return fill(site, ground).map((value, n) => (ground.mask.hole[Math.floor(n / channels)] ? value : values[n]));
}
