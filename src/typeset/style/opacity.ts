/** How opaque the strokes of the original are, on pictures that have transparency. */
import type { Raster, Rgb } from '../../page.js';
import { type Frame, toPage } from '../frame.js';
import type { Sample } from './sample.js';

/** From this alpha on strokes are meant to be opaque. */
const OPAQUE = 250;
/** Share of a pixel that strokes cover where it shows nothing but them. */
const COVERED = 0.95;

export interface Opacity {
  /** 0..1. */
  readonly opacity: number;
  /** Of the strokes themselves, whatever is seen through them. */
  readonly color: Rgb;
}

/** Undefined where the strokes are opaque. */
export function readOpacity(
  { data, width, height, channels }: Raster,
  { sample, coverage, frame }: { sample: Sample; coverage: Float32Array; frame: Frame },
): Opacity | undefined {
  if (channels !== 4) return undefined;
  const values: number[][] = [[], [], [], []];
  coverage.forEach((share, i) => {
    if (share < COVERED) return;
    const [a, b] = [sample.left + (i % sample.width) + 0.5, sample.top + Math.floor(i / sample.width) + 0.5];
    const [x, y] = toPage(frame, [a, b]).map(Math.floor);
    if (x < 0 || y < 0 || x >= width || y >= height) return;
    for (const [c, channel] of values.entries()) channel.push(data[(y * width + x) * 4 + c]);
  });
  const [red, green, blue, alpha] = values.map(channel => channel.sort((a, b) => a - b)[channel.length >> 1]);
  return alpha === undefined || alpha >= OPAQUE ? undefined : { opacity: alpha / 255, color: [red, green, blue] };
}
