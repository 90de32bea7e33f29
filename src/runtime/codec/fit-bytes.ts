/** The best quality whose file is small enough. */

/** Below this, print is hard to read among the noise: such a file is not written. */
export const LEAST_QUALITY = 30;

interface Fitted {
  readonly bytes: Uint8Array;
  readonly quality: number;
}

/**
 * Halves the range of qualities until the best is found: 6 files at most. Undefined when none fits.
 * @param highest quality to try @param limit bytes
 */
export async function fitBytes(
  write: (quality: number) => Promise<Uint8Array>,
  { highest, limit }: { highest: number; limit: number },
): Promise<Fitted | undefined> {
  let [low, high] = [LEAST_QUALITY, Math.floor(highest)];
  let best: Fitted | undefined;
  while (low <= high) {
    const quality = Math.floor((low + high) / 2);
    const bytes = await write(quality);
    if (bytes.length <= limit) {
      best = { bytes, quality };
      low = quality + 1;
    } else high = quality - 1;
  }
  return best;
}
