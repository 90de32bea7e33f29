/**
 * Finds, for each small square that touches a hole, the square of known ground most like it (PatchMatch, Barnes et al.
 * 2009): good finds are handed to the neighbours, and improved by chance.
 */
import type { Random } from '../random.js';
import type { Field } from '../window.js';

/** What is known of a pixel. */
export const KNOWN = 0;
/** To be filled. */
export const HOLE = 1;
/** Neither known nor to be filled: other lines and things that stay. */
export const VOID = 2;

/** Half a square's side: seven pixels across hold a leaf's edge or a thread and its neighbours. */
export const RADIUS = 3;
/** A square's side, pixels. */
export const SIDE = 2 * RADIUS + 1;

export interface Scene extends Field {
  /** KNOWN, HOLE or VOID. */
  readonly state: Uint8Array;
  /** How far a pixel's value may be trusted, 0..1. */
  readonly trust: Float32Array;
  /** 1 where a square of known ground has its middle. */
  readonly source: Uint8Array;
  /** The middles of all such squares. */
  readonly sources: Int32Array;
  /** The middles of the squares that touch the hole, row by row. */
  readonly targets: Int32Array;
}

/** For each pixel of the scene the middle of its match, where it is a target. */
export interface Matches {
  readonly match: Int32Array;
  readonly cost: Float32Array;
}

/** Prepares the scene's squares; undefined when there is too little ground to copy from. */
export function prepareScene(field: Field, state: Uint8Array, trust: Float32Array): Scene | undefined {
  const { width, height } = field;
  const source = new Uint8Array(state.length);
  const sources: number[] = [];
  const targets: number[] = [];
  for (let y = RADIUS; y < height - RADIUS; y++) {
    for (let x = RADIUS; x < width - RADIUS; x++) {
      const i = y * width + x;
      const kinds = kindsInSquare(state, width, i);
      if (kinds === 1 << KNOWN) {
        source[i] = 1;
        sources.push(i);
      } else if (kinds & (1 << HOLE)) targets.push(i);
    }
  }
  if (sources.length < LEAST_SOURCES) return undefined;
  return { ...field, state, trust, source, sources: Int32Array.from(sources), targets: Int32Array.from(targets) };
}
/** With fewer squares to choose from, copies would show as repetition. */
const LEAST_SOURCES = 100;

function kindsInSquare(state: Uint8Array, width: number, middle: number): number {
  let kinds = 0;
  for (let y = -RADIUS; y <= RADIUS; y++) {
    for (let i = middle + y * width - RADIUS; i <= middle + y * width + RADIUS; i++) kinds |= 1 << state[i];
  }
  return kinds;
}

/** Matches drawn by lot. */
export function drawMatches(scene: Scene, random: Random): Matches {
  const match = new Int32Array(scene.state.length).fill(-1);
  for (const target of scene.targets) match[target] = scene.sources[random.below(scene.sources.length)];
  return { match, cost: new Float32Array(scene.state.length) };
}

/** Matches carried over from a scene of half the size. */
export function enlargeMatches(scene: Scene, half: { scene: Scene; matches: Matches }, random: Random): Matches {
  const drawn = drawMatches(scene, random);
  const { width } = scene;
  for (const target of scene.targets) {
    const x = target % width;
    const y = (target - x) / width;
    const below = half.matches.match[(y >> 1) * half.scene.width + (x >> 1)];
    if (below === undefined || below < 0) continue;
    const bx = below % half.scene.width;
    const by = (below - bx) / half.scene.width;
    const candidate = (2 * by + (y & 1)) * width + 2 * bx + (x & 1);
    if (scene.source[candidate]) drawn.match[target] = candidate;
  }
  return drawn;
}

/** Betters all matches in a few rounds over the scene as it is filled now. @param farthest how far from a match to look, pixels. */
export function improveMatches(
  scene: Scene,
  matches: Matches,
  { rounds, farthest, random }: { rounds: number; farthest: number; random: Random },
): void {
  const { targets, width } = scene;
  for (const target of targets)
    matches.cost[target] = squareCost(scene, { target, source: matches.match[target], limit: Infinity });
  for (let round = 0; round < rounds; round++) {
    const step = round % 2 === 0 ? 1 : -1;
    for (let n = 0; n < targets.length; n++) {
      const target = targets[step === 1 ? n : targets.length - 1 - n];
      adoptFrom(scene, matches, { target, offset: step });
      adoptFrom(scene, matches, { target, offset: step * width });
      searchAround(scene, matches, { target, farthest, random });
    }
  }
}

/** Tries the square beside the neighbour's match. */
function adoptFrom(scene: Scene, matches: Matches, { target, offset }: { target: number; offset: number }): void {
  const theirs = matches.match[target - offset];
  if (theirs >= 0) tryMatch(scene, matches, { target, source: theirs + offset });
}

/** Tries squares by chance, in ever smaller surroundings of the match. */
function searchAround(
  scene: Scene,
  matches: Matches,
  { target, farthest, random }: { target: number; farthest: number; random: Random },
): void {
  const { width, height } = scene;
  for (let radius = Math.min(farthest, Math.max(width, height)); radius >= 1; radius >>= 1) {
    const middle = matches.match[target];
    const mx = middle % width;
    const x = mx + random.below(2 * radius + 1) - radius;
    const y = (middle - mx) / width + random.below(2 * radius + 1) - radius;
    if (x >= 0 && y >= 0 && x < width && y < height) tryMatch(scene, matches, { target, source: y * width + x });
  }
}

function tryMatch(
  scene: Scene,
  { match, cost }: Matches,
  { target, source }: { target: number; source: number },
): void {
  if (!scene.source[source] || source === match[target]) return;
  const found = squareCost(scene, { target, source, limit: cost[target] });
  if (found >= cost[target]) return;
  cost[target] = found;
  match[target] = source;
}

/** Squared difference of two squares, each pixel counted by how far the target's is to be trusted. */
function squareCost(
  { width, channels, values, trust }: Scene,
  { target, source, limit }: { target: number; source: number; limit: number },
): number {
  let sum = 0;
  for (let y = -RADIUS; y <= RADIUS; y++) {
    let t = target + y * width - RADIUS;
    let a = t * channels;
    let b = (source + y * width - RADIUS) * channels;
    for (let x = 0; x < SIDE; x++, t++) {
      let square = 0;
      for (let c = 0; c < channels; c++, a++, b++) {
        const off = values[a] - values[b];
        square += off * off;
      }
      sum += trust[t] * square;
    }
    if (sum >= limit) return sum;
  }
  return sum;
}
