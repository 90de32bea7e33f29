/** Text on a label so tight that its quad covers most of it: the ground is the label's colour, not the page's. */

import { distanceMap, frameOfPixels } from '../frame.js';
import { distanceTo, growThrough } from '../grid.js';
import type { TextMask } from '../mask/mask.js';
import type { Site } from '../site.js';
import { type Coarseness, fitPlane } from './fit-plane.js';
import { deviation, type Plane } from './plane.js';

/** A label's colour fills this share of the strip along the inside of the quad's rim, and so many times what the ground around does. */
const LABEL = { share: 0.15, ratio: 1.5 };
/** Width of that strip, and how far out of the quad the label's own rim is looked for, in line heights. */
const STRIP = 0.12;
const NEARBY = 0.25;
/**
 * Share of the quad's area in which a label's colour lies deeper, in line heights, than an outline of 0.15 is wide:
 * white outlines over leaves have none, labels one or two pixels wider than their letters 0.015.
 */
const DEEP = { share: 0.008, lineHeights: 0.12, least: 2 };
/** Ink that fills this share of its own frame may be a label. */
const SOLID = 0.93;

/** The plane under most of the quad's rim where the widest is not; undefined when there is none such. */
export function findLabel(site: Site, { widest, coarse }: { widest: Plane; coarse: Coarseness }): Plane | undefined {
  const nearby = NEARBY * site.frame.size;
  const departure = deviation(site, widest);
  const rest = new Uint8Array(departure.length);
  for (let i = 0; i < rest.length; i++) if (departure[i] > widest.near && site.distance[i] <= nearby) rest[i] = 1;
  const label = fitPlane(site, { among: rest, coarse });
  if (!label) return undefined;
  const held = shareHeld(site, { plane: label, from: -STRIP, to: 0 });
  const heldByWidest = shareHeld(site, { plane: widest, from: -STRIP, to: 0 });
  if (held < LABEL.share || held < LABEL.ratio * heldByWidest) return undefined;
  return shareDeep(site, label) >= DEEP.share ? label : undefined;
}

/** Share of the quad's area that the plane's pixels have deep in their own colour, where no outline reaches. */
function shareDeep(site: Site, plane: Plane): number {
  const { frame, foreign, window } = site;
  const departure = deviation(site, plane);
  const off = foreign.slice();
  for (let i = 0; i < off.length; i++) if (departure[i] > plane.near) off[i] = 1;
  const depth = distanceTo(off, window.width);
  const deep = depth.filter(d => d >= Math.max(DEEP.least, DEEP.lineHeights * frame.size)).length;
  return deep / (frame.width * frame.height);
}

/** Whether the ink fills its own frame, as a label does and letters do not. */
export function isSolid({ frame, window }: Site, { ink }: TextMask): boolean {
  const tight = frameOfPixels(frame, window.box, ink);
  return (
    tight !== undefined &&
    shareEnclosed(ink, { distance: distanceMap(tight, window.box), width: window.width }) >= SOLID
  );
}

/** Share of a frame's pixels that are marked or cannot be reached from outside the frame without crossing the marked. */
function shareEnclosed(marked: Uint8Array, { distance, width }: { distance: Float32Array; width: number }): number {
  const open = marked.map(is => 1 - is);
  const outside = Uint8Array.from(open, (is, i) => (is && distance[i] > 0 ? 1 : 0));
  const reached = growThrough(outside, open, width);
  let [all, enclosed] = [0, 0];
  for (let i = 0; i < marked.length; i++) {
    if (distance[i] > 0) continue;
    all++;
    if (!reached[i]) enclosed++;
  }
  return enclosed / Math.max(1, all);
}

/** Share of the pixels on the plane, between two distances from the quad's rim given in line heights. */
export function shareHeld(site: Site, { plane, from, to }: { plane: Plane; from: number; to: number }): number {
  const { frame, foreign, distance } = site;
  const departure = deviation(site, plane);
  let [all, held] = [0, 0];
  for (let i = 0; i < departure.length; i++) {
    if (foreign[i] || distance[i] <= from * frame.size || distance[i] > to * frame.size) continue;
    all++;
    if (departure[i] <= plane.near) held++;
  }
  return all > 0 ? held / all : 0;
}
