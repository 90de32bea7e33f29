/** What the text of a line stands on, and with it which pixels are text and how they are to be filled. */
import type { EraseMethod } from '../page.js';
import { knownMean } from './blur.js';
import { maskByColour } from './colour-mask.js';
import { distanceTo, growThrough } from './grid.js';
import { maskText, type TextMask, unknownPixels } from './mask.js';
import { deviation, fitPlane, isOneColour, type Plane } from './plane.js';
import type { Site } from './site.js';

/** The methods this room fills by itself. */
export type FillMethod = Exclude<EraseMethod, 'lama'>;

export interface Ground {
  readonly method: FillMethod;
  readonly mask: TextMask;
  /** The ground as a formula, or several that meet under the text, where it is that. */
  readonly planes?: readonly Plane[];
}

/** The hole's rim, in pixels from it, where a formula must hold. */
const RIM = 4;
/** Radius of the mean in which the ripples of JPEG's ringing cancel out, pixels. */
const RING_RADIUS = 2;
/** Share of the rim that must lie on the plane, and how near, in levels and in standard deviations. */
const PLANE_HOLDS = { share: 0.93, least: 5, most: 7, sigmas: 4 };
/** Grounds that may meet under one line: a pale disc on a gradient, two bands of colour, a product's edge. */
const MOST_PLANES = 3;
/** Share of the band just outside the quad, as wide as this share of the line height, that the first ground must fill. */
const SURROUNDS = 0.3;
const BAND = 0.25;
/** Share of the line's surroundings that must lie off the planes known before another is looked for. */
const OTHER_GROUND = 0.05;
/** Pixels from the ink that are its soft rim and no ground. */
const INK_RIM = 3;
/** A ground rougher than this, levels, has grain or a weave that a formula would wipe out. */
const PLANE_ROUGHNESS = 2;
/**
 * Departure from the local mean, levels, from which a membrane shows as a blur among the texture around it: drawn
 * clouds and film grain of 2 levels have up to 5.4, leaves and fabric 6.6 and more.
 */
const TEXTURE_FROM = 6;
/** Radius of that local mean, pixels. */
const EDGE_RADIUS = 4;

/** Tells ground and text of a line apart; undefined when there is no text to be told. */
export function findGround(site: Site): Ground | undefined {
  return findPlaneGround(site) ?? findBusyGround(site);
}

/** One plane, or as many as meet under the text. */
function findPlaneGround(site: Site): Ground | undefined {
  let found: Ground | undefined;
  let planes: Plane[] = [];
  let among: Uint8Array | undefined;
  while (planes.length < MOST_PLANES) {
    const plane = fitPlane(site, among);
    if (!plane || plane.roughness > PLANE_ROUGHNESS) break;
    if (planes.length === 0 && !surrounds(site, plane)) break;
    planes = [...planes, plane];
    const noise = Math.max(...planes.map(p => p.noise));
    const departure = groundDeparture(site, planes);
    const mask = maskText(site, { departure, noise });
    if (!mask) break;
    const masked = { planes, mask, departure, noise };
    const holds = holdsOnRim(site, masked);
    if (holds) found = { method: planes.every(isOneColour) ? 'flat' : 'gradient', mask, planes };
    // Once the rim holds, only what the mask swallowed can hide another ground: a pale disc taken for a glow.
    among = otherGround(site, { ...masked, where: holds ? mask.hole : undefined });
    if (!among) break;
  }
  return found;
}

/** Whether the plane is the ground around the quad and not the fill or outline of bold letters in it. */
function surrounds(site: Site, plane: Plane): boolean {
  const departure = deviation(site, plane);
  const near = conforming(plane.noise);
  let [band, held] = [0, 0];
  for (let i = 0; i < departure.length; i++) {
    if (site.foreign[i] || site.distance[i] <= 0 || site.distance[i] > BAND * site.frame.size) continue;
    band++;
    if (departure[i] <= near) held++;
  }
  return held >= SURROUNDS * band;
}

