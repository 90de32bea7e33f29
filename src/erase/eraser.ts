/** Takes the source text out of the picture, block by block, by what each block stands on. */
import { extentOf } from '../geometry.js';
import type { Block, Patch, Quad, Raster } from '../page.js';
import type { Eraser, Proofreader } from '../ports.js';
import { type PixelPool, pixelTask } from '../runtime/pool/pool.js';
import { readLeftovers } from './after-check.js';
import { overlaps } from './boxes.js';
import type { ErasedBlock, EraseTarget } from './erase-block.js';
import type { FillMethod } from './ground/ground.js';
import type { Lama } from './lama/lama.js';

/** Changes when the same settings may erase a text differently: raise it with any change of this room's results. */
const VERSION = 11;

/** What of an eraser shapes its results beside its code. */
interface Traits {
  /** Names the network, where there is one. */
  readonly network?: string;
  readonly denoise?: boolean;
  /** Whether somebody looks at what was erased. */
  readonly reads?: boolean;
}

/** Names what erases, for what is kept of it. */
export const eraserVersion = ({ network = 'none', denoise, reads }: Traits = {}): string =>
  [VERSION, network, ...(denoise ? ['denoised'] : []), ...(reads ? ['read'] : [])].join(' ');

export interface EraserSettings {
  readonly pool: PixelPool;
  /** Fill every block so; `auto`, the default, decides block by block. */
  readonly method?: FillMethod | 'auto';
  /** Fills texture instead of this room's own fill. */
  readonly network?: Pick<Lama, 'side' | 'inpaint'>;
  /** Shows the network the page without its noise. */
  readonly denoise?: boolean;
  /** Looks whether texts can still be read where they stood on difficult ground; those are erased once more, all around. */
  readonly reader?: Pick<Proofreader, 'reread'>;
}

/** Blocks a pool task: few enough that a long page keeps all threads busy, enough that a task is worth its message. */
const BLOCKS_A_TASK = 6;
type Pixels = typeof import('./pixels.js');
const eraseBlocks = pixelTask<Pixels, 'eraseBlocks'>(import.meta.url, 'eraseBlocks');
const cutTiles = pixelTask<Pixels, 'cutTiles'>(import.meta.url, 'cutTiles');
const layTiles = pixelTask<Pixels, 'layTiles'>(import.meta.url, 'layTiles');

export function createEraser({ pool, method = 'auto', network, denoise = false, reader }: EraserSettings): Eraser {
  const erase = async (raster: Raster, targets: readonly EraseTarget[], whole = false) => {
    const how = { method, leaveTexture: network !== undefined, whole };
    const work = [];
    for (let n = 0; n < targets.length; n += BLOCKS_A_TASK) {
      work.push(pool.run(eraseBlocks, { raster, targets: targets.slice(n, n + BLOCKS_A_TASK), ...how }));
    }
    const erased = (await Promise.all(work)).flat();
    const patches = network
      ? await inpaint(raster, erased, { pool, network, denoise })
      : erased.map(({ patch }) => patch);
    return new Map(patches.map(patch => [patch.blockId, patch]));
  };
  return {
    async erase({ raster, blocks }) {
      const targets = listTargets(blocks);
      const patches = await erase(raster, targets);
      if (coverage(patches, raster) > MOST_OF_PAGE) return new Map();
      if (!reader) return patches;
      const left = await readLeftovers({ raster, blocks, patches }, { pool, reader });
      if (left.size === 0) return patches;
      const again = targets.filter(({ blockId }) => left.has(blockId));
      for (const [id, patch] of await erase(raster, again, true)) patches.set(id, patch);
      const doubtful = blocks.filter(({ id }) => left.has(id));
      const still = await readLeftovers({ raster, blocks: doubtful, patches }, { pool, reader });
      for (const [id, leftover] of still) patches.set(id, { ...patches.get(id)!, leftover });
      return patches;
    },
    async close() {},
  };
}

/** So much of a page is no text: nothing is erased rather than the picture. */
const MOST_OF_PAGE = 0.75;

/** Share of the page that the patches make up anew. */
function coverage(patches: ReadonlyMap<string, Patch>, { width, height }: Raster): number {
  let pixels = 0;
  for (const { mask } of patches.values()) for (const is of mask) if (is > 0) pixels++;
  return pixels / (width * height);
}

/** Erases nothing. */
export const noEraser: Eraser = {
  async erase() {
    return new Map<string, Patch>();
  },
  async close() {},
};

type Inpainting = Required<Pick<EraserSettings, 'pool' | 'network' | 'denoise'>>;

/** All patches, those left open filled by the network: each tile of the page once, whoever's text is in it. */
async function inpaint(
  raster: Raster,
  erased: readonly ErasedBlock[],
  { pool, network, denoise }: Inpainting,
): Promise<Patch[]> {
  const closed = erased.filter(block => !isOpen(block)).map(({ patch }) => patch);
  const open = erased.filter(isOpen);
  if (open.length === 0) return closed;
  const cuts = await pool.run(cutTiles, {
    raster,
    patches: erased.map(({ patch }) => patch),
    open,
    side: network.side,
    denoise,
  });
  const tiles = await Promise.all(cuts.map(async tile => ({ box: tile.box, pixels: await network.inpaint(tile) })));
  const filled = open.map(block => {
    const over = tiles.filter(({ box }) => overlaps(box, block.patch.box));
    return pool.run(layTiles, { raster, ...block, tiles: over });
  });
  return [...closed, ...(await Promise.all(filled))];
}

const isOpen = (block: ErasedBlock): block is Required<ErasedBlock> => block.open !== undefined;

/** The blocks to erase, each with the lines near it that are not its own. */
function listTargets(blocks: readonly Block[]): EraseTarget[] {
  return blocks
    .filter(block => block.keep === undefined)
    .map(block => ({
      blockId: block.id,
      quads: block.lines.map(line => line.quad),
      neighbours: blocks
        .filter(other => other !== block)
        .flatMap(other => other.lines.map(line => line.quad))
        .filter(quad => isNear(quad, block)),
    }));
}

/** Whether a quad could lie in the pixels looked at around a block: within a block's own line height or so of it. */
function isNear(quad: Quad, block: Block): boolean {
  const around = extentOf(block.lines.flatMap(line => [...line.quad]));
  const other = extentOf(quad);
  const margin = 64 + Math.max(...block.lines.map(line => lineHeight(line.quad)));
  return (
    other.left < around.right + margin &&
    other.right > around.left - margin &&
    other.top < around.bottom + margin &&
    other.bottom > around.top - margin
  );
}

function lineHeight([a, b, , d]: Quad): number {
  return Math.min(Math.hypot(b[0] - a[0], b[1] - a[1]), Math.hypot(d[0] - a[0], d[1] - a[1]));
}
