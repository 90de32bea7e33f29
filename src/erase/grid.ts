/** Small operations on byte maps: components, distances, growth. All maps are rows of `width` pixels. */

export interface Component {
  readonly pixels: Int32Array;
}

/** The 8-connected groups of marked pixels. */
export function findComponents(marked: Uint8Array, width: number): Component[] {
  const seen = new Uint8Array(marked.length);
  const stack = new Int32Array(marked.length);
  const found: Component[] = [];
  for (let start = 0; start < marked.length; start++) {
    if (!marked[start] || seen[start]) continue;
    let taken = 0;
    let length = 1;
    stack[0] = start;
    seen[start] = 1;
    // The stack is never popped in place: what was visited stays in front and is the component.
    while (taken < length) {
      const i = stack[taken++];
      length = pushNeighbours(i, { marked, seen, width, stack, length });
    }
    found.push({ pixels: stack.slice(0, length) });
  }
  return found;
}

interface Flood {
  readonly marked: Uint8Array;
  readonly seen: Uint8Array;
  readonly width: number;
  readonly stack: Int32Array;
  readonly length: number;
}

function pushNeighbours(i: number, { marked, seen, width, stack, length }: Flood): number {
  const x = i % width;
  const [from, to] = [x > 0 ? -1 : 0, x < width - 1 ? 1 : 0];
  for (let row = i - width; row <= i + width; row += width) {
    if (row < 0 || row >= marked.length) continue;
    for (let near = row + from; near <= row + to; near++) {
      if (!marked[near] || seen[near]) continue;
      seen[near] = 1;
      stack[length++] = near;
    }
  }
  return length;
}

/** The pixels of `allowed` that can be walked to from the seeds (which are part of the answer). */
export function growThrough(seeds: Uint8Array, allowed: Uint8Array, width: number): Uint8Array {
  const seen = new Uint8Array(seeds);
  const stack = new Int32Array(seeds.length);
  let length = 0;
  for (let i = 0; i < seeds.length; i++) if (seeds[i]) stack[length++] = i;
  for (let taken = 0; taken < length; taken++) {
    length = pushNeighbours(stack[taken], { marked: allowed, seen, width, stack, length });
  }
  return seen;
}

/** Distance in pixels to the nearest marked pixel (chamfer, at most 4% off), Infinity when none is marked. */
export function distanceTo(marked: Uint8Array, width: number): Float32Array {
  const far = new Float32Array(marked.length);
  for (let i = 0; i < far.length; i++) far[i] = marked[i] ? 0 : Infinity;
  for (let row = 0; row < far.length; row += width) sweepRow(far, { row, from: row - width, width, step: 1 });
  for (let row = far.length - width; row >= 0; row -= width) {
    sweepRow(far, { row, from: row + width, width, step: -1 });
  }
  return far;
}

/** How deep each pixel lies in what is marked, pixels; 0 outside. */
export function depthIn(marked: Uint8Array, width: number): Float32Array {
  return distanceTo(
    marked.map(is => 1 - is),
    width,
  );
}

/** Hands distances on along a row, and to it from the row `from` where there is one. */
function sweepRow(
  far: Float32Array,
  { row, from, width, step }: { row: number; from: number; width: number; step: 1 | -1 },
): void {
  const across = from >= 0 && from < far.length;
  const shift = from - row;
  let i = step === 1 ? row : row + width - 1;
  let beside = Infinity;
  let [behind, above] = [Infinity, across ? far[i + shift] : Infinity];
  for (let n = width; n > 0; n--, i += step) {
    const ahead = across && n > 1 ? far[i + shift + step] : Infinity;
    let least = far[i];
    if (least > 0) {
      if (beside + 1 < least) least = beside + 1;
      if (above + 1 < least) least = above + 1;
      if (behind + Math.SQRT2 < least) least = behind + Math.SQRT2;
      if (ahead + Math.SQRT2 < least) least = ahead + Math.SQRT2;
      far[i] = least;
    }
    beside = least;
    behind = above;
    above = ahead;
  }
}

/** How many pixels are marked. */
export function countMarked(marked: ArrayLike<number>): number {
  let count = 0;
  for (let i = 0; i < marked.length; i++) if (marked[i]) count++;
  return count;
}
