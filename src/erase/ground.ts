/** What the text of a line stands on, and with it which pixels are text and how they are to be filled. */
import type { EraseMethod } from '../page.js';
import { maskByColour } from './colour-mask.js';
import { distanceTo } from './grid.js';
import { maskText, type TextMask } from './mask.js';
import { deviation, fitPlane, isOneColour, type Plane } from './plane.js';
import type { Site } from './site.js';

/** The methods this room fills by itself. */
export type FillMethod = Exclude<EraseMethod, 'lama'>;

export interface Ground {
  readonly method: FillMethod;
  readonly mask: TextMask;
  /** The ground as a formula, where it is one. */
  readonly plane?: Plane;
}

/** The hole's rim, in pixels from it, where a formula must hold. */
const RIM = { from: 0, to: 4 };
/** Share of the rim that must lie on the plane, and how near, in levels and in standard deviations. */
const PLANE_HOLDS = { share: 0.93, levels: 4, sigmas: 4 };

/** Tells ground and text of a line apart; undefined when there is no text to be told. */
export function findGround(site: Site): Ground | undefined {
  return findPlaneGround(site) ?? findBusyGround(site);
}

function findPlaneGround(site: Site): Ground | undefined {
  const plane = fitPlane(site);
  if (!plane) return undefined;
  const departure = deviation(site, plane);
  const mask = maskText(site, { departure, noise: plane.noise });
  if (!mask || !holdsOnRim(site, { mask, departure, noise: plane.noise })) return undefined;
  return { method: isOneColour(plane) ? 'flat' : 'gradient', mask, plane };
}

function holdsOnRim(
  site: Site,
  { mask, departure, noise }: { mask: TextMask; departure: Float32Array; noise: number },
): boolean {
  const away = distanceTo(mask.hole, site.window.width);
  const toStay = distanceTo(mask.stay, site.window.width);
  const near = Math.max(PLANE_HOLDS.levels, PLANE_HOLDS.sigmas * noise);
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
  return mask && { method: 'smooth', mask };
}
