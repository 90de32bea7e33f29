/** A ground of one plane, or of two or three that meet under the text: a pale disc on a gradient, two bands of colour. */
import { knownMean } from '../blur.js';
import { distanceTo } from '../grid.js';
import { maskText, type TextMask, unknownPixels } from '../mask/mask.js';
import { takeRinging } from '../mask/ringing.js';
import { atLeast, type Site } from '../site.js';
import { type Border, borderAt, findBorder } from './border.js';
import { isTextTaken } from './credible.js';
import { groundDeparture } from './departure.js';
import { fitPlane, RING } from './fit-plane.js';
import type { FillMethod, Ground } from './ground.js';
import { isOneColour, type Plane } from './plane.js';

const MOST_PLANES = 3;
/** A ground rougher than this, levels, has grain or a weave that a formula would wipe out. */
const ROUGHEST = 2;
/** The hole's rim, in pixels from it, and the share of it that must lie on the planes. */
const RIM = { width: 4, share: 0.93 };
/** Share of the rim that must be within this part of what counts as near (2 of 5 levels) for a fill without a visible seam. */
const SEAMLESS = { share: 0.7, ofNear: 0.4 };
/**
 * A plane's roughness, levels, up to which the ground is that very formula: a curved ground is rougher than its plane,
 * soft clouds are rougher than the several they are taken for.
 */
const EXACT = { alone: 1, among: 0.5 };
/** Means of the ground that are off its planes by more levels, over so large a share of it, are its own light and shade. */
const UNEVEN = { levels: 3, share: 0.2 };
/** Radius of the mean in which the ripples of JPEG's ringing cancel out, pixels. */
const RINGING_RADIUS = 2;
/** Share of the line's surroundings that must lie off the planes known before another is looked for. */
const OTHER_GROUND = 0.05;
/** Pixels from the ink that are its soft rim and no ground. */
const INK_RIM = 3;

/** One plane, or as many as meet under the text; undefined when they do not hold on the hole's rim. */
export function layPlanesUnder(
  site: Site,
  { first, most = MOST_PLANES }: { first: Plane; most?: number },
): Ground | undefined {
  let found: Ground | undefined;
  let planes: Plane[] = [];
  let among: Uint8Array | undefined;
  while (planes.length < most) {
    const plane = planes.length === 0 ? first : fitPlane(site, { among });
    if (!plane || plane.roughness > ROUGHEST) break;
    planes = [...planes, plane];
    const masked = maskOn(site, planes);
    if (!masked) break;
    const { mask, near } = masked;
    const around = departuresAround(site, masked);
    const holds = shareWithin(around.rim, near) >= RIM.share && isTextTaken(site, masked);
    if (holds) found = layGround(site, { ...around, ...masked });
    if (holds && masked.border) break;
    // Once the rim holds, only what the mask swallowed can hide another ground: a pale disc taken for a glow.
    among = otherGround(site, { ...masked, where: holds ? mask.hole : undefined });
    if (!among) break;
  }
  return found;
}

/** The text on these planes; where they part at a border, told once more with each on its own side. */
function maskOn(site: Site, planes: readonly Plane[]): Masked | undefined {
  const noise = Math.max(...planes.map(p => p.noise));
  const near = Math.max(...planes.map(p => p.near));
  const tell = (border?: Border): Masked | undefined => {
    const departure = groundDeparture(site, { planes, border });
    const mask = maskText(site, { departure, noise });
    return mask && { planes, border, mask, departure, near };
  };
  const told = tell();
  const border = told && borderBetween(site, planes, told.mask);
  return border ? tell(border) : told;
}

/** Where two planes meet, when it is a disc's rim or straight. */
function borderBetween(site: Site, [first, second, third]: readonly Plane[], mask: TextMask): Border | undefined {
  if (!second || third) return undefined;
  const around = atLeast(RING, site.frame.size);
  const unknown = unknownPixels(site, mask).map((not, i) => not | Number(site.distance[i] > around));
  return findBorder(site.window, { planes: [first, second], unknown });
}

interface Masked {
  readonly planes: readonly Plane[];
  readonly border?: Border | undefined;
  readonly mask: TextMask;
  readonly departure: Float32Array;
  readonly near: number;
}

/** Where another ground may show: off the planes known, and neither ink nor its soft rim; undefined when hardly anywhere. */
function otherGround(
  { window, distance, reach }: Site,
  { mask, departure, near, where }: Masked & { where?: Uint8Array },
): Uint8Array | undefined {
  const toInk = distanceTo(mask.ink, window.width);
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

/** How far the ground around is from its planes, at the hole's rim and beyond it. */
interface Departures {
  readonly rim: Float32Array;
  readonly beyond: Float32Array;
}

/** Departures are those of means over a few pixels, since JPEG rings around ink; a mean across a border is on neither side. */
function departuresAround(site: Site, { planes, mask, border }: Masked): Departures {
  const { window, foreign } = site;
  const { width } = window;
  const away = distanceTo(mask.hole, width);
  const toStay = distanceTo(mask.stay, width);
  const means = knownMean(window, unknownPixels(site, mask), RINGING_RADIUS);
  const departure = groundDeparture({ ...site, window: { ...window, values: means } }, { planes, border });
  const toBorder = border && borderAt(border, width);
  const isMixed = (i: number) => toBorder !== undefined && Math.abs(toBorder(i)) <= RINGING_RADIUS + 1;
  const isGround = (i: number) => away[i] > 0 && !foreign[i] && toStay[i] > RIM.width && !isMixed(i);
  return {
    rim: departure.filter((_, i) => isGround(i) && away[i] <= RIM.width),
    beyond: departure.filter((_, i) => isGround(i) && away[i] > RIM.width),
  };
}

function shareWithin(departures: Float32Array, near: number): number {
  return departures.filter(off => off <= near).length / Math.max(1, departures.length);
}

function layGround(site: Site, laid: Masked & Departures): Ground {
  const { planes, border } = laid;
  const method = isUneven(laid) ? 'smooth' : methodFor(laid);
  const isFormula = method === 'flat' || method === 'gradient';
  return { method, mask: isFormula ? takeRinging(site, laid) : laid.mask, planes, border };
}

/** Whether the ground around is off its planes in bands or spots that are no things: rays of light, faint figures. */
function isUneven({ beyond }: Departures): boolean {
  return beyond.length > 0 && 1 - shareWithin(beyond, UNEVEN.levels) > UNEVEN.share;
}

/**
 * Planes that only come near their ground would end in a visible seam: they tell text from it, but do not fill it. Nor do
 * several tilted ones that meet on a soft ground: clouds have no borders, and one of them may be the text's shadow. Two
 * that meet along a disc's rim or a line are drawn so. A ground that mostly is exactly on its planes is off them at the rim
 * by what compression did to the text.
 */
function methodFor({ rim, planes, near, border }: Masked & Departures): FillMethod {
  const most = planes.length === 1 ? EXACT.alone : EXACT.among;
  const isExact = border !== undefined || planes.every(({ roughness }) => roughness <= most);
  const isFlat = planes.every(isOneColour);
  const isPatched = planes.length > 1 && !isFlat;
  if (!isExact && (isPatched || shareWithin(rim, SEAMLESS.ofNear * near) < SEAMLESS.share)) return 'smooth';
  return isFlat ? 'flat' : 'gradient';
}
