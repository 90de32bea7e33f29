/** What the text of a line stands on, and with it which pixels are text and how they are to be filled. */
import type { EraseMethod } from '../page.js';
import { knownMean } from './blur.js';
import { maskByColour } from './colour-mask.js';
import { distanceMap, frameOfPixels } from './frame.js';
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
/** A label's colour fills this share of the strip along the inside of the quad's rim, and this many times what the ground around does. */
const LABEL = { share: 0.15, ratio: 1.5 };
/** Width of that strip in line heights. */
const STRIP = 0.12;
/** Ink that fills this share of its own frame may be a label. */
const SOLID = 0.93;
/** Share of the band just outside the quad, as wide as this share of the line height, that the first ground must fill; or else
 * of the strip inside. Letters and outlines fill less of either. */
const SURROUNDS = { band: 0.3, strip: 0.6 };
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

/** The plane around the quad, unless the text stands on a label of its own that the quad covers. */
function findPlaneGround(site: Site): Ground | undefined {
  const widest = fitPlane(site);
  if (!widest) return undefined;
  const surrounds =
    shareHeld(site, { plane: widest, from: 0, to: BAND }) >= SURROUNDS.band ||
    shareHeld(site, { plane: widest, from: -STRIP, to: 0 }) >= SURROUNDS.strip;
  const around = surrounds ? buildGround(site, widest) : undefined;
  if (around && !isSolid(site, around.mask)) return around;
  const label = findLabel(site, widest);
  return (label && buildGround(site, label)) ?? around;
}

/** The plane under most of the quad's rim where the widest is not; undefined when there is none such. */
function findLabel(site: Site, widest: Plane): Plane | undefined {
  const near = conforming(widest.noise);
  const nearby = BAND * site.frame.size;
  const rest = Uint8Array.from(deviation(site, widest), (off, i) => (off > near && site.distance[i] <= nearby ? 1 : 0));
  const label = fitPlane(site, rest);
  if (!label) return undefined;
  const held = shareHeld(site, { plane: label, from: -STRIP, to: 0 });
  const heldByWidest = shareHeld(site, { plane: widest, from: -STRIP, to: 0 });
  return held >= LABEL.share && held >= LABEL.ratio * heldByWidest ? label : undefined;
}

/** Whether the ink fills its own frame, as a label does and letters do not. */
function isSolid({ frame, window }: Site, { ink }: TextMask): boolean {
  const tight = frameOfPixels(frame, window.box, ink);
  if (!tight) return false;
  const distance = distanceMap(tight, window.box);
  const open = ink.map(own => 1 - own);
  const outside = growThrough(
    Uint8Array.from(open, (is, i) => (is && distance[i] > 0 ? 1 : 0)),
    open,
    window.width,
  );
  let [all, filled] = [0, 0];
  for (let i = 0; i < ink.length; i++) {
    if (distance[i] > 0) continue;
    all++;
    if (!outside[i]) filled++;
  }
  return filled >= SOLID * all;
}

/** One plane, or as many as meet under the text; undefined when they do not hold on the hole's rim. */
function buildGround(site: Site, first: Plane): Ground | undefined {
  let found: Ground | undefined;
  let planes: Plane[] = [];
  let among: Uint8Array | undefined;
  while (planes.length < MOST_PLANES) {
    const plane = planes.length === 0 ? first : fitPlane(site, among);
    if (!plane || plane.roughness > PLANE_ROUGHNESS) break;
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

/** Share of the pixels on the plane, between two distances from the quad's rim given in line heights. */
function shareHeld(site: Site, { plane, from, to }: { plane: Plane; from: number; to: number }): number {
  const { frame, foreign, distance } = site;
  const departure = deviation(site, plane);
  const near = conforming(plane.noise);
  let [all, held] = [0, 0];
  for (let i = 0; i < departure.length; i++) {
    if (foreign[i] || distance[i] <= from * frame.size || distance[i] > to * frame.size) continue;
    all++;
    if (departure[i] <= near) held++;
  }
  return all > 0 ? held / all : 0;
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
