/** What the original lettering of a block looks like: where its ink is, how big, how heavy, in which colours. */
import type { Alignment, Block, Line, Patch, Raster, Rgb, Shadow, Wishes } from '../../page.js';
import type { FontPlaces } from '../draw/fonts.js';
import { type Area, areaOf, type Frame, frameOf, grow, heightOf, widthOf } from '../frame.js';
import { findGradient } from './gradient.js';
import { findInk, type Ink } from './ink.js';
import { readOpacity } from './opacity.js';
import { referenceWidths } from './reference.js';
import { type Sample, takeSample } from './sample.js';
import { hasSerifs } from './serif.js';
import { findShadow } from './shadow.js';
import { readCondensed, readSpacing } from './spacing.js';
import { strokeWidth, weightOf } from './weight.js';

export interface Original {
  readonly block: Block;
  readonly frame: Frame;
  /** What its strokes cover, the outline left out. */
  readonly ink: Area;
  /** Pixels of the em square. */
  readonly size: number;
  readonly weight: number;
  /** Undefined when it cannot be told. */
  readonly serif?: boolean | undefined;
  readonly color: Rgb;
  /** 0..1; undefined where it is opaque, as it always is without an alpha channel. */
  readonly opacity?: number;
  readonly ground: Rgb;
  /** Width is what is seen of it outside the strokes, in pixels. */
  readonly outline?: { readonly color: Rgb; readonly width: number };
  readonly gradient?: readonly [top: Rgb, bottom: Rgb];
  readonly shadow?: Shadow;
  readonly align: Alignment;
  /** Its neighbours keep the same edge; else the room around it may know better. */
  readonly aligned?: boolean;
  /** Neither neighbours nor room say how it is aligned. */
  readonly guessed?: boolean;
  /** What a person wants of it. */
  readonly wishes?: Wishes;
  /** Lines, or columns of a vertical block. */
  readonly lineCount: number;
  /** From line to line, in em. */
  readonly pitch: number;
  /** What its characters keep between them besides their own advance, in em; 0 when they stand as usual. */
  readonly spacing: number;
  /** How narrow its characters are; 1 when they are as wide as high. */
  readonly condensed: number;
  /** The ink of its siblings on the same ground. */
  readonly kin?: readonly Area[];
}

/** Undefined when the patch does not differ from the page, so that there is no ink to be seen. */
export function readOriginal(
  raster: Raster,
  { block, patch, angle, places }: { block: Block; patch: Patch; angle: number; places: FontPlaces },
): Original | undefined {
  const frame = frameOf(angle);
  const area = areaOf(frame, block.quad);
  const sample = takeSample(raster, { frame, area: grow(area, 0.15 * lineHeight(frame, block)), patch });
  const ink = inkOf(sample, look => sizeOf(block, { frame, sample, ...look }));
  const inkArea = ink && inkAreaOf(sample, ink);
  if (!ink || !inkArea || !fills(grow(inkArea, ink.outline?.width ?? 0), area)) return undefined;
  const size = sizeOf(block, { frame, sample, coverage: ink.coverage, rim: ink.outline?.width ?? 0 });
  const strokes = { ...sample, coverage: ink.coverage };
  const serif = hasSerifs(block, { ...strokes, ink: inkArea, size });
  const condensed = readCondensed(block, { ink: inkArea, size });
  const look = { size, color: ink.color, condensed, serif: serif === true, outlined: Boolean(ink.outline), places };
  const text = longest(block.lines.map(line => line.text));
  const width = strokeWidth(strokes);
  return {
    block,
    frame,
    ink: inkArea,
    size,
    weight: weightOf(width, { ...look, references: referenceWidths(width, { ...look, text }) }),
    serif,
    color: ink.color,
    ...readOpacity(raster, { sample, coverage: ink.coverage, frame }),
    ground: ink.ground,
    outline: ink.outline,
    ...(block.lines.length === 1 && { gradient: findGradient(sample, { ...ink, ink: inkArea }) }),
    shadow: findShadow(sample, { ...ink, size }),
    align: block.align,
    lineCount: block.lines.length,
    pitch: pitchOf(block, frame) / size,
    spacing: readSpacing(block, { ink: inkArea, size }),
    condensed,
  };
}

const longest = (texts: readonly string[]) => texts.reduce((a, b) => (b.length > a.length ? b : a));

/** A blurred shadow under close strokes lies on all their sides; it is a shadow where a moved one explains what is seen. */
function inkOf(sample: Sample, sizeWith: (look: Pick<Look, 'coverage' | 'rim'>) => number): Ink | undefined {
  const ink = findInk(sample);
  const plain = ink?.soft ? findInk(sample, { plain: true }) : undefined;
  const shadow = plain && findShadow(sample, { ...plain, size: sizeWith({ ...plain, rim: 0 }) });
  return shadow && shadow.dx + shadow.dy > 0 ? plain : ink;
}

/** Does the ink span the quad that text was read in? Else what was erased is something else, and the text still stands. */
function fills(ink: Area, quad: Area): boolean {
  const across = Math.min(ink.right, quad.right) - Math.max(ink.left, quad.left);
  const down = Math.min(ink.bottom, quad.bottom) - Math.max(ink.top, quad.top);
  return across >= SPANNED * widthOf(quad) && down >= SPANNED * heightOf(quad);
}
const SPANNED = 0.6;

