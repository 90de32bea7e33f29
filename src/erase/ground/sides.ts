/** Two grounds that meet: on whose side a pixel lies, and where they are seen to meet. */

/** Whose a pixel is: it is not seen, the first ground's, the second's. */
export const UNSEEN = 0;
export const FIRST = 1;
export const SECOND = 2;

/** Places between two neighbours on different sides, x and y by turns, evenly thinned to at most so many. */
export function pointsBetween(side: Uint8Array, { width, most }: { width: number; most: number }): Float64Array {
  const found: number[] = [];
  for (let i = 0; i + width < side.length; i++) {
    const x = i % width;
    const y = (i - x) / width;
    if (x + 1 < width && side[i] + side[i + 1] === FIRST + SECOND && side[i] && side[i + 1]) found.push(x + 1, y + 0.5);
    if (side[i] + side[i + width] === FIRST + SECOND && side[i] && side[i + width]) found.push(x + 0.5, y + 1);
  }
  const step = Math.max(1, Math.ceil(found.length / 2 / most));
  const taken = Math.floor(found.length / 2 / step);
  return Float64Array.from({ length: 2 * taken }, (_, n) => found[2 * step * (n >> 1) + (n & 1)]);
}
