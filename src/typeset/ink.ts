/** The strokes of the original in a sample: their colour, their outline, and how much of each pixel they cover. */
import type { Rgb } from '../page.js';
import type { Sample } from './sample.js';

export interface Ink {
  readonly color: Rgb;
  /** Mean colour of the ground under and around the strokes. */
  readonly ground: Rgb;
  readonly outline?: { readonly color: Rgb; readonly width: number };
  /** Share of each pixel of the sample that the strokes cover, outline left out, 0..1. */
  readonly coverage: Float32Array;
  /** 1 where there is any ink, outline and shadow included, else 0. */
  readonly whole: Float32Array;
}

/** Undefined when the source hardly differs from its ground, so that nothing can be said. */
export function findInk(sample: Sample): Ink | undefined {
  const most = percentile(sample.difference, 0.01);
  if (most < FAINTEST) return undefined;
  const depth = depthOf(sample, Math.max(FAINTEST / 2, INK_SHARE * most));
  const cores = coresOf(depth, sample);
  if (cores.length === 0) return undefined;
  const peaks = colorPeaks(cores, sample.source);
  const rings = peaks.map(peak => ({ peak, ring: findRing(sample, peak) }));
  const outlined = rings.filter(({ ring }) => ring).sort((a, b) => b.ring!.cover - a.ring!.cover)[0];
  const ground = groundColor(sample, depth);
  const color = outlined?.peak ?? strongestColor(cores, sample);
  const whole = Float32Array.from(depth, value => (value > 0 ? 1 : 0));
  const outline = outlined && { color: outlined.ring!.color, width: outlined.ring!.width };
  return { color, ground, outline, coverage: coverageOf(sample, { color, outline: outline?.color, depth }), whole };
}

/** A difference that is JPEG noise rather than text (quality 40 reaches about 20 beside strokes). */
const FAINTEST = 24;
/** Pixels that differ by this share of the strongest ones are ink; the rest is the erased ground's own error. */
const INK_SHARE = 0.3;
/** Colours closer than this in RGB are one. */
const SAME_COLOR = 48;

const at = (pixels: Uint8Array, i: number): Rgb => [pixels[i * 3], pixels[i * 3 + 1], pixels[i * 3 + 2]];
const luma = ([red, green, blue]: Rgb) => 0.299 * red + 0.587 * green + 0.114 * blue;
const apart = (a: Rgb, b: Rgb) => Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);

/** The value that the given share of the non-zero values exceeds. */
function percentile(values: Uint8Array, share: number): number {
  const counts = new Uint32Array(256);
  for (const value of values) counts[value]++;
  let left = (values.length - counts[0]) * share;
  for (let value = 255; value > 0; value--) {
    left -= counts[value];
    if (left < 0) return value;
  }
  return 0;
}

/** City-block distance of each ink pixel to the nearest pixel without ink. */
function depthOf({ width, height, difference }: Sample, threshold: number): Uint16Array {
  const depth = new Uint16Array(width * height);
  const look = (i: number, x: number, y: number, step: -1 | 1) => {
    const beside = x + step < 0 || x + step >= width ? 0 : depth[i + step];
    const beyond = y + step < 0 || y + step >= height ? 0 : depth[i + step * width];
    return Math.min(beside, beyond) + 1;
  };
  for (let y = 0, i = 0; y < height; y++)
    for (let x = 0; x < width; x++, i++) if (difference[i] >= threshold) depth[i] = look(i, x, y, -1);
  for (let y = height - 1, i = width * height - 1; y >= 0; y--)
    for (let x = width - 1; x >= 0; x--, i--) if (depth[i]) depth[i] = Math.min(depth[i], look(i, x, y, 1));
  return depth;
}

/** Ink pixels no neighbour of which lies deeper: the middle of strokes, where their colour is pure. */
function coresOf(depth: Uint16Array, { width, height }: Sample): number[] {
  const cores: number[] = [];
  for (let y = 1; y < height - 1; y++)
    for (let x = 1; x < width - 1; x++) {
      const i = y * width + x;
      const deepest = Math.max(depth[i - 1], depth[i + 1], depth[i - width], depth[i + width]);
      if (depth[i] > 0 && depth[i] >= deepest) cores.push(i);
    }
  return cores;
}

/** Up to two colours that are common among the cores, the commoner first. */
function colorPeaks(cores: readonly number[], source: Uint8Array): Rgb[] {
  const first = commonColor(cores.map(i => at(source, i)));
  const others = cores.map(i => at(source, i)).filter(color => apart(color, first) > 1.5 * SAME_COLOR);
  if (others.length < SECOND_PEAK * cores.length) return [first];
  return [first, commonColor(others)];
}
const SECOND_PEAK = 0.12;

