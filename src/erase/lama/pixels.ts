/** Cuts the tiles that a network is to see out of a page, and lays what it gives back into the patches. */
import type { Box, Patch, Raster, SharedBytes } from '../../page.js';
import { copyRaster, pastePatch } from '../../raster.js';
import { sharedBytes } from '../../runtime/memory/shared.js';
import { knownMean } from '../blur.js';
import { eachInBox } from '../boxes.js';
import { GRAIN_RADIUS, layGrain, medianGrain, VISIBLE_GRAIN } from '../fill/grain.js';
import { distanceTo } from '../grid.js';
import { openWindow } from '../window.js';
import { smoothBilateral } from './bilateral.js';
import { planTiles } from './tiles.js';

/** A patch some of whose pixels are still to be made up. */
export interface OpenPatch {
  readonly patch: Patch;
  /** A byte a pixel of the patch's box, not 0 where the network is to fill. */
  readonly open: SharedBytes;
}

export interface CutTile {
  /** Where it lies on the page; it may overhang a page smaller than itself. */
  readonly box: Box;
  readonly image: SharedBytes;
  readonly mask: SharedBytes;
}

export interface CutWork {
  readonly raster: Raster;
  /** What is erased already: the network shall see no text that goes. */
  readonly patches: readonly Patch[];
  readonly open: readonly OpenPatch[];
  readonly side: number;
  /** Shows the network no noise: on film grain it draws streaks. */
  readonly denoise: boolean;
}

/** The page's tiles that hold something to be made up. */
export function cutTiles({ raster, patches, open, side, denoise }: CutWork): CutTile[] {
  const page = copyRaster(raster);
  for (const patch of patches) pastePatch(page, patch);
  const holes = new Uint8Array(page.width * page.height);
  for (const { patch, open: mask } of open) {
    eachInBox(patch.box, { x: 0, y: 0, width: page.width, height: page.height }, (i, to) => {
      if (mask[i]) holes[to] = 255;
    });
  }
  return planTiles(
    open.map(({ patch }) => patch.box),
    page,
    side,
  )
    .map(box => cut(page, holes, box))
    .filter(({ mask }) => mask.some(is => is > 0))
    .map(tile => (denoise ? { ...tile, image: smoothBilateral(tile.image, tile.box.width) } : tile));
}

/** Beyond the page's edge a tile shows the page's mirror image, holes and all. */
function cut({ data, width, height, channels }: Raster, holes: Uint8Array, box: Box): CutTile {
  const image = sharedBytes(box.width * box.height * 3);
  const mask = sharedBytes(box.width * box.height);
  for (let y = 0, i = 0; y < box.height; y++) {
    const row = mirror(box.y + y, height) * width;
    for (let x = 0; x < box.width; x++, i++) {
      const from = row + mirror(box.x + x, width);
      mask[i] = holes[from];
      for (let c = 0; c < 3; c++) image[i * 3 + c] = data[from * channels + c];
    }
  }
  return { box, image, mask };
}

/** A place reflected into 0 … length - 1, its edges not repeated. */
function mirror(at: number, length: number): number {
  if (length === 1) return 0;
  const period = 2 * (length - 1);
  const within = at % period;
  return within < length ? within : period - within;
}

export interface LayWork extends OpenPatch {
  readonly raster: Raster;
  readonly tiles: readonly { readonly box: Box; readonly pixels: Uint8Array }[];
}

/** How much of the network's pixels shows at one, two and more pixels inside the hole: its edge is clean ground. */
const FEATHER = [85, 170, 255];

/** The patch with the network's pixels where it was open: mixed where tiles overlap, with the ground's grain, feathered. */
export function layTiles({ raster, patch, open, tiles }: LayWork): Patch {
  const { box } = patch;
  const field = openWindow(raster, box);
  const { channels } = raster;
  const filled = mixTiles(box, tiles);
  matchGrain({ ...field, values: rgbOf(field.values, channels), channels: 3 }, { filled, open, mask: patch.mask });
  const pixels = sharedBytes(patch.pixels.length);
  const mask = sharedBytes(patch.mask.length);
  pixels.set(patch.pixels);
  mask.set(patch.mask);
  const toEdge = distanceTo(
    Uint8Array.from(patch.mask, is => (is ? 0 : 1)),
    box.width,
  );
  for (let i = 0; i < open.length; i++) {
    if (!open[i]) continue;
    mask[i] = FEATHER[Math.min(FEATHER.length, Math.ceil(toEdge[i])) - 1];
    for (let c = 0; c < 3; c++) pixels[i * channels + c] = Math.max(0, Math.min(255, Math.round(filled[i * 3 + c])));
    if (channels === 4)
      pixels[i * 4 + 3] =
        raster.data[((box.y + Math.floor(i / box.width)) * raster.width + box.x + (i % box.width)) * 4 + 3];
  }
  return { ...patch, method: 'lama', pixels, mask };
}

/** RGB of a box from the tiles over it: where several are, each counts by how far inside it a pixel lies. */
function mixTiles(box: Box, tiles: LayWork['tiles']): Float32Array {
  const sums = new Float32Array(box.width * box.height * 3);
  const weights = new Float32Array(box.width * box.height);
  for (const { box: tile, pixels } of tiles) {
    const [left, right] = [Math.max(box.x, tile.x), Math.min(box.x + box.width, tile.x + tile.width)];
    const [top, bottom] = [Math.max(box.y, tile.y), Math.min(box.y + box.height, tile.y + tile.height)];
    for (let y = top; y < bottom; y++) {
      for (let x = left; x < right; x++) {
        const [u, v] = [x - tile.x, y - tile.y];
        const weight = 1 + Math.min(u, v, tile.width - 1 - u, tile.height - 1 - v);
        const to = (y - box.y) * box.width + x - box.x;
        weights[to] += weight;
        for (let c = 0; c < 3; c++) sums[to * 3 + c] += weight * pixels[(v * tile.width + u) * 3 + c];
      }
    }
  }
  return sums.map((sum, n) => sum / Math.max(1, weights[Math.floor(n / 3)]));
}

function rgbOf(values: Float32Array, channels: number): Float32Array {
  if (channels === 3) return values;
  return Float32Array.from(
    { length: (values.length / channels) * 3 },
    (_, n) => values[Math.floor(n / 3) * 4 + (n % 3)],
  );
}

/** What departs more, levels, is no grain but a weave or leaves: the network's own work. */
const MOST_GRAIN = 4;

interface Made {
  readonly filled: Float32Array;
  readonly open: Uint8Array;
  readonly mask: Uint8Array;
}

/** Networks give smooth pictures: adds the grain that the ground has and they lack. */
function matchGrain(field: Parameters<typeof layGrain>[0], { filled, open, mask }: Made): void {
  const mean = knownMean(field, mask, GRAIN_RADIUS);
  const grain = medianGrain(field, { mean, unknown: mask });
  if (grain < VISIBLE_GRAIN || grain > MOST_GRAIN) return;
  const closed = Uint8Array.from(open, is => (is ? 0 : 1));
  const made = { ...field, values: filled };
  const has = medianGrain(made, { mean: knownMean(made, closed, GRAIN_RADIUS), unknown: closed });
  if (has >= grain) return;
  const unknown = Uint8Array.from(mask, is => (is ? 1 : 0));
  // Grains add as variances do.
  layGrain(field, { ...{ mean, unknown, filled, grain }, share: Math.sqrt(1 - (has / grain) ** 2) });
}
