/** Flat and gradient: the ground's own formula, or each part's own where two or three meet. */
import { knownMean } from '../blur.js';
import { type Border, borderAt } from '../ground/border.js';
import { fitPlane } from '../ground/fit-plane.js';
import type { Ground } from '../ground/ground.js';
import { deviation, flattenPlane, type Plane, planeAt } from '../ground/plane.js';
import { type TextMask, unknownPixels } from '../mask/mask.js';
import type { Site } from '../site.js';
import { GRAIN_RADIUS, layVisibleGrain } from './grain.js';
import { stretchMembrane } from './membrane.js';

/** With the picture's grain where it can be seen: a clean strip shows on a photographed backdrop. */
export function fillGradient(site: Site, { mask, planes = fitOne(site), border }: Ground): Float32Array {
  const filled = layPlanes(site, { mask, planes, border });
  const unknown = unknownPixels(site, mask);
  const mean = knownMean(site.window, unknown, GRAIN_RADIUS);
  layVisibleGrain(site.window, { mean, unknown, filled });
  return filled;
}

/** Each plane at its value in the middle of the window. */
export function fillFlat(site: Site, { mask, planes = fitOne(site), border }: Ground): Float32Array {
  return layPlanes(site, { mask, planes: planes.map(plane => flattenPlane(plane, site.window)), border });
}

function fitOne(site: Site): Plane[] {
  const plane = fitPlane(site);
  return plane ? [plane] : [];
}

interface Layers {
  readonly mask: TextMask;
  readonly planes: readonly Plane[];
  readonly border?: Border | undefined;
}

function layPlanes(site: Site, { mask, planes, border }: Layers): Float32Array {
  const { width, height, channels, values } = site.window;
  const out = values.slice();
  if (planes.length === 0) return out;
  const shares = planes.length > 1 ? shareOut(site, { mask, planes, border }) : undefined;
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      if (!mask.hole[i]) continue;
      for (let channel = 0; channel < channels; channel++) {
        let value = 0;
        for (let k = 0; k < planes.length; k++) {
          const share = shares ? shares[i * planes.length + k] : 1;
          if (share > 0) value += share * planeAt(planes[k], { x, y, channel });
        }
        out[i * channels + channel] = value;
      }
    }
  }
  return out;
}

/** Which plane each pixel of the hole belongs to: the borders seen around the hole are carried on through it. */
function shareOut(site: Site, { mask, planes, border }: Layers): Float32Array {
  const { width, height } = site.window;
  if (border) return sharesAt(border, width, height);
  const count = planes.length;
  const unknown = unknownPixels(site, mask);
  const departures = planes.map(plane => deviation(site, plane));
  const values = new Float32Array(unknown.length * count);
  for (let i = 0; i < unknown.length; i++) {
    if (unknown[i]) continue;
    values[i * count + nearestPlane(departures, i)] = 1;
  }
  const film = stretchMembrane({ width, height, channels: count, values }, unknown);
  // A mean over three pixels gives the borders the soft rim that drawn shapes have.
  return knownMean({ width, height, channels: count, values: decide(film, count) }, new Uint8Array(unknown.length), 1);
}

/** Shares of two planes at each pixel: their border has a soft rim of one pixel. */
function sharesAt(border: Border, width: number, height: number): Float32Array {
  const shares = new Float32Array(2 * width * height);
  const awayOf = borderAt(border, width);
  for (let i = 0; i < width * height; i++) {
    shares[2 * i] = Math.max(0, Math.min(1, 0.5 + awayOf(i)));
    shares[2 * i + 1] = 1 - shares[2 * i];
  }
  return shares;
}

function nearestPlane(departures: readonly Float32Array[], i: number): number {
  let best = 0;
  for (let k = 1; k < departures.length; k++) if (departures[k][i] < departures[best][i]) best = k;
  return best;
}

/** The whole pixel to the plane with the largest share. */
function decide(film: Float32Array, count: number): Float32Array {
  const out = new Float32Array(film.length);
  for (let i = 0; i < film.length; i += count) {
    let best = 0;
    for (let k = 1; k < count; k++) if (film[i + k] > film[i + best]) best = k;
    out[i + best] = 1;
  }
  return out;
}