/** The share of the em that the ink of a line takes across it: Noto Sans SC, about the same in its kin. */
const HAN_SHARE = 0.92;
const FEW_HAN_SHARE = 0.88;
const CAPITAL_SHARE = 0.74;
/** Characters that go further down, or both up and down, than Han characters do: shares of lines that hold them. */
const REACHING = [
  { chars: /[()[\]{}|]/, share: 1.1 },
  { chars: /[gjpqy]/, share: 1.06 },
] as const;

interface Look {
  readonly frame: Frame;
  readonly sample: Sample;
  readonly coverage: Float32Array;
  /** Width of the outline. */
  readonly rim: number;
}

/** The em of the block: the median of its lines'. */
function sizeOf(block: Block, look: Look): number {
  const sizes = block.lines.map(line => lineSize(line, { ...look, vertical: block.vertical })).sort((a, b) => a - b);
  return sizes[sizes.length >> 1];
}

function lineSize(line: Line, { frame, sample, coverage, rim, vertical }: Look & { vertical: boolean }): number {
  const area = areaOf(frame, line.quad);
  const across = vertical ? widthOf(area) : heightOf(area);
  const ink = coveredArea(sample, coverage, grow(area, 0.05 * across));
  const inkAcross = ink ? (vertical ? widthOf(ink) : heightOf(ink)) : across;
  const han = line.text.match(/\p{Script=Han}/gu)?.length ?? 0;
  const reaching = vertical ? undefined : REACHING.find(({ chars }) => chars.test(line.text));
  const share = reaching?.share ?? (han >= 3 ? HAN_SHARE : han > 0 ? FEW_HAN_SHARE : CAPITAL_SHARE);
  // A line of flat characters (一, 二) has little height, one with its neighbour's ink too much: the quad knows better.
  return Math.min(Math.max(inkAcross / share, 0.7 * across), rim > 0 ? across - rim : 1.05 * across);
}

/**
 * Where the strokes are. Inside an outline strokes may have the ground's own colour, so that their edge is the
 * outline's less its width; to the left and above, where shadows do not fall.
 */
function inkAreaOf(sample: Sample, { coverage, whole, outline }: Ink): Area | undefined {
  const strokes = coveredArea(sample, coverage);
  const all = outline && coveredArea(sample, whole);
  if (!strokes || !all) return strokes;
  return {
    ...strokes,
    left: Math.min(strokes.left, all.left + outline.width),
    top: Math.min(strokes.top, all.top + outline.width),
  };
}

/** The least rectangle that holds the ink; in the frame. */
function coveredArea(sample: Sample, coverage: Float32Array, within?: Area): Area | undefined {
  const { width, height, left, top } = sample;
  const columns = new Float32Array(width);
  const rows = new Float32Array(height);
  const x0 = Math.max(0, Math.floor((within?.left ?? left) - left));
  const x1 = Math.min(width, Math.ceil((within?.right ?? left + width) - left));
  const y0 = Math.max(0, Math.floor((within?.top ?? top) - top));
  const y1 = Math.min(height, Math.ceil((within?.bottom ?? top + height) - top));
  for (let y = y0; y < y1; y++)
    for (let x = x0; x < x1; x++) {
      columns[x] += coverage[y * width + x];
      rows[y] += coverage[y * width + x];
    }
  const [across, down] = [extent(columns), extent(rows)];
  if (!across || !down) return undefined;
  return { left: left + across[0], right: left + across[1], top: top + down[0], bottom: top + down[1] };
}

/** Where a profile begins and ends; a lone faint row or column is noise. */
function extent(profile: Float32Array): [from: number, to: number] | undefined {
  const faint = Math.max(FAINT, FAINT_SHARE * Math.max(...profile));
  const isInk = (i: number) => profile[i] >= faint;
  let from = 0;
  while (from < profile.length - 1 && !(isInk(from) && isInk(from + 1))) from++;
  let to = profile.length;
  while (to > from + 1 && !(isInk(to - 1) && isInk(to - 2))) to--;
  return to > from + 1 ? [from, to] : undefined;
}
/** Pixels of ink that a row or column of a stroke has at least, and as a share of the fullest. */
const FAINT = 0.7;
const FAINT_SHARE = 0.02;

/** Median distance of the lines' centres, or the usual one for a single line; pixels. */
function pitchOf(block: Block, frame: Frame): number {
  const middles = block.lines.map(line => areaOf(frame, line.quad)).map(area => (area.top + area.bottom) / 2);
  const gaps = middles.slice(1).map((middle, i) => Math.abs(middle - middles[i]));
  gaps.sort((a, b) => a - b);
  return gaps.length && !block.vertical ? gaps[gaps.length >> 1] : 0;
}

function lineHeight(frame: Frame, block: Block): number {
  const heights = block.lines
    .map(line => areaOf(frame, line.quad))
    .map(area => Math.min(heightOf(area), widthOf(area)));
  return heights.sort((a, b) => a - b)[heights.length >> 1];
}
