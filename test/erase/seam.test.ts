import { expect, it } from 'vitest';
import { shareOfSeam } from '#imgtr/erase/fill/seam.js';
import { openSite } from '#imgtr/erase/site.js';
import { toShared } from '#imgtr/runtime/memory/shared.js';

const [WIDTH, HEIGHT] = [40, 20];
/** The letters were in these rows; a darker border runs in the next one, and below it the page begins. */
const [TOP, BORDER] = [4, 12];
const grey = (row: number): number => (row < BORDER ? 100 : row === BORDER ? 60 : 200);

/** A panel filled with its own colour down to its border. @param pageStays whether the page below was told from the text. */
function seamAtBorder(pageStays: boolean): number {
  const rows = Array.from({ length: WIDTH * HEIGHT }, (_, i) => Math.floor(i / WIDTH));
  const data = toShared(Uint8Array.from(rows.flatMap(row => [grey(row), grey(row), grey(row)])));
  const quad = [
    [0, TOP],
    [WIDTH, TOP],
    [WIDTH, BORDER],
    [0, BORDER],
  ] as const;
  const site = openSite({ data, width: WIDTH, height: HEIGHT, channels: 3 }, quad, { neighbours: [], siblings: [] })!;
  const hole = Uint8Array.from(rows, row => Number(row >= TOP && row < BORDER));
  const stay = Uint8Array.from(rows, row => Number(pageStays && row > BORDER));
  return shareOfSeam(site, { method: 'flat', mask: { hole, stay, ink: hole } }, site.window.values);
}

it('a fill that ends at the border of a thing that stays has no seam there', () => {
  expect(seamAtBorder(true)).toBe(0);
});

it('a fill that ends in a step has a seam', () => {
  expect(seamAtBorder(false)).toBeGreaterThan(0.35);
});

it('steps that leaves have among themselves are no seam', () => {
  // Of three pixels a side, each of another light; the hole's upper rim runs where two rows of them meet.
  const lightOf = (leaf: number) => ((leaf * 2654435761) >>> 7) % 160;
  const leaves = Array.from({ length: WIDTH * HEIGHT }, (_, i) =>
    lightOf(Math.floor((i % WIDTH) / 3) + 14 * Math.floor(i / WIDTH / 3)),
  );
  const data = toShared(Uint8Array.from(leaves.flatMap(light => [light, light, light])));
  const quad = [
    [0, 6],
    [WIDTH, 6],
    [WIDTH, 14],
    [0, 14],
  ] as const;
  const site = openSite({ data, width: WIDTH, height: HEIGHT, channels: 3 }, quad, { neighbours: [], siblings: [] })!;
  const hole = Uint8Array.from(leaves, (_, i) => Number(i >= 6 * WIDTH && i < 14 * WIDTH));
  const mask = { hole, stay: new Uint8Array(hole.length), ink: hole };
  expect(shareOfSeam(site, { method: 'texture', mask }, site.window.values)).toBeLessThan(0.3);
});
