/** Finds the plane that the ground lies on under text that hides most of it. */

import { median } from '../median.js';
import { createRandom, type Random } from '../random.js';
import { atLeast, type Site } from '../site.js';
import { type Plane, planeAt, residual } from './plane.js';

/** How far around the quad the ground is taken for the text's own: farther out it may be the next cell of a table. */
export const RING = { share: 0.6, least: 24 };
/** Pixels to fit on; more cost time and change nothing. */
const SAMPLES = 3000;
/** Pixels on which the trials are compared. */
const TRIAL_SAMPLES = 600;
const TRIALS = { flat: 40, tilted: 80 };
/** Levels within which a pixel counts as ground, whatever the grain: beyond it a texture would pass for noise. */
const TOLERANCE = { least: 2.5, most: 8, sigmas: 3 };
/** How near a pixel must be to lie on a plane: in levels, and in its standard deviations. */
const NEAR = { least: 5, most: 7, sigmas: 4 };
/**
 * Where JPEG at quality 40 rings around small letters, nothing of a small label is nearer than 12 levels to its colour,
 * and at quality 30 than 24 (a tilt could
 * then be made of the ripples themselves: it is one colour); what is off by less than the noise is no ink.
 */
const COARSE = [undefined, { near: 12, noise: 2.5, roughest: 2 }, { near: 24, noise: 5, roughest: 1 }];
const REFINEMENTS = 4;
/** A change over the whole window below this is rounding: the ground is flat. */
const FLAT_CHANGE = 1.2;
/** Shares of red, green and blue in brightness (ITU-R BT.601). */
const LUMA = [0.299, 0.587, 0.114];
/** Normal distribution: standard deviation over median absolute deviation. */
const MAD_TO_SIGMA = 1.4826;

interface Samples {
  readonly count: number;
  readonly channels: number;
  readonly x: Float32Array;
  readonly y: Float32Array;
  readonly values: Float32Array;
  readonly weight: Float32Array;
}

/**
 * The plane that most of the ground between and around the text lies on; undefined when there is no ground to see.
 * Random samples vote (RANSAC), then least squares on those that agree.
 */
export function fitPlane(site: Site, { among, coarse = 0 }: FitSettings = {}): Plane | undefined {
  const samples = takeSamples(site, among);
  if (samples.count < 12) return undefined;
  const tolerance = clamp(TOLERANCE.sigmas * grain(site), TOLERANCE.least, TOLERANCE.most);
  let terms = vote(samples, tolerance);
  for (let i = 0; i < REFINEMENTS; i++) terms = refine(samples, { terms, tolerance }) ?? terms;
  const { width, height } = site.window;
  if (coarse === 2 || isFlat(terms, width, height)) terms = commonColour(samples, { terms, tolerance });
  const [noise, roughness] = spread(samples, { terms, tolerance });
  const { channels } = samples;
  const ripples = COARSE[coarse];
  if (ripples && roughness > ripples.roughest) return undefined;
  if (ripples) return { channels, terms, noise: Math.max(noise, ripples.noise), near: ripples.near, roughness };
  return { channels, terms, noise, near: clamp(NEAR.sigmas * noise, NEAR.least, NEAR.most), roughness };
}
/** 0 where a picture is hardly compressed. */
export type Coarseness = 0 | 1 | 2;
export interface FitSettings {
  /** 1 where a pixel may count; all by default. */
  readonly among?: Uint8Array;
  /** For the ripples of strong compression: takes more for ground. */
  readonly coarse?: Coarseness;
}

/**
 * Pixels on a regular grid, weighted by how likely they are ground: the band along the quad's rim is nearly free of
 * ink, since quads are read a little larger than the text; the middle holds the ink; what is far may be another ground.
 */
function takeSamples({ window, distance, foreign, frame }: Site, among?: Uint8Array): Samples {
  const { width, height, channels, values } = window;
  const stride = Math.max(1, Math.round(Math.sqrt((width * height) / SAMPLES)));
  const ring = atLeast(RING, frame.size);
  const most = Math.ceil(width / stride) * Math.ceil(height / stride);
  const x = new Float32Array(most);
  const y = new Float32Array(most);
  const weight = new Float32Array(most);
  const taken = new Float32Array(most * channels);
  let count = 0;
  for (let py = stride >> 1; py < height; py += stride) {
    for (let px = stride >> 1; px < width; px += stride) {
      const i = py * width + px;
      if (foreign[i] || distance[i] > ring || among?.[i] === 0) continue;
      const away = distance[i] / frame.size;
      x[count] = px;
      y[count] = py;
      weight[count] = Math.abs(away) < 0.15 ? 3 : 1;
      for (let c = 0; c < channels; c++) taken[count * channels + c] = values[i * channels + c];
      count++;
    }
  }
  return { count, channels, x, y, weight, values: taken };
}

/** The picture's grain: median difference of neighbours, as a standard deviation; edges do not move it. */
function grain({ window }: Site): number {
  const { channels, values } = window;
  const bins = new Uint32Array(256);
  let count = 0;
  for (let i = 0; i + channels < values.length; i += channels, count++) {
    bins[Math.min(255, Math.round(Math.abs(values[i + 1] - values[i + channels + 1])))]++;
  }
  let seen = 0;
  let median = 0;
  while (seen + bins[median] < count / 2) seen += bins[median++];
  return (median * MAD_TO_SIGMA) / Math.SQRT2;
}

