/** A line of text cut out of its page, in its own coordinates: brightness, and which pixels are strokes. Pure. */
import type { Quad, Raster } from '../page.js';

/** Rows of the line, upright, one sample a page pixel, with a rim of ground around it. */
export interface Plot {
  /** Brightness 0..255; NaN beside the page. */
  readonly light: Float32Array;
  readonly width: number;
  readonly height: number;
  /** Of the rim, in pixels. */
  readonly rim: number;
  /** 1: stroke, 0: ground. */
  readonly ink: Uint8Array;
  /** Brightness that parts the two, and what is common in each. */
  readonly threshold: number;
  readonly inkLight: number;
  readonly groundLight: number;
}

/** Share of the line height that is looked at around a line. */
const RIM = 0.9;
/** Less contrast tells strokes from nothing. */
const LEAST_CONTRAST = 24;

/** The plot of a line whose letters stand upright in its quad; undefined where there are no strokes to be told. */
export function plotOf(raster: Raster, quad: Quad): Plot | undefined {
  const [a, b, , d] = quad;
  const [across, down] = [Math.hypot(b[0] - a[0], b[1] - a[1]), Math.hypot(d[0] - a[0], d[1] - a[1])];
  if (across < 4 || down < 4) return undefined;
  const rim = Math.max(4, Math.round(RIM * Math.min(down, across)));
  const [width, height] = [Math.round(across) + 2 * rim, Math.round(down) + 2 * rim];
  const light = new Float32Array(width * height);
  const [ux, uy, vx, vy] = [(b[0] - a[0]) / across, (b[1] - a[1]) / across, (d[0] - a[0]) / down, (d[1] - a[1]) / down];
  const turned = Math.abs(uy) > 0.01 || Math.abs(vx) > 0.01;
  const at = turned ? mixed(raster) : nearest(raster);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      const [u, v] = [x - rim + 0.5, y - rim + 0.5];
      light[i] = at(a[0] + u * ux + v * vx, a[1] + u * uy + v * vy);
    }
  }
  return withInk({ light, width, height, rim });
}

type Sampler = (x: number, y: number) => number;

const brightness = ({ data, width, height, channels }: Raster, x: number, y: number): number => {
  if (x < 0 || y < 0 || x >= width || y >= height) return Number.NaN;
  const i = (y * width + x) * channels;
  return 0.299 * (data[i] as number) + 0.587 * (data[i + 1] as number) + 0.114 * (data[i + 2] as number);
};

const nearest =
  (raster: Raster): Sampler =>
  (x, y) =>
    brightness(raster, Math.floor(x), Math.floor(y));

const mixed =
  (raster: Raster): Sampler =>
  (x, y) => {
    const [left, top] = [Math.floor(x - 0.5), Math.floor(y - 0.5)];
    const [p, q] = [x - 0.5 - left, y - 0.5 - top];
    const upper = brightness(raster, left, top) * (1 - p) + brightness(raster, left + 1, top) * p;
    const lower = brightness(raster, left, top + 1) * (1 - p) + brightness(raster, left + 1, top + 1) * p;
    return upper * (1 - q) + lower * q;
  };

/** Parts strokes from ground by Otsu's threshold inside the line; the ground is what the rim is more like. */
function withInk(cut: Pick<Plot, 'light' | 'width' | 'height' | 'rim'>): Plot | undefined {
  const { light, width, height, rim } = cut;
  const counts = new Float64Array(256);
  const around = new Float64Array(256);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      const value = light[i] as number;
      if (Number.isNaN(value)) continue;
      const inside = x >= rim && x < width - rim && y >= rim && y < height - rim;
      const near = Math.min(x, width - 1 - x, y, height - 1 - y) > rim / 2;
      if (inside) counts[Math.round(value)]++;
      else if (near) around[Math.round(value)]++;
    }
  }
  const threshold = otsu(counts);
  const dark = medianOf(counts, 0, threshold);
  const bright = medianOf(counts, threshold + 1, 255);
  if (!(bright - dark >= LEAST_CONTRAST)) return undefined;
  const rimLight = medianOf(around, 0, 255);
  const darkInk = Math.abs(rimLight - bright) <= Math.abs(rimLight - dark);
  const ink = new Uint8Array(light.length);
  for (let i = 0; i < ink.length; i++)
    ink[i] = Number((light[i] as number) <= threshold === darkInk && !Number.isNaN(light[i]));
  const [inkLight, groundLight] = darkInk ? [dark, bright] : [bright, dark];
  return { ...cut, ink, threshold, inkLight, groundLight };
}

/** The value that parts a histogram into the two most different halves. */
function otsu(counts: Float64Array): number {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const all = counts.reduce((sum, count, value) => sum + count * value, 0);
  let [below, sum, best, at] = [0, 0, -1, 127];
  for (let value = 0; value < 255; value++) {
    below += counts[value] as number;
    sum += (counts[value] as number) * value;
    if (below === 0 || below === total) continue;
    const gap = sum / below - (all - sum) / (total - below);
    const between = below * (total - below) * gap * gap;
    if (between > best) [best, at] = [between, value];
  }
  return at;
}

/** The median of the values from `from` to `to` of a histogram; NaN where there are none. */
function medianOf(counts: Float64Array, from: number, to: number): number {
  let total = 0;
  for (let value = from; value <= to; value++) total += counts[value] as number;
  let seen = 0;
  for (let value = from; value <= to; value++) {
    seen += counts[value] as number;
    if (total > 0 && seen * 2 >= total) return value;
  }
  return Number.NaN;
}