/** How far each pixel is from the plane that suits it best. */
function groundDeparture(site: Site, planes: readonly Plane[]): Float32Array {
  const [least, ...others] = planes.map(plane => deviation(site, plane));
  for (const [n, other] of others.entries()) {
    const reaching = reachesOut(site, other, conforming(planes[n + 1].noise));
    for (let i = 0; i < least.length; i++) if (reaching[i] && other[i] < least[i]) least[i] = other[i];
  }
  return least;
}

/** A further ground must be seen beyond the text's reach: white letters on a badge are no piece of the white page. */
function reachesOut({ window, distance, reach }: Site, departure: Float32Array, near: number): Uint8Array {
  const on = Uint8Array.from(departure, off => (off <= near ? 1 : 0));
  const outside = Uint8Array.from(on, (held, i) => (held && distance[i] > reach ? 1 : 0));
  return growThrough(outside, on, window.width);
}

interface Masked {
  readonly planes: readonly Plane[];
  readonly mask: TextMask;
  readonly departure: Float32Array;
  readonly noise: number;
}

/** Where another ground may show: off the planes known, and neither ink nor its soft rim; undefined when hardly anywhere. */
function otherGround(
  { window, distance, reach }: Site,
  { mask, departure, noise, where }: Masked & { where?: Uint8Array },
): Uint8Array | undefined {
  const toInk = distanceTo(mask.ink, window.width);
  const near = conforming(noise);
  let [zone, off] = [0, 0];
  const among = new Uint8Array(departure.length);
  for (let i = 0; i < among.length; i++) {
    if (distance[i] <= reach) zone++;
    if (departure[i] <= near || toInk[i] <= INK_RIM || where?.[i] === 0) continue;
    among[i] = 1;
    if (distance[i] <= reach) off++;
  }
  return off > OTHER_GROUND * zone ? among : undefined;
}

function conforming(noise: number): number {
  return Math.max(PLANE_HOLDS.least, Math.min(PLANE_HOLDS.most, PLANE_HOLDS.sigmas * noise));
}

/** Whether the ground around the hole lies on its planes: in the mean over a few pixels, since JPEG rings around ink. */
function holdsOnRim(site: Site, { planes, mask, noise }: Masked): boolean {
  const { window, foreign } = site;
  const away = distanceTo(mask.hole, window.width);
  const toStay = distanceTo(mask.stay, window.width);
  const unknown = unknownPixels(site, mask);
  const means = knownMean(window, unknown, RING_RADIUS);
  const departure = groundDeparture({ ...site, window: { ...window, values: means } }, planes);
  const near = conforming(noise);
  let [rim, held] = [0, 0];
  for (let i = 0; i < away.length; i++) {
    if (away[i] <= 0 || away[i] > RIM || foreign[i] || toStay[i] <= RIM) continue;
    rim++;
    if (departure[i] <= near) held++;
  }
  return rim > 0 && held >= PLANE_HOLDS.share * rim;
}

function findBusyGround(site: Site): Ground | undefined {
  const mask = maskByColour(site);
  return mask && { method: roughness(site, mask) < TEXTURE_FROM ? 'smooth' : 'texture', mask };
}

/** How far all but the roughest tenth of the ground's pixels are from the mean of those around them, levels. */
function roughness(site: Site, mask: TextMask): number {
  const { window, distance, reach } = site;
  const { channels, values } = window;
  const unknown = unknownPixels(site, mask);
  const mean = knownMean(window, unknown, EDGE_RADIUS);
  const off: number[] = [];
  for (let i = 0; i < unknown.length; i++) {
    if (unknown[i] || distance[i] > reach) continue;
    let most = 0;
    for (let c = i * channels; c < (i + 1) * channels; c++) most = Math.max(most, Math.abs(values[c] - mean[c]));
    off.push(most);
  }
  return off.length > 0 ? Float32Array.from(off).sort()[Math.floor(0.9 * off.length)] : 0;
}
