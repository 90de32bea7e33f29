/** A stroke that the quad cut off whole: the left of 儿, the right of 川. Nothing joins it to what lies in the quad. */
import type { Frame } from '../frame.js';
import { findComponents } from '../grid.js';
import type { Site } from '../site.js';

/**
 * What such a stroke is like, in line heights: beside an end of the line, as tall as letters are, and no wider than half of
 * one. Bullets are lower, rules between words thinner, icons as wide as letters, and all stand farther off.
 */
const STROKE = { gap: 0.25, overhang: 0.12, height: 0.6, thinnest: 0.12, widest: 0.5 };
/** Share of its pixels that have the ink's colour: the others are its soft rim. */
const OF_COLOUR = 0.6;

/** 1 for the strokes among what stays that are the line's own. @param isAlike whether a pixel has the ink's colour. */
export function findCutOff(site: Site, stay: Uint8Array, isAlike: (pixel: number) => boolean): Uint8Array {
  const found = new Uint8Array(stay.length);
  for (const { pixels } of findComponents(stay, site.window.width)) {
    if (!isStroke(site, pixels)) continue;
    if (pixels.filter(isAlike).length >= OF_COLOUR * pixels.length) for (const i of pixels) found[i] = 1;
  }
  return found;
}

function isStroke({ frame, window }: Site, pixels: Int32Array): boolean {
  const { size } = frame;
  const { along, across, length, depth } = spanIn(frame, window, pixels);
  const gap = Math.max(along[0] - length, -along[1]) / size;
  const width = (along[1] - along[0]) / size;
  const height = (across[1] - across[0]) / size;
  return (
    Math.abs(gap) <= STROKE.gap &&
    height >= STROKE.height &&
    across[0] >= -STROKE.overhang * size &&
    across[1] <= depth + STROKE.overhang * size &&
    width >= STROKE.thinnest &&
    width <= STROKE.widest
  );
}

/** Where pixels lie along the line and across it, from the frame's corner, pixels; and how long and deep the frame is. */
function spanIn({ origin, along: [ax, ay], width, height }: Frame, window: Site['window'], pixels: Int32Array) {
  const [us, vs] = [
    [Infinity, -Infinity],
    [Infinity, -Infinity],
  ];
  for (const i of pixels) {
    const x = window.box.x + (i % window.width) + 0.5 - origin[0];
    const y = window.box.y + Math.floor(i / window.width) + 0.5 - origin[1];
    const [u, v] = [x * ax + y * ay, y * ax - x * ay];
    us[0] = Math.min(us[0], u - 0.5);
    us[1] = Math.max(us[1], u + 0.5);
    vs[0] = Math.min(vs[0], v - 0.5);
    vs[1] = Math.max(vs[1], v + 0.5);
  }
  const isWide = width >= height;
  return isWide
    ? { along: us, across: vs, length: width, depth: height }
    : { along: vs, across: us, length: height, depth: width };
}
