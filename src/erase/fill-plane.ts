/** Flat and gradient: the ground's own formula. */
import type { Ground } from './ground.js';
import { fitPlane, planeAt } from './plane.js';
import type { Site } from './site.js';

export function fillPlane(site: Site, { mask, plane = fitPlane(site) }: Ground): Float32Array {
  const { width, height, channels, values } = site.window;
  const out = values.slice();
  if (!plane) return out;
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      if (!mask.hole[i]) continue;
      for (let c = 0; c < channels; c++) out[i * channels + c] = planeAt(plane, { x, y, channel: c });
    }
  }
  return out;
}
