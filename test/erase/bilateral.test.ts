import { expect, it } from 'vitest';
import { smoothBilateral } from '#imgtr/erase/lama/bilateral.js';

const SIDE = 48;

/** A dark and a bright half, each with noise. */
function noisy(): Uint8Array {
  let state = 3;
  const noise = () => {
    state = (state * 16807) % 2147483647;
    return (state / 2147483647 - 0.5) * 24;
  };
  return Uint8Array.from(
    { length: SIDE * SIDE * 3 },
    (_, n) => (Math.floor(n / 3) % SIDE < SIDE / 2 ? 40 : 210) + noise(),
  );
}

const spread = (values: Uint8Array): number => {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
};
const half = (image: Uint8Array, from: number) =>
  image.filter((_, n) => Math.floor((Math.floor(n / 3) % SIDE) / 24) === from);

it('takes noise out of both sides of an edge and leaves the edge', () => {
  const before = noisy();
  const after = smoothBilateral(before, SIDE);
  for (const side of [0, 1]) expect(spread(half(after, side))).toBeLessThan(0.35 * spread(half(before, side)));
  const row = 20 * SIDE * 3;
  const [left, right] = [after[row + 23 * 3], after[row + 24 * 3]];
  expect(right - left).toBeGreaterThan(150);
});

it('gives an even picture back as it was', () => {
  const even = new Uint8Array(20 * 20 * 3).fill(77);
  expect([...new Set(smoothBilateral(even, 20))]).toEqual([77]);
});
