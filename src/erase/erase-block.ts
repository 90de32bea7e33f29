/** One block from its lines to its patch: each line's ground is found, its text masked and filled. */
import type { Patch, Quad, Raster, SharedBytes } from '../page.js';
import { sharedBytes } from '../runtime/memory/shared.js';
import { eachInBox, unite } from './boxes.js';
import { fillBySides } from './fill/by-sides.js';
import { fillSeamless, fills } from './fill/fills.js';
import { countMarked } from './grid.js';
import { findGround, takeWhole } from './ground/find-ground.js';
import type { FillMethod, Ground } from './ground/ground.js';
import { isBusy, joinBusy, type Piece } from './join-busy.js';
import { fillLifted } from './shadow/fill-lifted.js';
import { liftShadow } from './shadow/lift-shadow.js';
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
const ABSURD_INK = 0.985;

export interface EraseHow {
  /** Fills so, whatever the ground; `auto` decides by the ground. */
  readonly method: FillMethod | 'auto';
  /** Leaves texture open, for a network to fill. */
  readonly leaveTexture: boolean;
  /** Takes all of the quads and their rims, whatever stands in them: no ground is to be told from text. */
  readonly whole?: boolean;
}

/** What became of a block. */
export interface ErasedBlock {
  readonly patch: Patch;
  /** A byte a pixel of the patch's box, not 0 where it was left open. */
  readonly open?: SharedBytes;
}

/**
 * All lines of a block or none: a text half erased is worse than one left standing.
 * @returns undefined when there is nothing to erase, or the text of a line cannot be told from its ground.
 */
export function eraseBlock(raster: Raster, target: EraseTarget, how: EraseHow): ErasedBlock | undefined {
  const lines: Piece[] = [];
  for (const [n, quad] of target.quads.entries()) {
    const siblings = target.quads.filter((_, other) => other !== n);
    const site = openSite(raster, quad, { neighbours: target.neighbours, siblings });
    if (!site) continue;
    const found = how.whole ? takeWhole(site) : findGround(site);
    if (!found || !(how.whole || isCredible(site, found))) return undefined;
    lines.push({ site, ground: how.method === 'auto' ? found : { ...found, method: how.method } });
  }
  return lines.length > 0 ? joinPieces(raster, joinBusy(raster, lines), { ...how, ...target }) : undefined;
}

function isCredible({ distance }: Site, { mask }: Ground): boolean {
  const inside = distance.map(away => Number(away <= 0));
  return countMarked(mask.ink.map((is, i) => is & inside[i])) <= ABSURD_INK * countMarked(inside);
}

/** One patch around the holes of all pieces, each filled. */
function joinPieces(
  raster: Raster,
  pieces: readonly Piece[],
  { blockId, method, leaveTexture, whole }: EraseHow & EraseTarget,
): ErasedBlock {
  const box = unite(pieces.map(({ site }) => site.window.box));
  const pixels = sharedBytes(box.width * box.height * raster.channels);
  const mask = sharedBytes(box.width * box.height);
  const open = sharedBytes(mask.length);
  const fill = fillBySides(method === 'auto' ? fillSeamless : fills[method]);
  const isLeft = ({ ground }: Piece) => leaveTexture && ground.method === 'texture';
  for (const piece of pieces) {
    const { site, ground } = piece;
    const left = isLeft(piece);
    const lifted = left || whole || !isBusy(piece) ? undefined : liftShadow(site, ground);
    const values = left ? site.window.values : lifted ? fillLifted(fill, lifted) : fill(site, ground);
    const hole = lifted ? lifted.hole : ground.mask.hole;
    const { channels } = raster;
    eachInBox(site.window.box, box, (i, to) => {
      if (!hole[i]) return;
      mask[to] = 255;
      if (left) open[to] = 255;
      storePixel(values, { from: i * channels, bytes: pixels, to: to * channels, channels });
    });
  }
  const hardest = Math.max(...pieces.map(({ ground }) => BY_HARDNESS.indexOf(ground.method)));
  const patch: Patch = { blockId, method: BY_HARDNESS[hardest], box, pixels, mask };
  return pieces.some(isLeft) ? { patch, open } : { patch };
}
