/** Smooth: a curved surface, a membrane for what the ground differs from it at the hole's rim, and the picture's grain. */
import { knownMean } from '../blur.js';
import type { Ground } from '../ground/ground.js';
import { fitSurface } from '../ground/surface.js';
import { unknownPixels } from '../mask/mask.js';
import type { Site } from '../site.js';
import type { Field } from '../window.js';
import { GRAIN_RADIUS, layGrain, medianGrain, VISIBLE_GRAIN } from './grain.js';
import { stretchMembrane } from './membrane.js';

/** Share of the grain that is laid on: all of it costs fidelity, none of it shows as a smooth patch. */
const GRAIN_SHARE = 0.75;

export function fillSmooth(site: Site, { mask }: Ground): Float32Array {
  const { window } = site;
  const unknown = unknownPixels(site, mask);
  const mean = knownMean(window, unknown, GRAIN_RADIUS);
  const grain = medianGrain(window, { mean, unknown });
  if (grain < VISIBLE_GRAIN) return spanHole(window, unknown);
  // Held at single noisy pixels the membrane would be pulled into streaks; held at their means it is not.
  const filled = spanHole({ ...window, values: mean }, unknown);
  layGrain(window, { mean, unknown, filled, grain, share: GRAIN_SHARE });
  return filled;
}

/** A membrane alone would flatten a highlight behind the text; over the surface it carries only the rest. */
function spanHole(field: Field, unknown: Uint8Array): Float32Array {
  const surface = fitSurface(field, unknown);
  if (!surface) return stretchMembrane(field, unknown);
  const rest = field.values.map((value, i) => value - surface[i]);
  const film = stretchMembrane({ ...field, values: rest }, unknown);
  return film.map((value, i) => Math.max(0, Math.min(255, value + surface[i])));
}
