/** Smooth: a membrane stretched from the hole's rim. */
import type { Ground } from './ground.js';
import { stretchMembrane } from './membrane.js';
import type { Site } from './site.js';

export function fillSmooth({ window, foreign }: Site, { mask }: Ground): Float32Array {
  const unknown = new Uint8Array(foreign.length);
  for (let i = 0; i < unknown.length; i++) unknown[i] = mask.hole[i] | foreign[i] | mask.stay[i];
  return stretchMembrane(window, unknown);
}
