/** How far around ink its outline, shadow or glow reaches on a ground that no formula describes. */
import { fitSurface } from '../ground/surface.js';
import { atLeast, type Site } from '../site.js';
import type { Field } from '../window.js';

/** How far it is looked for, as a share of the line height, and in pixels at least. */
const HALO = { share: 0.2, least: 10 };
/**
 * A distance from the ink belongs to its halo while its mean colour is off the ground's, light and shade of it apart, by
 * this many levels, and by this many standard errors of such a mean.
 */
const HALO_OFF = { levels: 3, errors: 3.5 };
/** Pixels in a row whose mean is compared with those of other rows to learn how much means differ: a few threads, half a leaf. */
const RUN = 16;
/** A shadow lies to one side of its ink: above, below, left and right are each measured. */
const SIDES = 4;

/** The halo's width, pixels, at each pixel's side of the ink. @param toInk each pixel's distance to the ink. */
export function measureHalo(site: Site, toInk: Float32Array): (pixel: number) => number {
  const { window, frame, foreign, distance, reach } = site;
  const { channels } = window;
  const far = Math.ceil(atLeast(HALO, frame.size));
  const isGround = (i: number) => !foreign[i] && toInk[i] > far && distance[i] <= reach + far;
  const surface = fitSurface(
    window,
    foreign.map((_, i) => Number(!isGround(i))),
  );
  const values = surface ? window.values.map((value, i) => value - surface[i]) : window.values;
  const ground = groundMeans({ ...window, values }, isGround);
  if (!ground) return () => far;
  const bins = SIDES * (far + 1);
  const sums = new Float64Array(bins * channels);
  const counts = new Float64Array(bins);
  for (let i = 0; i < toInk.length; i++) {
    if (foreign[i] || toInk[i] === 0 || toInk[i] > far) continue;
    const bin = sideOf(toInk, i, window.width) * (far + 1) + Math.ceil(toInk[i]);
    counts[bin]++;
    for (let c = 0; c < channels; c++) sums[bin * channels + c] += values[i * channels + c];
  }
  const isOff = (bin: number) => {
    for (let c = 0; c < channels; c++) {
      const error = Math.sqrt((ground.variances[c] * RUN) / counts[bin]);
      const off = Math.abs(sums[bin * channels + c] / counts[bin] - ground.means[c]);
      if (off > Math.max(HALO_OFF.levels, HALO_OFF.errors * error)) return true;
    }
    return false;
  };
  const widths = Array.from({ length: SIDES }, (_, side) => {
    const first = side * (far + 1);
    let width = 0;
    while (width < far && counts[first + width + 1] > 0 && isOff(first + width + 1)) width++;
    return width;
  });
  return pixel => widths[sideOf(toInk, pixel, window.width)];
}

/** On which side of the nearest ink a pixel lies, 0..3. */
export function sideOf(toInk: Float32Array, i: number, width: number): number {
  const right = (toInk[i + 1] ?? toInk[i]) - (toInk[i - 1] ?? toInk[i]);
  const down = (toInk[i + width] ?? toInk[i]) - (toInk[i - width] ?? toInk[i]);
  if (Math.abs(down) >= Math.abs(right)) return down > 0 ? 0 : 1;
  return right > 0 ? 2 : 3;
}

interface Means {
  readonly means: Float64Array;
  /** Of the means of runs. */
  readonly variances: Float64Array;
}

/** The ground's mean colour, and how much it differs from run to run; undefined when no run is seen. */
function groundMeans({ width, height, channels, values }: Field, isGround: (i: number) => boolean): Means | undefined {
  const [means, squares] = [new Float64Array(channels), new Float64Array(channels)];
  let runs = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x + RUN <= width; x += RUN) {
      const sums = new Float64Array(channels);
      let length = 0;
      for (let i = y * width + x; length < RUN && isGround(i); i++, length++) {
        for (let c = 0; c < channels; c++) sums[c] += values[i * channels + c] / RUN;
      }
      if (length < RUN) continue;
      runs++;
      for (let c = 0; c < channels; c++) {
        means[c] += sums[c];
        squares[c] += sums[c] ** 2;
      }
    }
  }
  if (runs === 0) return undefined;
  for (let c = 0; c < channels; c++) means[c] /= runs;
  return { means, variances: squares.map((square, c) => Math.max(0, square / runs - means[c] ** 2)) };
}
