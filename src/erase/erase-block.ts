/** One block from its lines to its patch: each line's ground is found, its text masked and filled. */
import type { EraseMethod, Patch, Quad, Raster } from '../page.js';
import { sharedBytes } from '../runtime/shared.js';
import { fills } from './fills.js';
import { findGround } from './find-ground.js';
import { countMarked } from './grid.js';
import type { FillMethod, Ground } from './ground.js';
import { openSite, type Site } from './site.js';
import { storePixel } from './window.js';

/** A block as a pool thread needs it. */
export interface EraseTarget {
  readonly blockId: string;
  readonly quads: readonly Quad[];
  /** Lines of other blocks near by: left alone. */
  readonly neighbours: readonly Quad[];
}

/** From the easiest ground to the hardest. */
const BY_HARDNESS = ['flat', 'gradient', 'smooth', 'texture'] as const satisfies readonly FillMethod[];
/** Ink over more of a quad than this is no text: the ground was taken for it. */
const ABSURD_INK = 0.97;

interface ErasedLine {
  readonly site: Site;
  readonly ground: Ground;
  readonly values: Float32Array;
}

/** @param method fills so, whatever the ground; `auto` decides by the ground. @returns undefined when there is nothing to erase. */
export function eraseBlock(raster: Raster, target: EraseTarget, method: FillMethod | 'auto'): Patch | undefined {
  const lines: ErasedLine[] = [];
  for (const [n, quad] of target.quads.entries()) {
    const siblings = target.quads.filter((_, other) => other !== n);
    const site = openSite(raster, quad, [...target.neighbours, ...siblings]);
    const found = site && findGround(site);
    if (!found || !isCredible(site, found)) continue;
    const ground = method === 'auto' ? found : { ...found, method };
    lines.push({ site, ground, values: fills[ground.method](site, ground) });
  }
  return lines.length > 0 ? joinLines(raster, target.blockId, lines) : undefined;
}

function isCredible({ distance }: Site, { mask }: Ground): boolean {
  let inside = 0;
  for (let i = 0; i < distance.length; i++) if (distance[i] <= 0) inside++;
  return countMarked(mask.ink) <= ABSURD_INK * inside;
}

/** One patch around the holes of all lines. */
function joinLines(raster: Raster, blockId: string, lines: readonly ErasedLine[]): Patch {
  const left = Math.min(...lines.map(({ site }) => site.window.box.x));
  const top = Math.min(...lines.map(({ site }) => site.window.box.y));
  const right = Math.max(...lines.map(({ site: { window } }) => window.box.x + window.width));
  const bottom = Math.max(...lines.map(({ site: { window } }) => window.box.y + window.height));
  const box = { x: left, y: top, width: right - left, height: bottom - top };
  const pixels = sharedBytes(box.width * box.height * raster.channels);
  const mask = sharedBytes(box.width * box.height);
  for (const { site, ground, values } of lines) {
    const { window } = site;
    for (let y = 0, i = 0; y < window.height; y++) {
      let to = (window.box.y + y - top) * box.width + window.box.x - left;
      for (let x = 0; x < window.width; x++, i++, to++) {
        if (!ground.mask.hole[i]) continue;
        mask[to] = 255;
        storePixel(values, {
          from: i * raster.channels,
          bytes: pixels,
          to: to * raster.channels,
          channels: raster.channels,
        });
      }
    }
  }
  const method: EraseMethod = BY_HARDNESS[Math.max(...lines.map(({ ground }) => BY_HARDNESS.indexOf(ground.method)))];
  return { blockId, method, box, pixels, mask };
}
