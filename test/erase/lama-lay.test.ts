import { describe, expect, it } from 'vitest';
import { layTiles } from '#imgtr/erase/lama/pixels.js';
import type { Patch, Raster } from '#imgtr/page.js';
import { toShared } from '#imgtr/runtime/memory/shared.js';

const SIDE = 96;
const HOLE = { from: 32, to: 64 };
const GREY = 120;

/** A grey page with film grain of so many levels to either side. */
function grainy(levels: number): Raster {
  let state = 11;
  const noise = () => {
    state = (state * 16807) % 2147483647;
    return Math.round((state / 2147483647 - 0.5) * 2 * levels);
  };
  return {
    data: toShared(Uint8Array.from({ length: SIDE * SIDE * 3 }, () => GREY + noise())),
    width: SIDE,
    height: SIDE,
    channels: 3,
  };
}

/** The page's middle, made up by a network that gives an even grey. */
function lay(raster: Raster): Patch {
  const box = { x: 0, y: 0, width: SIDE, height: SIDE };
  const isHole = (n: number) => [n % SIDE, Math.floor(n / SIDE)].every(at => at >= HOLE.from && at < HOLE.to);
  const open = toShared(Uint8Array.from({ length: SIDE * SIDE }, (_, n) => (isHole(n) ? 255 : 0)));
  const patch: Patch = {
    blockId: 'b1',
    method: 'texture',
    box,
    pixels: toShared(new Uint8Array(raster.data)),
    mask: open,
  };
  const tiles = [{ box, pixels: new Uint8Array(SIDE * SIDE * 3).fill(GREY) }];
  return layTiles({ raster, patch, open, tiles });
}

const middle = ({ pixels }: Patch): number[] =>
  Array.from({ length: 24 * 24 }, (_, n) => pixels[((36 + Math.floor(n / 24)) * SIDE + 36 + (n % 24)) * 3 + 1]);

function spread(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}

describe('what the network made', () => {
  it('is feathered into the page at the edge of its hole', () => {
    const { mask } = lay(grainy(0));
    const row = Array.from({ length: 6 }, (_, n) => mask[48 * SIDE + HOLE.from - 1 + n]);
    expect(row).toEqual([0, 85, 170, 255, 255, 255]);
  });

  it('gets the grain of the page', () => {
    const page = grainy(6);
    const grain = spread([...page.data]);
    const got = spread(middle(lay(page)));
    expect([got > 0.6 * grain, got < 1.4 * grain]).toEqual([true, true]);
  });

  it('stays even where the page is', () => {
    expect(spread(middle(lay(grainy(0))))).toBe(0);
  });
});
