/** Distances and contrasts of colours. */
import type { Rgb } from '../../page.js';

type Lab = readonly [number, number, number];

/** CIE76 difference of two sRGB colours: about 2 is the least that is seen, 20 is another shade, 100 black on white. */
export function colorDistance(first: Rgb, second: Rgb): number {
  const [a, b] = [toLab(first), toLab(second)];
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}

/** How far a colour is from grey, in Lab: 0 for greys, above 100 for the most vivid. */
export function chroma(color: Rgb): number {
  const [, a, b] = toLab(color);
  return Math.hypot(a, b);
}

/** WCAG contrast of two colours, 1..21. */
export function contrast(first: Rgb, second: Rgb): number {
  const [a, b] = [luminance(first), luminance(second)];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

/** WCAG relative luminance, 0..1. */
export function luminance(color: Rgb): number {
  const [r, g, b] = color.map(linear);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function toLab(color: Rgb): Lab {
  const [r, g, b] = color.map(linear);
  const f = (t: number) => (t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16 / 116);
  const x = f((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.95047);
  const y = f(0.2126 * r + 0.7152 * g + 0.0722 * b);
  const z = f((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.08883);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

/** The same colour so much lighter or darker in Lab, as near as sRGB has it. */
export function lighter(color: Rgb, by: number): Rgb {
  const [l, a, b] = toLab(color);
  const y = (Math.min(100, Math.max(0, l + by)) + 16) / 116;
  const f = (t: number) => (t > 0.2069 ? t ** 3 : (t - 16 / 116) / 7.787);
  const [X, Y, Z] = [0.95047 * f(y + a / 500), f(y), 1.08883 * f(y - b / 200)];
  return [
    gamma(3.2406 * X - 1.5372 * Y - 0.4986 * Z),
    gamma(-0.9689 * X + 1.8758 * Y + 0.0415 * Z),
    gamma(0.0557 * X - 0.204 * Y + 1.057 * Z),
  ];
}

const gamma = (share: number) => {
  const value = share <= 0.0031308 ? 12.92 * share : 1.055 * share ** (1 / 2.4) - 0.055;
  return Math.round(255 * Math.min(1, Math.max(0, value)));
};

const linear = (value: number) => {
  const share = value / 255;
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
};
