/** A ground that is one colour or changes evenly: a plane per channel. */
import type { Site } from '../site.js';

/** Colour as a linear function of place in a window. */
export interface Plane {
  readonly channels: number;
  /** Per channel: the value in the window's corner, and its change per pixel to the right and down. */
  readonly terms: Float64Array;
  /** Standard deviation of the ground around the plane, levels, in the channel where it is largest. */
  readonly noise: number;
  /** A pixel this near, in levels, lies on the plane. */
  readonly near: number;
  /** The same of its brightness, which JPEG keeps finer than colour: grain and weave show in it, blurred colour does not. */
  readonly roughness: number;
}

/** The plane's value at a pixel. */
export function planeAt({ terms }: Pick<Plane, 'terms'>, place: { x: number; y: number; channel: number }): number {
  const t = place.channel * 3;
  return terms[t] + terms[t + 1] * place.x + terms[t + 2] * place.y;
}

/** The plane without its tilt: its value in the middle of a field. */
export function flattenPlane(plane: Plane, { width, height }: { width: number; height: number }): Plane {
  const terms = new Float64Array(plane.terms.length);
  for (let channel = 0; channel < plane.channels; channel++) {
    terms[channel * 3] = planeAt(plane, { x: width / 2, y: height / 2, channel });
  }
  return { ...plane, terms };
}

/** Whether the plane is one colour. */
export function isOneColour({ terms }: Plane): boolean {
  for (let t = 0; t < terms.length; t += 3) if (terms[t + 1] !== 0 || terms[t + 2] !== 0) return false;
  return true;
}

/** How far each pixel of the window is from the plane: the largest difference of its channels. */
export function deviation({ window }: Site, plane: Plane): Float32Array {
  const { width, height, channels, values } = window;
  const out = new Float32Array(width * height);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) out[i] = residual(plane.terms, { values, at: i * channels, x, y });
  }
  return out;
}

/** A pixel among others: where its values start, and its place. */
export interface Pixel {
  readonly values: Float32Array;
  readonly at: number;
  readonly x: number;
  readonly y: number;
}

/** How far a pixel is from the plane of these terms: the largest difference of its channels. */
export function residual(terms: Float64Array, { values, at, x, y }: Pixel): number {
  let most = 0;
  for (let t = 0, c = at; t < terms.length; t += 3, c++) {
    const off = Math.abs(values[c] - terms[t] - terms[t + 1] * x - terms[t + 2] * y);
    if (off > most) most = off;
  }
  return most;
}
