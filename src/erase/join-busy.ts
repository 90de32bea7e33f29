/** Lines of one block on ground that no formula describes are filled together: what is text of one is no ground of another. */
import type { Raster } from '../page.js';
import { eachInBox, unite } from './boxes.js';
import { distanceMap, frameOfBox } from './frame.js';
import type { Ground } from './ground/ground.js';
import type { TextMask } from './mask/mask.js';
import { OTHER_BLOCK, type Site } from './site.js';
import { openWindow } from './window.js';

/** A line, or the lines of a block that are filled together, ready to be filled. */
export interface Piece {
  readonly site: Site;
  readonly ground: Ground;
}

/** The pieces as they were, but all busy ones in one. */
export function joinBusy(raster: Raster, pieces: readonly Piece[]): readonly Piece[] {
  const busy = pieces.filter(isBusy);
  if (busy.length < 2) return pieces;
  return [...pieces.filter(piece => !isBusy(piece)), join(raster, busy)];
}

/** Whether the fill looks at the pixels around, not at a formula. */
export function isBusy({ ground: { method } }: Piece): boolean {
  return method === 'smooth' || method === 'texture';
}

function join(raster: Raster, pieces: readonly Piece[]): Piece {
  const box = unite(pieces.map(({ site }) => site.window.box));
  const [foreign, stay, hole, ink] = Array.from({ length: 4 }, () => new Uint8Array(box.width * box.height));
  for (const { site, ground } of pieces) {
    eachInBox(site.window.box, box, (i, to) => {
      if (site.foreign[i] === OTHER_BLOCK) foreign[to] = OTHER_BLOCK;
      stay[to] |= ground.mask.stay[i];
      hole[to] |= ground.mask.hole[i];
      ink[to] |= ground.mask.ink[i];
    });
  }
  for (let i = 0; i < stay.length; i++) if (hole[i]) stay[i] = 0;
  const frame = frameOfBox(box);
  const reach = Math.max(...pieces.map(({ site }) => site.reach));
  const site = { frame, window: openWindow(raster, box), distance: distanceMap(frame, box), foreign, reach };
  const mask: TextMask = { hole, stay, ink };
  const method = pieces.some(({ ground }) => ground.method === 'texture') ? 'texture' : 'smooth';
  return { site, ground: { method, mask } };
}
