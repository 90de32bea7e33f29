/** What the text of a line stands on, and with it which pixels are text and how they are to be filled. */
import type { EraseMethod } from '../page.js';
import { knownMean } from './blur.js';
import { maskByColour } from './colour-mask.js';
import { distanceTo } from './grid.js';
import { maskText, type TextMask, unknownPixels } from './mask.js';
import { deviation, fitPlane, isOneColour, type Plane } from './plane.js';
import { atLeast, type Site } from './site.js';

/** The methods this room fills by itself. */
export type FillMethod = Exclude<EraseMethod, 'lama'>;

export interface Ground {
  readonly method: FillMethod;
  readonly mask: TextMask;
  /** The ground as a formula, or several that meet under the text, where it is that. */
  readonly planes?: readonly Plane[];
}

/** The hole's rim, in pixels from it, where a formula must hold. */
const RIM = { from: 0, to: 4 };
/** Share of the rim that must lie on the plane, and how near, in levels and in standard deviations. */
const PLANE_HOLDS = { share: 0.93, levels: 6, sigmas: 4 };
/** Grounds that may meet under one line: a pale disc on a gradient, two bands of colour, a product's edge. */
const MOST_PLANES = 3;
/** Pixels from the ink that are its soft rim and no ground. */
const INK_RIM = 3;
/** A ground rougher than this, levels, has grain or a weave that a formula would wipe out. */
const PLANE_NOISE = 2;
/** Mean departure from the local mean, levels, from which a membrane shows as a blur among the texture around it. */
const TEXTURE_FROM = 4.5;
/** Radius of that local mean: half a thick stroke, as a share of the line height. */
const STROKE = { share: 0.05, least: 2 };

/** Tells ground and text of a line apart; undefined when there is no text to be told. */
export function findGround(site: Site): Ground | undefined {
  return findPlaneGround(site) ?? findBusyGround(site);
}

/** One plane, or as many as meet under the text. */
function findPlaneGround(site: Site): Ground | undefined {
  const planes: Plane[] = [];
  let among: Uint8Array | undefined;
  while (planes.length < MOST_PLANES) {
    const plane = fitPlane(site, among);
    if (!plane || plane.noise > PLANE_NOISE) return undefined;
    planes.push(plane);
    const departure = leastDeviation(site, planes);
    const noise = Math.max(...planes.map(p => p.noise));
    const mask = maskText(site, { departure, noise });
    if (!mask) return undefined;
    if (holdsOnRim(site, { mask, departure, noise })) {
      return { method: planes.every(isOneColour) ? 'flat' : 'gradient', mask, planes };
    }
    among = otherGround(site, { mask, departure, noise });
  }
  return undefined;
}

/** How far each pixel is from the plane that suits it best. */
function leastDeviation(site: Site, planes: readonly Plane[]): Float32Array {
  const [least, ...others] = planes.map(plane => deviation(site, plane));
  for (const other of others) for (let i = 0; i < least.length; i++) if (other[i] < least[i]) least[i] = other[i];
  return least;
}

interface Masked {
  readonly mask: TextMask;
  readonly departure: Float32Array;
  readonly noise: number;
}

/** Where another ground may show: off the planes known, and neither ink nor its soft rim. */
function otherGround(site: Site, { mask, departure, noise }: Masked): Uint8Array {
  const toInk = distanceTo(mask.ink, site.window.width);
  const near = conforming(noise);
  return Uint8Array.from(departure, (off, i) => (off > near && toInk[i] > INK_RIM ? 1 : 0));
}

function conforming(noise: number): number {
  return Math.max(PLANE_HOLDS.levels, PLANE_HOLDS.sigmas * noise);
}

function holdsOnRim(
  site: Site,
  { mask, departure, noise }: { mask: TextMask; departure: Float32Array; noise: number },
): boolean {
  const away = distanceTo(mask.hole, site.window.width);
  const toStay = distanceTo(mask.stay, site.window.width);
  const near = conforming(noise);
  let [rim, held] = [0, 0];
  for (let i = 0; i < away.length; i++) {
    if (away[i] <= RIM.from || away[i] > RIM.to || site.foreign[i] || toStay[i] <= RIM.to) continue;
    rim++;
    if (departure[i] <= near) held++;
  }
  return rim > 0 && held >= PLANE_HOLDS.share * rim;
}

function findBusyGround(site: Site): Ground | undefined {
  const mask = maskByColour(site);
  return mask && { method: roughness(site, mask) < TEXTURE_FROM ? 'smooth' : 'texture', mask };
}

/** Mean difference of the ground's pixels from the mean of those around them, levels. */
function roughness(site: Site, mask: TextMask): number {
  const { window, distance, reach } = site;
  const unknown = unknownPixels(site, mask);
  const mean = knownMean(window, unknown, Math.round(atLeast(STROKE, site.frame.size)));
  let sum = 0;
  let count = 0;
  for (let i = 0; i < unknown.length; i++) {
    if (unknown[i] || distance[i] > reach) continue;
    for (let c = 0; c < window.channels; c++, count++) {
      sum += Math.abs(window.values[i * window.channels + c] - mean[i * window.channels + c]);
    }
  }
  return count > 0 ? sum / count : 0;
}
