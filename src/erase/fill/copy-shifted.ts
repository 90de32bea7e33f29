/** Which pixel of the ground each pixel of a hole is copied from, given the matches of the squares over it. */
import { HOLE, type Matches, RADIUS, type Scene, SIDE } from './patch-match.js';

/** Standard deviation of a square's say around its middle, pixels. */
const SAY_SIGMA = 2;

/**
 * Sets each pixel of the hole to one pixel of the ground: the squares over it each propose the shift to their match, with
 * a say by how near their middle is, how alike the match and how far they are to be trusted, and the shift with most say
 * wins. By the best square alone, pieces would end in ragged seams.
 */
export function copyShifted(scene: Scene, { match, cost }: Matches): void {
  const { width, channels, values, state, targets, trust } = scene;
  const scale = 1 / Math.max(1, medianCost(targets, cost));
  const weight = new Float32Array(state.length);
  for (const target of targets) weight[target] = trust[target] * Math.exp(-cost[target] * scale) + LEAST_SAY;
  const ballot = { shifts: new Int32Array(SIDE * SIDE), says: new Float32Array(SIDE * SIDE) };
  for (let i = 0; i < state.length; i++) {
    const shift = state[i] === HOLE ? shiftAt(i, { match, weight, width, ballot }) : 0;
    if (shift === 0) continue;
    for (let c = i * channels; c < (i + 1) * channels; c++) values[c] = values[c + shift * channels];
  }
}
/** A square with no other rival has its way, however little it is trusted. */
const LEAST_SAY = 1e-9;

interface Election {
  readonly match: Int32Array;
  /** Of the square around each pixel; 0 where it is no target. */
  readonly weight: Float32Array;
  readonly width: number;
  /** Room for the shifts proposed and their say, one for each square over a pixel. */
  readonly ballot: { readonly shifts: Int32Array; readonly says: Float32Array };
}

/** The shift with most say at a pixel, as an offset in pixels of rows laid end to end; 0 where none is proposed. */
function shiftAt(i: number, { match, weight, width, ballot: { shifts, says } }: Election): number {
  let [count, best] = [0, -1];
  for (let y = -RADIUS; y <= RADIUS; y++) {
    for (let x = -RADIUS; x <= RADIUS; x++) {
      const target = i + y * width + x;
      if (!(weight[target] > 0)) continue;
      const shift = match[target] - target;
      let k = 0;
      while (k < count && shifts[k] !== shift) k++;
      if (k === count) {
        shifts[k] = shift;
        says[k] = 0;
        count++;
      }
      says[k] += weight[target] * SAY[x * x + y * y];
      if (best < 0 || says[k] > says[best]) best = k;
    }
  }
  return best < 0 ? 0 : shifts[best];
}
/**
 * A square's say in a pixel, by its squared distance from the square's middle: pieces then meet in the curves that leaves
 * and stones have. With the same say everywhere their corners would show.
 */
const SAY = Float32Array.from({ length: 2 * RADIUS ** 2 + 1 }, (_, squared) =>
  Math.exp(-squared / (2 * SAY_SIGMA ** 2)),
);

/** Squares that stand for all. */
const COST_SAMPLES = 2000;

function medianCost(targets: Int32Array, cost: Float32Array): number {
  const step = Math.max(1, Math.floor(targets.length / COST_SAMPLES));
  const sample: number[] = [];
  for (let n = 0; n < targets.length; n += step) sample.push(cost[targets[n]]);
  return Float32Array.from(sample).sort()[sample.length >> 1] ?? 0;
}
