/** What a shadow is looked for in: the letters that may throw it, and where the ground may be seen through it. */
import { knownMean } from '../blur.js';
import { stretchMembrane } from '../fill/membrane.js';
import { countMarked, distanceTo } from '../grid.js';
import type { Ground } from '../ground/ground.js';
import { commonColour, isAlike, type TextMask, unknownPixels } from '../mask/mask.js';
import { quantile } from '../median.js';
import type { Site } from '../site.js';
import { type Field, farthest, type Window } from '../window.js';

/** Ink is a letter, or its outline, from this share of the strongest contrast on; shadows are fainter. */
const LETTERS = { ofStrongest: 0.5, strongest: 0.1 };
const HALF = 0.5;
/** Pixels from the letters at which an outline is looked for, the share of them that it has, and of its own that are of one colour. */
const OUTLINE = { from: 1, to: 2.5, around: 0.7, alike: 0.5 };
/** Soft rim of the letters and ringing of JPEG, pixels: nothing is seen through it. */
export const RIM = 3;
/** Radius of the mean that is the ground's light, pixels. */
const LIGHT_RADIUS = 8;

export interface Scene {
  /** The picture less its light. */
  readonly field: Field;
  /** The ground's light, as it is around the text. */
  readonly light: Float32Array;
  /** 1 where letters are. */
  readonly letters: Uint8Array;
  /** 1 where a pixel shows the ground, perhaps through the shadow. */
  readonly seen: Uint8Array;
  /** Distance of each pixel to the letters, pixels. */
  readonly toLetters: Float32Array;
  /** How far shadows reach, pixels. */
  readonly reach: number;
}

/** Undefined where no letters are told. */
export function setScene(site: Site, { mask }: Ground): Scene | undefined {
  const { window, foreign, reach } = site;
  const unknown = unknownPixels(site, mask);
  const light = stretchMembrane({ ...window, values: knownMean(window, unknown, LIGHT_RADIUS) }, unknown);
  const letters = findLetters(site, mask, light);
  if (!letters) return undefined;
  const toLetters = distanceTo(letters, window.width);
  const seen = foreign.map((whose, i) => Number(!whose && !mask.stay[i] && toLetters[i] > RIM));
  const field = { ...window, values: window.values.map((value, n) => value - light[n]) };
  return { field, light, letters, seen, toLetters, reach };
}

/** The ink without the shadow that was taken for it where it is strong. */
function findLetters({ window }: Site, mask: TextMask, light: Float32Array): Uint8Array | undefined {
  const colour = commonColour(window, mask.ink);
  if (!colour) return undefined;
  const letters = mask.ink.map((is, i) => is & Number(coverAt(window, { light, colour, i }) >= HALF));
  const departure = Float32Array.from(mask.ink, (is, i) => (is ? farthest(window, light, i) : 0));
  const strongest = quantile(
    departure.filter(off => off > 0),
    1 - LETTERS.strongest,
  );
  const from = LETTERS.ofStrongest * strongest;
  const rest = Uint8Array.from(departure, (off, i) => Number(off >= from && !letters[i]));
  return isOutline(window, letters, rest) ? letters.map((is, i) => is | rest[i]) : letters;
}

/**
 * Whether what stands out beside the letters' own colour is their outline: of one other colour, all around them. A glow has
 * all shades from its colour to the ground's, or is that strong in places only.
 */
function isOutline(window: Window, letters: Uint8Array, rest: Uint8Array): boolean {
  const colour = commonColour(window, rest);
  if (!colour) return false;
  const alike = rest.filter((is, i) => is && isAlike(window, { at: i, colour })).length;
  const toLetters = distanceTo(letters, window.width);
  const around = rest.filter((_, i) => toLetters[i] > OUTLINE.from && toLetters[i] <= OUTLINE.to);
  return alike >= OUTLINE.alike * countMarked(rest) && countMarked(around) >= OUTLINE.around * around.length;
}

/** How much of a pixel has the letters' colour rather than the ground's: 1 all of it, below 0 where it is a glow's. */
function coverAt({ channels, values }: Window, { light, colour, i }: Mixed): number {
  let [along, whole] = [0, 0];
  for (let c = 0; c < channels; c++) {
    const step = colour[c] - light[i * channels + c];
    along += step * (values[i * channels + c] - light[i * channels + c]);
    whole += step * step;
  }
  return along / Math.max(1, whole);
}
interface Mixed {
  readonly light: Float32Array;
  readonly colour: Float64Array;
  readonly i: number;
}

/** The light's mean colour over some pixels. */
export function meanLight({ light, field: { channels } }: Scene, isMeant: (pixel: number) => boolean): Float64Array {
  const sums = new Float64Array(channels);
  let count = 0;
  for (let i = 0; i * channels < light.length; i++) {
    if (!isMeant(i)) continue;
    count++;
    for (let c = 0; c < channels; c++) sums[c] += light[i * channels + c];
  }
  return sums.map(sum => sum / Math.max(1, count));
}