/** The best of many guesses from one sample (flat) or three (tilted). */
function vote(samples: Samples, tolerance: number): Float64Array {
  const random = createRandom(samples.count);
  const step = Math.max(1, Math.floor(samples.count / TRIAL_SAMPLES));
  let best = guessFlat(samples, random);
  let bestScore = -1;
  for (let trial = 0; trial < TRIALS.flat + TRIALS.tilted; trial++) {
    const terms = trial < TRIALS.flat ? guessFlat(samples, random) : guessTilted(samples, random);
    if (!terms) continue;
    let score = 0;
    for (let s = 0; s < samples.count; s += step) {
      const off = residualOf(samples, terms, s) / tolerance;
      if (off < 1) score += samples.weight[s] * (1 - off * off);
    }
    if (score > bestScore) {
      bestScore = score;
      best = terms;
    }
  }
  return best;
}

function guessFlat({ count, channels, values }: Samples, random: Random): Float64Array {
  const s = random.below(count);
  const terms = new Float64Array(channels * 3);
  for (let c = 0; c < channels; c++) terms[c * 3] = values[s * channels + c];
  return terms;
}

function guessTilted({ count, channels, x, y, values }: Samples, random: Random): Float64Array | undefined {
  const [p, q, r] = [random.below(count), random.below(count), random.below(count)];
  const [ax, ay, bx, by] = [x[q] - x[p], y[q] - y[p], x[r] - x[p], y[r] - y[p]];
  const area = ax * by - ay * bx;
  if (Math.abs(area) < 64) return undefined; // nearly in a row: the tilt across it would be a wild guess
  const terms = new Float64Array(channels * 3);
  for (let c = 0; c < channels; c++) {
    const dq = values[q * channels + c] - values[p * channels + c];
    const dr = values[r * channels + c] - values[p * channels + c];
    const right = (dq * by - dr * ay) / area;
    const down = (dr * ax - dq * bx) / area;
    terms.set([values[p * channels + c] - right * x[p] - down * y[p], right, down], c * 3);
  }
  return terms;
}

interface Fit {
  readonly terms: Float64Array;
  readonly tolerance: number;
}

/** Least squares on the samples that agree with the fit; undefined when they lie in a row. */
function refine(samples: Samples, { terms, tolerance }: Fit): Float64Array | undefined {
  const { count, channels, x, y, values, weight } = samples;
  const m = new Float64Array(6);
  const rhs = new Float64Array(channels * 3);
  for (let s = 0; s < count; s++) {
    if (residualOf(samples, terms, s) > tolerance) continue;
    const w = weight[s];
    m[0] += w;
    m[1] += w * x[s];
    m[2] += w * y[s];
    m[3] += w * x[s] * x[s];
    m[4] += w * x[s] * y[s];
    m[5] += w * y[s] * y[s];
    for (let c = 0; c < channels; c++) {
      const value = w * values[s * channels + c];
      rhs[c * 3] += value;
      rhs[c * 3 + 1] += value * x[s];
      rhs[c * 3 + 2] += value * y[s];
    }
  }
  return solveSymmetric(m, rhs);
}

/** Solves [[a b c] [b d e] [c e f]] t = r for each three of r; undefined when it has no one answer. */
function solveSymmetric([a, b, c, d, e, f]: Float64Array, rhs: Float64Array): Float64Array | undefined {
  const inverse = [d * f - e * e, c * e - b * f, b * e - c * d, a * f - c * c, b * c - a * e, a * d - b * b];
  const det = a * inverse[0] + b * inverse[1] + c * inverse[2];
  if (Math.abs(det) < 1e-6 * Math.abs(a * d * f)) return undefined;
  const out = new Float64Array(rhs.length);
  for (let t = 0; t < rhs.length; t += 3) {
    const [p, q, r] = rhs.subarray(t, t + 3);
    out[t] = (inverse[0] * p + inverse[1] * q + inverse[2] * r) / det;
    out[t + 1] = (inverse[1] * p + inverse[3] * q + inverse[4] * r) / det;
    out[t + 2] = (inverse[2] * p + inverse[4] * q + inverse[5] * r) / det;
  }
  return out;
}

function isFlat(terms: Float64Array, width: number, height: number): boolean {
  for (let t = 0; t < terms.length; t += 3) {
    if (Math.abs(terms[t + 1]) * width + Math.abs(terms[t + 2]) * height > FLAT_CHANGE) return false;
  }
  return true;
}

/** The colour that most agreeing samples have exactly; in a lossless picture that is the ground itself. */
function commonColour(samples: Samples, { terms, tolerance }: Fit): Float64Array {
  const { count, channels, values } = samples;
  const bins = Array.from({ length: channels }, () => new Uint32Array(256));
  for (let s = 0; s < count; s++) {
    if (residualOf(samples, terms, s) > tolerance) continue;
    for (let c = 0; c < channels; c++) bins[c][Math.round(values[s * channels + c])]++;
  }
  const out = new Float64Array(terms.length);
  for (let c = 0; c < channels; c++) out[c * 3] = bins[c].indexOf(Math.max(...bins[c]));
  return out;
}

/** Robust standard deviation of the agreeing samples: of the largest channel, and of the brightness. */
function spread(samples: Samples, { terms, tolerance }: Fit): [noise: number, roughness: number] {
  const { count, channels, values, x, y } = samples;
  const most: number[] = [];
  const bright: number[] = [];
  for (let s = 0; s < count; s++) {
    const off = residualOf(samples, terms, s);
    if (off > tolerance) continue;
    most.push(off);
    let brightness = 0;
    for (let c = 0; c < 3; c++)
      brightness += LUMA[c] * (values[s * channels + c] - planeAt({ terms }, { x: x[s], y: y[s], channel: c }));
    bright.push(Math.abs(brightness));
  }
  return [median(most) * MAD_TO_SIGMA, median(bright) * MAD_TO_SIGMA];
}

function residualOf({ values, channels, x, y }: Samples, terms: Float64Array, s: number): number {
  return residual(terms, { values, at: s * channels, x: x[s], y: y[s] });
}

function clamp(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(high, value));
}