/** The mean of the colours around the fullest of a grid of colour cells. */
function commonColor(colors: readonly Rgb[]): Rgb {
  const cells = new Map<number, number>();
  const key = (color: Rgb, shift: number) =>
    color.reduce((sum, value) => sum * 32 + ((value + shift) >> 4), 0) * 2 + (shift ? 1 : 0);
  for (const color of colors)
    for (const shift of [0, 8]) cells.set(key(color, shift), (cells.get(key(color, shift)) ?? 0) + 1);
  const fullest = [...cells].reduce((best, next) => (next[1] > best[1] ? next : best))[0];
  const shift = fullest % 2 ? 8 : 0;
  const inCell = meanColor(colors.filter(color => key(color, shift) === fullest));
  return meanColor(colors.filter(color => apart(color, inCell) <= SAME_COLOR / 2));
}

function meanColor(colors: readonly Rgb[]): Rgb {
  const mean = (c: 0 | 1 | 2) => Math.round(colors.reduce((sum, color) => sum + color[c], 0) / colors.length);
  return [mean(0), mean(1), mean(2)];
}

/** The commonest colour of the third of the cores that differ most: thin strokes reach their colour only there. */
function strongestColor(cores: readonly number[], { source, difference }: Sample): Rgb {
  const sorted = [...cores].sort((a, b) => difference[b] - difference[a]);
  return commonColor(sorted.slice(0, Math.ceil(sorted.length / 3)).map(i => at(source, i)));
}

/** Mean ground where there is no ink, or everywhere when ink fills the sample. */
function groundColor({ ground }: Sample, depth: Uint16Array): Rgb {
  const sum = [0, 0, 0];
  let count = 0;
  for (let i = 0; i < depth.length; i++) {
    if (depth[i] > 0) continue;
    for (let c = 0; c < 3; c++) sum[c] += ground[i * 3 + c];
    count++;
  }
  return count ? (sum.map(value => Math.round(value / count)) as unknown as Rgb) : at(ground, 0);
}

interface Ring {
  readonly color: Rgb;
  readonly width: number;
  /** Share of the stroke edges that have it, on the side where it is least. */
  readonly cover: number;
}

/**
 * The outline around strokes of a colour: one other colour on all four sides of them, that is not on the way from the
 * strokes to the ground as a blurred edge is. A shadow lies on two sides only.
 */
function findRing(sample: Sample, fill: Rgb): Ring | undefined {
  const { width, height, source, difference } = sample;
  const steps = [-1, 1, -width, width];
  const isFill = (i: number) => difference[i] > 0 && apart(at(source, i), fill) < SAME_COLOR;
  const seen: Seen[] = [];
  const edges = [0, 0, 0, 0];
  for (let y = RING_REACH; y < height - RING_REACH; y++)
    for (let x = RING_REACH; x < width - RING_REACH; x++) {
      const i = y * width + x;
      if (!isFill(i)) continue;
      steps.forEach((step, side) => {
        if (isFill(i + step) || isFill(i + 2 * step)) return;
        edges[side]++;
        const found = foreignPixel(sample, { i, step, fill });
        if (found) seen.push({ ...found, side });
      });
    }
  if (seen.length < MIN_RING * edges.reduce((a, b) => a + b, 0) || seen.length < 16) return undefined;
  const color = commonColor(seen.map(({ i }) => at(source, i)));
  if (apart(color, fill) < 1.5 * SAME_COLOR) return undefined;
  const reach = Math.min(SAME_COLOR, apart(color, fill) / 2);
  const same = seen.filter(({ i }) => apart(at(source, i), color) < reach);
  const cover = Math.min(...edges.map((count, side) => same.filter(s => s.side === side).length / Math.max(1, count)));
  const under = meanColor(same.map(({ i }) => at(sample.ground, i)));
  if (cover < MIN_RING || apart(color, under) < UNSEEN) return undefined;
  // Thin strokes have a rim between their colour and the ground's, which looks like strokes outlined in that colour.
  const between = (luma(fill) - luma(color)) * (luma(fill) - luma(under)) < 0;
  if (between && (cover < SURE_RING || foreignness(fill, { from: color, to: under }) < SAME_COLOR / 2))
    return undefined;
  return { color, cover, width: ringWidth(sample, { same, color, reach }) };
}
/** JPEG at quality 92 gives white strokes on vivid ground a rim of the ground's brightness, up to 45 away from it. */
const UNSEEN = 60;
/** Shadows of synthetic catalog pages reach 0.58, the rims of thin strokes in JPEG files 0.68, outlines more. */
const MIN_RING = 0.62;
const SURE_RING = 0.8;
/** So many pixels outside the strokes at most an outline is pure. */
const RING_REACH = 3;

