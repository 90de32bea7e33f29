/** Two grounds with an edge between them that runs under the text: a product before its backdrop. */
import { knownMean } from '../blur.js';
import { countMarked, findComponents } from '../grid.js';
import { carryOn } from '../ground/carry-on.js';
import { FIRST, SECOND, UNSEEN } from '../ground/sides.js';
import { fitSurface } from '../ground/surface.js';
import { clusterColours } from '../mask/clusters.js';
import { median } from '../median.js';
import { type Field, farthest } from '../window.js';
import { stretchMembrane } from './membrane.js';

/** Steps from one ground to the other, levels, and times those within each: softer ones are shades of one ground. */
const EDGE = { levels: 12, ownSteps: 4 };
/** Share of the known pixels that the smaller ground must have, and of its pixels those that lie along the edge at most. */
const LEAST = 0.02;
const MOST_EDGE = 0.3;
/** A product that a line of text cuts is seen in two patches, its backdrop in four, but for so small a rest between letters. */
const PATCHES = { ofSmaller: 2, ofLarger: 4, share: 0.85 };
/** So many pixels tell whether there may be two grounds. */
const FEW_PIXELS = 10_000;
/** Seen patches of a ground with a smaller share of the pixels do not tell where its edge runs. */
const SPECK = 0.005;

export interface Regions {
  /** For each ground 1 where a pixel is not known to be it. */
  readonly unknown: readonly [Uint8Array, Uint8Array];
  /** FIRST or SECOND for every pixel, seen or not. */
  readonly side: Uint8Array;
  /** Share of the second ground in each pixel. */
  readonly share: Float32Array;
}

/** Parts the known pixels into two grounds and carries the edge on through the rest; undefined where there is but one. */
export function partRegions(field: Field, unknown: Uint8Array): Regions | undefined {
  const isSecond = mayPart(field, unknown) ? part(field, unknown) : undefined;
  if (!isSecond) return undefined;
  const side = unknown.map((not, i) => (not ? UNSEEN : isSecond[i] ? SECOND : FIRST));
  const decided = carrySides(field, side);
  const { width, height } = field;
  // A mean over three pixels gives the edge the soft rim that pictures have.
  const share = knownMean(
    { width, height, channels: 1, values: Float32Array.from(decided, is => Number(is === SECOND)) },
    new Uint8Array(unknown.length),
    1,
  );
  const others = [FIRST, SECOND].map(which => side.map((is, i) => Number(is !== which || decided[i] !== which)));
  return { unknown: [others[0], others[1]], side: decided, share };
}

/**
 * The side of every pixel: where it is not seen, as the edge is carried on; specks on the wrong side of that, such as what is
 * left of a glow, are on the other.
 */
function carrySides({ width, height }: Field, side: Uint8Array): Uint8Array {
  const whole = side.slice();
  for (const which of [FIRST, SECOND]) {
    for (const { pixels } of findComponents(
      side.map(is => Number(is === which)),
      width,
    ))
      if (pixels.length < SPECK * side.length) for (const i of pixels) whole[i] = UNSEEN;
  }
  const distance = carryOn({ width, height, side: whole });
  if (distance) return whole.map((is, i) => (is === UNSEEN ? (distance[i] > 0 ? SECOND : FIRST) : is));
  const values = Float32Array.from(side, is => Number(is === SECOND));
  const film = stretchMembrane(
    { width, height, channels: 1, values },
    side.map(is => Number(is === UNSEEN)),
  );
  return Uint8Array.from(film, value => (value > 0.5 ? SECOND : FIRST));
}

const part = (field: Field, unknown: Uint8Array): Uint8Array | undefined =>
  partByColour(field, unknown) ?? partFromSurface(field, unknown);

