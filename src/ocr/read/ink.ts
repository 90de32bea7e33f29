/** Moves the sides of a detected rectangle to where its ink ends, each side only if the ground beyond is quiet. */
import type { Candidate } from '../detect/detect.js';
import { type Rectangle, withExtent } from '../raster/rectangle.js';
import { type Ground, type Strip, straighten } from '../raster/warp.js';

/** How far beyond the detected rectangle ink is looked for, share of its shorter side. */
export const REACH = 0.3;
/** … along the text, to find a whole character that the detector missed, such as a 一. */
const FAR_REACH = 1.2;
/** Pixels of the strip across the text, no more work for larger letters: 48 and 64 fit alike. */
const ACROSS = 48;
/** Ink is what is this far from the ground's unrest towards the text's: above a JPEG's ringing, below thin strokes. */
const INK = 0.2;
/** A ground whose unrest is more than this share of the text's tells nothing about where the ink ends. */
const QUIET = 0.35;
/** The ink of a text is up to three quarters as restless as its most restless rows. */
const TEXT_QUANTILE = 0.75;
/**
 * So much quiet ground ends the ink, share of the shorter side: across the text, along a line, and down a column, where
 * the ground above a 一 is half a character high.
 */
const GAP = { across: 0.08, along: 0.16, down: 0.65 };

/** Ink is at least this many pixels of the strip wide: a stroke of a letter as tall as the strip is 4. */
const LEAST_INK = 2;
/** Ground that is looked at beside the ink, share of the shorter side; less than between two lines. */
const GROUND = 0.06;

/** Places along a side of the strip. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** A candidate with every side at the end of its ink, where that can be told; the other sides as they were found. */
export interface InkFit {
  /** Ink that begins within REACH of the detected ends. */
  readonly near: Rectangle;
  /** Ink that begins within FAR_REACH of them. */
  readonly far: Rectangle;
}

export function fitToInk(ground: Ground, { rectangle, unclipped }: Candidate): InkFit {
  const isLine = rectangle.width >= rectangle.height;
  const side = Math.min(rectangle.width, rectangle.height);
  const step = (side * (1 + 2 * REACH)) / ACROSS;
  const [across, far] = [REACH, FAR_REACH].map(reach => Math.round((reach * side) / step));
  const [beside, above] = isLine ? [far, across] : [across, far];
  const width = Math.round(rectangle.width / step) + 2 * beside;
  const height = Math.round(rectangle.height / step) + 2 * above;
  const window = { ...rectangle, width: width * step, height: height * step };
  const strip = straighten(ground, window, { width, height });
  const core = unclipped / step;
  const gap = (share: number) => (share * side) / step;
  const [axis, crossAxis, length] = isLine ? (['column', 'row', width] as const) : (['row', 'column', height] as const);
  const lines = unrest(strip, crossAxis, { from: far, to: length - far });
  const thick = inkEnds(lines, { outer: across, core: across + core, gap: gap(GAP.across) });
  const profile = unrest(strip, axis, withGround(thick, side / step));
  /** The ends along the text, looked for no further out than `outer` pixels. */
  const endsWithin = (outer: number) => {
    const cut = far - outer;
    const limits = { outer, core: outer + core, gap: gap(isLine ? GAP.along : GAP.down) };
    const { from, to } = inkEnds(profile.subarray(cut, profile.length - cut), limits);
    return { from: from + cut, to: to + cut };
  };
  const [near, farther] = [across, far].map(outer => {
    const [rows, columns] = isLine ? [thick, endsWithin(outer)] : [endsWithin(outer), thick];
    return cutOut(rectangle, { rows, columns, strip, step });
  });
  return { near, far: farther };
}

/** The span with some ground at either end: a 一 in a column or an l in a line that fills it would show no unrest. */
function withGround({ from, to }: Span, pixels: number): Span {
  return { from: Math.floor(from - GROUND * pixels), to: Math.ceil(to + GROUND * pixels) };
}

/** The part of the rectangle under the given rows and columns of a strip around its center. */
function cutOut(
  rectangle: Rectangle,
  { rows, columns, strip, step }: { rows: Span; columns: Span; strip: Strip; step: number },
): Rectangle {
  return withExtent(rectangle, {
    left: (columns.from - strip.width / 2) * step,
    right: (columns.to - strip.width / 2) * step,
    top: (rows.from - strip.height / 2) * step,
    bottom: (rows.to - strip.height / 2) * step,
  });
}

type Axis = 'row' | 'column';

/** How far the pixels of each row (or column) stray from their mean within a span: standard deviation, 0..128. */
export function unrest({ data, width, height }: Strip, axis: Axis, span: Span): Float32Array {
  const from = Math.max(0, span.from);
  const to = Math.min(axis === 'row' ? width : height, span.to);
  const [count, next, stride] = axis === 'row' ? [height, width * 3, 3] : [width, 3, width * 3];
  return Float32Array.from({ length: count }, (_, i) => {
    let most = 0;
    for (let c = 0; c < 3; c++) {
      let sum = 0;
      let squares = 0;
      for (let j = from; j < to; j++) {
        const value = data[i * next + j * stride + c];
        sum += value;
        squares += value * value;
      }
      const mean = sum / (to - from);
      most = Math.max(most, squares / (to - from) - mean * mean);
    }
    return Math.sqrt(Math.max(0, most));
  });
}

interface Limits {
  /** Distance from either end to where the detector was sure of text. */
  readonly core: number;
  /** Distance from either end to the detected side. */
  readonly outer: number;
  /** So much quiet ground ends the ink. */
  readonly gap: number;
}

/** The first and the last place with ink, looking both ways from the core. */
function inkEnds(profile: Float32Array, limits: Limits): Span {
  const sure = profile.slice(Math.floor(limits.core), Math.ceil(profile.length - limits.core)).sort();
  const text = sure[Math.floor(sure.length * TEXT_QUANTILE)] ?? 0;
  const from = inkEnd(profile, { ...limits, text }) ?? limits.outer;
  const to = profile.length - (inkEnd(profile.slice().reverse(), { ...limits, text }) ?? limits.outer);
  // Where next to nothing is left between the ends, as in a hairline, it is not ink that they were told by.
  return to - from < LEAST_INK ? { from: limits.outer, to: profile.length - limits.outer } : { from, to };
}

/**
 * Where the ink begins, coming from the core; undefined if the ground before it is not quiet. Ink behind a gap belongs to
 * the text if it lies within the detected sides, as a bracket may; a bullet or a rim reaches over them.
 */
function inkEnd(profile: Float32Array, { core, outer, gap, text }: Limits & { text: number }): number | undefined {
  const start = Math.floor(core);
  const ground = Math.min(...profile.subarray(0, Math.max(1, start)));
  if (ground > QUIET * text) return undefined;
  const limit = ground + INK * (text - ground);
  let first = start;
  while (first < profile.length / 2 && profile[first] <= limit) first++; // the core may reach over the ink
  if (first >= profile.length / 2) return undefined; // there is none: the detector was wrong
  let quiet = 0;
  let beyond: number | undefined; // ink behind a gap
  let isApart = false;
  for (let i = first - 1; i >= 0; i--) {
    const isInk = profile[i] > limit;
    quiet = isInk ? 0 : quiet + 1;
    if (isInk && isApart) beyond = i;
    else if (isInk) first = i;
    if (!isInk && beyond !== undefined && i >= outer) {
      first = beyond;
      beyond = undefined;
      isApart = false;
    }
    if (quiet >= gap) isApart = true;
    if (isApart && i < outer) return first;
  }
  return isApart ? first : undefined;
}
