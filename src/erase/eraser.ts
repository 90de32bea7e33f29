/** Takes the source text out of the picture, block by block, by what each block stands on. */
import type { Block, Patch, Quad } from '../page.js';
import type { Eraser } from '../ports.js';
import { type PixelPool, pixelTask } from '../runtime/pool.js';
import type { EraseTarget } from './erase-block.js';
import type { FillMethod } from './ground.js';

export interface EraserSettings {
  readonly pool: PixelPool;
  /** Fill every block so; `auto`, the default, decides block by block. */
  readonly method?: FillMethod | 'auto';
}

/** Blocks a pool task: few enough that a long page keeps all threads busy, enough that a task is worth its message. */
const BLOCKS_A_TASK = 6;
const task = pixelTask<typeof import('./pixels.js'), 'eraseBlocks'>(import.meta.url, 'eraseBlocks');

export function createEraser({ pool, method = 'auto' }: EraserSettings): Eraser {
  return {
    async erase({ raster, blocks }) {
      const targets = listTargets(blocks);
      const work = [];
      for (let n = 0; n < targets.length; n += BLOCKS_A_TASK) {
        work.push(pool.run(task, { raster, targets: targets.slice(n, n + BLOCKS_A_TASK), method }));
      }
      const patches = (await Promise.all(work)).flat();
      return new Map(patches.map(patch => [patch.blockId, patch]));
    },
    async close() {},
  };
}

/** Erases nothing. */
export const noEraser: Eraser = {
  async erase() {
    return new Map<string, Patch>();
  },
  async close() {},
};

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
  const around = extent(block.lines.flatMap(line => [...line.quad]));
  const other = extent(quad);
  const margin = 64 + Math.max(...block.lines.map(line => lineHeight(line.quad)));
  return (
    other.left < around.right + margin &&
    other.right > around.left - margin &&
    other.top < around.bottom + margin &&
    other.bottom > around.top - margin
  );
}

function extent(points: readonly (readonly [number, number])[]) {
  const xs = points.map(p => p[0]);
  const ys = points.map(p => p[1]);
  return { left: Math.min(...xs), right: Math.max(...xs), top: Math.min(...ys), bottom: Math.max(...ys) };
}

function lineHeight([a, b, , d]: Quad): number {
  return Math.min(Math.hypot(b[0] - a[0], b[1] - a[1]), Math.hypot(d[0] - a[0], d[1] - a[1]));
}
