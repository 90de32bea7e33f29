/** The strokes of the original in a sample: their colour, their outline, and how much of each pixel they cover. */
import type { Rgb } from '../../page.js';
import { apart, apartAt, at, brightnessShare, commonColor, FAINTEST, foreignness, SAME_COLOR } from './mixture.js';
import { findRing } from './outline.js';
import type { Sample } from './sample.js';

export interface Ink {
  readonly color: Rgb;
  /** Mean colour of the ground under and around the strokes. */
  readonly ground: Rgb;
  readonly outline?: { readonly color: Rgb; readonly width: number };
  /** The outline fades into the ground. */
  readonly soft?: boolean;
  /** Share of each pixel of the sample that the strokes cover, outline left out, 0..1. */
  readonly coverage: Float32Array;
  /** 1 where there is any ink, outline and shadow included, else 0. */
  readonly whole: Float32Array;
}

/** Undefined when the source hardly differs from its ground, so that nothing can be said. @param plain without an outline */
export function findInk(sample: Sample, { plain = false } = {}): Ink | undefined {
  const most = percentile(sample.difference, 0.01);
  if (most < FAINTEST) return undefined;
  const depth = depthOf(sample, Math.max(FAINTEST / 2, INK_SHARE * most));
  const cores = coresOf(depth, sample);
  if (cores.length === 0) return undefined;
  const peaks = colorPeaks(cores, sample.source);
  const rings = peaks.map(peak => ({ peak, ring: plain ? undefined : findRing(sample, peak) }));
  const outlined = rings.filter(({ ring }) => ring).sort((a, b) => b.ring!.cover - a.ring!.cover)[0];
  const ground = groundColor(sample, depth);
  const color = outlined?.peak ?? strongestColor(cores, sample);
  const whole = Float32Array.from(depth, value => (value > 0 ? 1 : 0));
  const outline = outlined && { color: outlined.ring!.color, width: outlined.ring!.width };
  const soft = outlined?.ring?.soft ?? false;
  return {
    color,
    ground,
    outline,
    soft,
    coverage: coverageOf(sample, { color, outline: outline?.color, depth }),
    whole,
  };
}

/** Pixels that differ by this share of the strongest ones are ink; the rest is the erased ground's own error. */
const INK_SHARE = 0.3;

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

/** How far each pixel has gone from what surrounds the strokes (ground, or the outline) to their colour. */
function coverageOf(
  sample: Sample,
  { color, outline, depth }: { color: Rgb; outline?: Rgb; depth: Uint16Array },
): Float32Array {
  const { source, ground, difference } = sample;
  const coverage = new Float32Array(difference.length);
  const near = outline && nearStrokes(sample, { color, outline });
  for (let i = 0; i < coverage.length; i++) {
    if (difference[i] === 0 || (near && !near[i])) continue;
    const pixel = at(source, i);
    // What differs little from the ground may be its own error, or strokes nearly of its colour within their outline.
    if (near && depth[i] === 0 && apart(pixel, color) >= apart(pixel, at(ground, i))) continue;
    if (outline && isOuterRim(pixel, { outline, color, ground: at(ground, i) })) continue;
    const share = brightnessShare(pixel, { from: outline ?? at(ground, i), to: color });
    coverage[i] = settled(share, outline !== undefined);
  }
  return coverage;
}

/** A share of coverage without JPEG's noise, which is neither a little ink nor a little less than full ink; edges keep their middle. */
export function settled(share: number, outlined: boolean): number {
  if (outlined) return Math.min(1, Math.max(0, (share - NOISE.outlined) / (1 - 2 * NOISE.outlined)));
  return share < NOISE.plain ? 0 : share > 1 - NOISE.plain ? 1 : share;
}
/** Strokes inside an outline are broad, and between two vivid colours JPEG's halved chroma errs by more. */
const NOISE = { plain: 0.15, outlined: 0.3 };

/** Is it rather a mixture of outline and ground than one of outline and strokes? */
function isOuterRim(pixel: Rgb, { outline, color, ground }: Record<'outline' | 'color' | 'ground', Rgb>): boolean {
  const foreign = foreignness(pixel, { from: outline, to: color });
  return foreign > SAME_COLOR && foreignness(pixel, { from: outline, to: ground }) < foreign;
}

/** Pixels of the strokes' own colour and those beside them: what else is half way to it is the outline's outer rim. */
function nearStrokes({ width, source, ground, difference }: Sample, { color, outline }: { color: Rgb; outline: Rgb }) {
  const near = new Uint8Array(difference.length);
  for (let i = width; i < near.length - width; i++) {
    if (difference[i] === 0) continue;
    const distance = apartAt(source, i, color);
    const isOther = distance > apartAt(source, i, outline) || distance > apartAt(source, i, at(ground, i));
    if (isOther && distance > SAME_COLOR / 2) continue; // strokes may be of the ground's colour
    for (const step of [0, -1, 1, -width, width]) near[i + step] = 1;
  }
  return near;
}
