/**
 * Smooth: a curved surface, a membrane for what the ground differs from it at the hole's rim, and the picture's grain. Two
 * grounds that meet under the text are each filled so, up to the edge between them.
 */
import { knownMean } from '../blur.js';
import type { Ground } from '../ground/ground.js';
import { fitSurface } from '../ground/surface.js';
import { unknownPixels } from '../mask/mask.js';
import type { Site } from '../site.js';
import type { Field, Window } from '../window.js';
import { GRAIN_RADIUS, layVisibleGrain, medianGrain, VISIBLE_GRAIN } from './grain.js';
import { stretchMembrane } from './membrane.js';
import { partRegions } from './regions.js';

export function fillSmooth({ window, ...site }: Site, { mask }: Ground): Float32Array {
  const unknown = unknownPixels({ window, ...site }, mask);
  const regions = partRegions(window, unknown);
  if (!regions) return spanSmooth(window, unknown);
  const [first, second] = regions.unknown.map(others => spanSmooth(window, others));
  return first.map((value, i) => {
    const share = regions.share[Math.floor(i / window.channels)];
    return value + share * (second[i] - value);
  });
}

function spanSmooth(window: Window, unknown: Uint8Array): Float32Array {
  const mean = knownMean(window, unknown, GRAIN_RADIUS);
  if (medianGrain(window, { mean, unknown }) < VISIBLE_GRAIN) return spanHole(window, unknown);
  // Held at single noisy pixels the membrane would be pulled into streaks; held at their means it is not.
  const filled = spanHole({ ...window, values: mean }, unknown);
  layVisibleGrain(window, { mean, unknown, filled });
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
