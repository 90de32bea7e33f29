/** Fills of two colours, one at the top of the characters and one at the bottom. */
import type { Rgb } from '../../page.js';
import type { Area } from '../frame.js';
import { colorDistance } from './color.js';
import { apart, at, foreignness, luma } from './mixture.js';
import type { Sample } from './sample.js';

/** CIE76 between top and bottom that is meant; noise and thin strokes reach 8. */
const MEANT = 14;
/** Pixels of pure fill that each of the three bands has at least. */
const ENOUGH = 40;
/** A fill's two colours are no further from its common one, in RGB. */
const NEAR = 110;

interface Fill {
  readonly color: Rgb;
  readonly outline?: { readonly color: Rgb };
  readonly coverage: Float32Array;
  /** Of one line. */
  readonly ink: Area;
}

/** Undefined when the fill has one colour. */
export function findGradient(sample: Sample, fill: Fill): readonly [top: Rgb, bottom: Rgb] | undefined {
  const bands = [0, 1, 2].map(band => fillOf(sample, { ...fill, band }));
  if (bands.some(colors => colors.length < ENOUGH)) return undefined;
  const [top, middle, bottom] = bands.map(medianColor);
  const apartness = colorDistance(top, bottom);
  if (apartness < MEANT || foreignness(middle, { from: top, to: bottom }) > BENT * apart(top, bottom)) return undefined;
  const between = (luma(middle) - luma(top)) * (luma(bottom) - luma(middle));
  if (between < 0 || colorDistance(top, middle) < apartness / 6 || colorDistance(middle, bottom) < apartness / 6)
    return undefined;
  // The bands' middles are a third of the height in from its ends.
  const beyond = (from: Rgb, to: Rgb) =>
    from.map((value, c) => Math.round(Math.min(255, Math.max(0, value + (value - to[c]) / 4)))) as unknown as Rgb;
  return [beyond(top, bottom), beyond(bottom, top)];
}
const BENT = 0.3;

/** Colours of the pixels inside strokes of a third of the line's height. */
function fillOf(sample: Sample, { color, outline, coverage, ink, band }: Fill & { band: number }): Rgb[] {
  const { width, height, left, top, source } = sample;
  const third = (ink.bottom - ink.top) / 3;
  const from = Math.max(1, Math.round(ink.top - top + band * third));
  const to = Math.min(height - 1, Math.round(ink.top - top + (band + 1) * third));
  const [first, last] = [Math.max(1, Math.ceil(ink.left - left)), Math.min(width - 1, Math.floor(ink.right - left))];
  const colors: Rgb[] = [];
  for (let y = from; y < to; y++)
    for (let x = first; x < last; x++) {
      const i = y * width + x;
      const full = [i, i - 1, i + 1, i - width, i + width].every(at => coverage[at] > FULL);
      const pixel = at(source, i);
      if (!full || apart(pixel, color) > NEAR || (outline && apart(pixel, outline.color) < apart(pixel, color)))
        continue;
      colors.push(pixel);
    }
  return colors;
}
const FULL = 0.6;

function medianColor(colors: readonly Rgb[]): Rgb {
  const channel = (c: 0 | 1 | 2) => colors.map(color => color[c]).sort((a, b) => a - b)[colors.length >> 1];
  return [channel(0), channel(1), channel(2)];
}