interface Seen {
  readonly i: number;
  readonly step: number;
  /** Pixels from the stroke. */
  readonly away: number;
  readonly side: number;
}

/** The pixel outside a stroke's edge that is least a mixture of stroke and ground, if it is none. */
function foreignPixel(
  { source, ground, difference }: Sample,
  { i, step, fill }: { i: number; step: number; fill: Rgb },
): Omit<Seen, 'side'> | undefined {
  let best: Omit<Seen, 'side'> | undefined;
  let most = SAME_COLOR / 2;
  for (let away = 1; away <= RING_REACH; away++) {
    const next = i + away * step;
    if (difference[next] < FAINTEST / 2 || (away > 1 && apart(at(source, next), fill) < SAME_COLOR)) break;
    const foreign = foreignness(at(source, next), { from: fill, to: at(ground, next) });
    if (foreign > most) {
      most = foreign;
      best = { i: next, step, away };
    }
  }
  return best;
}

/** How far a colour is from every mixture of two. */
function foreignness(color: Rgb, { from, to }: { from: Rgb; to: Rgb }): number {
  const share = Math.min(1, Math.max(0, shareOf(color, { from, to })));
  return Math.hypot(...color.map((value, c) => value - from[c] - share * (to[c] - from[c])));
}

/** How far the outline reaches outwards, where it ends at the ground: the median. A glow counts for less. */
function ringWidth(
  { source, difference, ground }: Sample,
  { same, color, reach }: { same: readonly Seen[]; color: Rgb; reach: number },
): number {
  const isGround = (i: number, tolerance: number) =>
    difference[i] === 0 || apart(at(source, i), at(ground, i)) < tolerance;
  const lengths: number[] = [];
  let sharp = 0;
  for (const { i, step, away } of same) {
    let length = away - 1;
    let next = i;
    while (difference[next] > 0 && apart(at(source, next), color) < reach) {
      length++;
      next += step;
    }
    if (next + 2 * step < 0 || next + 2 * step >= difference.length) continue;
    const isSharp =
      isGround(next + 2 * step, SAME_COLOR / 2) || apart(at(source, next + 2 * step), color) > SHARP * reach;
    if (isSharp) sharp++;
    if (isSharp || isGround(next, reach)) lengths.push(length);
  }
  if (lengths.length === 0) return 2;
  lengths.sort((a, b) => a - b);
  const width = lengths[lengths.length >> 1];
  return Math.max(1, sharp >= lengths.length / 2 ? width : GLOW_SHARE * width);
}
/** Two pixels behind its end an outline's colour is so much further off than at its end; a glow's is not. */
const SHARP = 1.6;
/** A glow is drawn as an outline of so much of its width, since that is what is seen of it. */
const GLOW_SHARE = 0.4;

/** How far each pixel has gone from what surrounds the strokes (ground, or the outline) to their colour. */
function coverageOf(
  sample: Sample,
  { color, outline, depth }: { color: Rgb; outline?: Rgb; depth: Uint16Array },
): Float32Array {
  const { source, ground, difference } = sample;
  const coverage = new Float32Array(difference.length);
  const near = outline && nearStrokes(sample, { color, outline });
  for (let i = 0; i < coverage.length; i++) {
    if (difference[i] === 0 || (near && (!near[i] || depth[i] === 0))) continue;
    const share = shareOf(at(source, i), { from: outline ?? at(ground, i), to: color });
    // JPEG noise is neither a little ink nor a little less than full ink.
    coverage[i] = share < NOISE ? 0 : share > 1 - NOISE ? 1 : share;
  }
  return coverage;
}
const NOISE = 0.15;

/** Pixels of the strokes' own colour and those beside them: what else is half way to it is the outline's outer rim. */
function nearStrokes({ width, source, ground, difference }: Sample, { color, outline }: { color: Rgb; outline: Rgb }) {
  const near = new Uint8Array(difference.length);
  for (let i = width; i < near.length - width; i++) {
    const pixel = at(source, i);
    const distance = apart(pixel, color);
    const isOther = distance > apart(pixel, outline) || distance > apart(pixel, at(ground, i));
    if (difference[i] === 0 || (isOther && distance > SAME_COLOR / 2)) continue; // strokes may be of the ground's colour
    for (const step of [0, -1, 1, -width, width]) near[i + step] = 1;
  }
  return near;
}

/** Where a colour lies on the way from one to another: 0 at the start, 1 at the end. */
function shareOf(pixel: Rgb, { from, to }: { from: Rgb; to: Rgb }): number {
  let along = 0;
  let length = 0;
  for (let c = 0; c < 3; c++) {
    along += (pixel[c] - from[c]) * (to[c] - from[c]);
    length += (to[c] - from[c]) ** 2;
  }
  return length > 0 ? along / length : 0;
}
