import { describe, expect, it } from 'vitest';
import { planTiles } from '#imgtr/erase/lama/tiles.js';
import type { Box } from '#imgtr/page.js';

const SIDE = 512;
const page = { width: 2000, height: 1500 };

const box = (x: number, y: number, width: number, height: number): Box => ({ x, y, width, height });

/** Whether some tile holds the whole of a box, or of every small piece of it. */
function isCovered(hole: Box, tiles: readonly Box[], piece: number): boolean {
  for (let y = hole.y; y < hole.y + hole.height; y += piece) {
    for (let x = hole.x; x < hole.x + hole.width; x += piece) {
      const [right, bottom] = [Math.min(x + piece, hole.x + hole.width), Math.min(y + piece, hole.y + hole.height)];
      const holds = (t: Box) => t.x <= x && t.y <= y && t.x + t.width >= right && t.y + t.height >= bottom;
      if (!tiles.some(holds)) return false;
    }
  }
  return true;
}

describe('tiles for the network', () => {
  it('put a hole in the middle of one window, never scaled', () => {
    expect(planTiles([box(900, 700, 200, 60)], page, SIDE)).toEqual([box(744, 474, SIDE, SIDE)]);
  });

  it('are shifted inwards at the edges of the page', () => {
    const holes = [box(0, 0, 100, 40), box(1900, 1450, 100, 50)];
    expect(planTiles(holes, page, SIDE)).toEqual([box(0, 0, SIDE, SIDE), box(1488, 988, SIDE, SIDE)]);
  });

  it('overhang a page that is smaller than one', () => {
    expect(planTiles([box(100, 100, 80, 30)], { width: 300, height: 200 }, SIDE)).toEqual([box(0, 0, SIDE, SIDE)]);
  });

  it('are shared by holes near each other', () => {
    const lines = [0, 1, 2, 3].map(n => box(600, 600 + n * 60, 300, 40));
    const tiles = planTiles(lines, page, SIDE);
    expect(tiles).toHaveLength(1);
    for (const line of lines) expect(isCovered(line, tiles, 1000)).toBe(true);
  });

  it('overlap over a hole that is larger than one', () => {
    const headline = box(100, 300, 1700, 220);
    const tiles = planTiles([headline], page, SIDE);
    expect(tiles.length).toBeGreaterThan(3);
    expect(isCovered(headline, tiles, 64)).toBe(true);
    for (const tile of tiles) expect(tile.x >= 0 && tile.x + SIDE <= page.width).toBe(true);
  });

  it('leave ground to see around every hole', () => {
    const holes = [box(700, 500, 380, 30), box(700, 560, 380, 30), box(705, 850, 380, 30)];
    for (const tile of planTiles(holes, page, SIDE)) {
      const inside = holes.filter(h => isCovered(h, [tile], 1000));
      for (const h of inside) expect(Math.min(h.x - tile.x, tile.x + SIDE - h.x - h.width)).toBeGreaterThanOrEqual(64);
    }
  });
});