/** Whether there are two grounds by each second pixel or fewer: mostly there is but one, and looking closely takes long. */
function mayPart({ width, height, channels, values }: Field, unknown: Uint8Array): boolean {
  const step = Math.floor(Math.sqrt(unknown.length / FEW_PIXELS));
  if (step < 2) return true;
  const [w, h] = [Math.floor(width / step), Math.floor(height / step)];
  const at = (n: number) => Math.floor(n / w) * step * width + (n % w) * step;
  const few = Float32Array.from({ length: w * h * channels }, (_, n) => {
    return values[at(Math.floor(n / channels)) * channels + (n % channels)];
  });
  const fewUnknown = Uint8Array.from({ length: w * h }, (_, n) => unknown[at(n)]);
  return part({ width: w, height: h, channels, values: few }, fewUnknown) !== undefined;
}

/** 1 for the known pixels of one of the two commonest colours; undefined where no edge parts them. */
function partByColour(field: Field, unknown: Uint8Array): Uint8Array | undefined {
  const known = Int32Array.from(unknown.keys()).filter(i => !unknown[i]);
  if (known.length === 0) return undefined;
  const cluster = clusterColours(field, known, 2);
  const isSecond = new Uint8Array(unknown.length);
  for (const [n, i] of known.entries()) isSecond[i] = cluster[n];
  return isParted(field, { unknown, isSecond }) ? isSecond : undefined;
}

/** 1 for the known pixels that are off the even surface which most lie on: their shades may be among its own. */
function partFromSurface(field: Field, unknown: Uint8Array): Uint8Array | undefined {
  const surface = fitSurface(field, unknown);
  if (!surface) return undefined;
  const off = Float32Array.from(unknown, (not, i) => (not ? -1 : farthest(field, surface, i)));
  const limit = Math.max(EDGE.levels, EDGE.ownSteps * median(off.filter(away => away >= 0)));
  const isSecond = Uint8Array.from(off, away => Number(away > limit));
  return isParted(field, { unknown, isSecond }) ? isSecond : undefined;
}

interface Parted {
  readonly unknown: Uint8Array;
  readonly isSecond: Uint8Array;
}

function isParted(field: Field, { unknown, isSecond }: Parted): boolean {
  const known = unknown.length - countMarked(unknown);
  const second = countMarked(isSecond);
  const smaller = Math.min(second, known - second);
  if (smaller < Math.max(1, LEAST * known) || !hasEdge(field, { unknown, isSecond, smaller })) return false;
  const isFirst = isSecond.map((is, i) => 1 - (is | unknown[i]));
  const [less, more] = 2 * second <= known ? [isSecond, isFirst] : [isFirst, isSecond];
  return (
    isInPatches(less, { width: field.width, most: PATCHES.ofSmaller }) &&
    isInPatches(more, { width: field.width, most: PATCHES.ofLarger })
  );
}

/** Whether nearly all of a ground is in few patches: stripes, leaves and letters are in many. */
function isInPatches(marked: Uint8Array, { width, most }: { width: number; most: number }): boolean {
  const sizes = findComponents(marked, width).map(({ pixels }) => pixels.length);
  const largest = sizes.sort((a, b) => b - a).slice(0, most);
  return largest.reduce((sum, size) => sum + size, 0) >= PATCHES.share * countMarked(marked);
}

/** Whether the two are parted by steps that neither has within itself. */
function hasEdge(
  { width, channels, values }: Field,
  { unknown, isSecond, smaller }: Parted & { smaller: number },
): boolean {
  const [across, own]: [number[], number[]] = [[], []];
  for (let i = 0; i + 2 * width < unknown.length; i++) {
    // Two pixels apart: compression and smoothing spread an edge.
    for (const j of [i + 2, i + 2 * width]) {
      if (unknown[i] || unknown[j] || (j === i + 2 && j % width < 2)) continue;
      let most = 0;
      for (let c = 0; c < channels; c++)
        most = Math.max(most, Math.abs(values[i * channels + c] - values[j * channels + c]));
      (isSecond[i] === isSecond[j] ? own : across).push(most);
    }
  }
  const limit = Math.max(EDGE.levels, EDGE.ownSteps * median(own));
  return across.length > 0 && across.length <= 4 * MOST_EDGE * smaller && median(across) > limit;
}
