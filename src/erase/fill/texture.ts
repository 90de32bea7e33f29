/**
 * Texture that does not repeat itself: the hole is put together from squares of the ground around it, from coarse to fine (after Wexler, Shechtman
 * and Irani 2007): squares are matched to what is there, what they propose is averaged, and so on; in the end each pixel is a copy.
 */
import { distanceTo } from '../grid.js';
import type { Ground } from '../ground/ground.js';
import { unknownPixels } from '../mask/mask.js';
import { createRandom, type Random } from '../random.js';
import type { Site } from '../site.js';
import type { Field } from '../window.js';
import { mixForDetail } from './detail.js';
import { stretchMembrane } from './membrane.js';
import {
  drawMatches,
  enlargeMatches,
  HOLE,
  improveMatches,
  KNOWN,
  type Matches,
  prepareScene,
  RADIUS,
  type Scene,
  VOID,
} from './patch-match.js';
import { fillWeave } from './weave.js';

/** Halvings; at a quarter of the size a thick stroke is as narrow as a square of the search. */
const LEVELS = 3;
/** Rounds of matching and averaging a level, the finest last. */
const ROUNDS = { coarse: 4, finest: 2 };
const SEARCH_ROUNDS = 2;
/** With more squares than this (a headline of 60 px and more) a level takes one round: 3 find the same within 0.1 dB. */
const MANY_SQUARES = 12_000;
/** Matches found at half the size are bettered this near to them, pixels; farther looks cost half the time and find nothing. */
const NEAR_BELOW = 16;
/** Trust lost with each pixel into the hole, and what is left of it in the middle. */
const TRUST = { decay: 0.7, least: 0.1 };

export function fillTexture(site: Site, ground: Ground): Float32Array {
  return fillWeave(site, ground) ?? fillFromSquares(site, ground);
}

function fillFromSquares(site: Site, { mask }: Ground): Float32Array {
  const unknown = unknownPixels(site, mask);
  const state = Uint8Array.from(unknown, (not, i) => (mask.hole[i] ? HOLE : not ? VOID : KNOWN));
  const start = { ...site.window, values: stretchMembrane(site.window, unknown) };
  const random = createRandom(state.length);
  return (fillLevel(start, { state, level: LEVELS - 1, random })?.scene ?? start).values;
}

interface Filled {
  readonly scene: Scene;
  readonly matches: Matches;
}

/** Fills this size from the half size below; undefined when there is too little ground to copy from. */
function fillLevel(
  field: Field,
  { state, level, random }: { state: Uint8Array; level: number; random: Random },
): Filled | undefined {
  const scene = prepareScene(field, state, trustIn(state, field.width));
  if (!scene) return undefined;
  const half = level > 0 ? halve(field, state) : undefined;
  const below = half && fillLevel(half.field, { state: half.state, level: level - 1, random });
  const matches = below
    ? enlargeMatches(scene, { scene: below.scene, matches: below.matches }, random)
    : drawMatches(scene, random);
  if (below) average(scene, matches);
  const isLarge = scene.targets.length > MANY_SQUARES;
  const rounds = isLarge ? 1 : level === LEVELS - 1 ? ROUNDS.finest : ROUNDS.coarse;
  const farthest = below ? NEAR_BELOW : Infinity;
  for (let round = 1; round <= rounds; round++) {
    improveMatches(scene, matches, { rounds: isLarge ? 1 : SEARCH_ROUNDS, farthest, random });
    average(scene, matches);
  }
  if (level === LEVELS - 1) keepDetail(scene, matches);
  return { scene, matches };
}

function trustIn(state: Uint8Array, width: number): Float32Array {
  const toKnown = distanceTo(
    state.map(kind => (kind === KNOWN ? 1 : 0)),
    width,
  );
  return Float32Array.from(state, (kind, i) => {
    if (kind === KNOWN) return 1;
    return kind === VOID ? 0 : Math.max(TRUST.least, TRUST.decay ** toKnown[i]);
  });
}

/** Half the size: a pixel is known when at least two of its four are, and is the mean of those that are. */
function halve({ width, height, channels, values }: Field, state: Uint8Array): { field: Field; state: Uint8Array } {
  const [w, h] = [width >> 1, height >> 1];
  const out = new Float32Array(w * h * channels);
  const kinds = new Uint8Array(w * h);
  for (let y = 0, i = 0; y < h; y++) {
    for (let x = 0; x < w; x++, i++) {
      const first = 2 * y * width + 2 * x;
      const four = [first, first + 1, first + width, first + width + 1];
      const known = four.filter(p => state[p] === KNOWN);
      kinds[i] = known.length >= 2 ? KNOWN : four.some(p => state[p] === HOLE) ? HOLE : VOID;
      const from = known.length > 0 ? known : four;
      for (const p of from)
        for (let c = 0; c < channels; c++) out[i * channels + c] += values[p * channels + c] / from.length;
    }
  }
  return { field: { width: w, height: h, channels, values: out }, state: kinds };
}

/** Sets each pixel of the hole to the mean of what the matches of the squares over it propose. */
function average(scene: Scene, { match, cost }: Matches): void {
  const { width, channels, values, state, targets, trust } = scene;
  const scale = 1 / Math.max(1, medianCost(targets, cost));
  const sums = new Float32Array(values.length);
  const weights = new Float32Array(state.length);
  for (const target of targets) {
    const weight = trust[target] * Math.exp(-cost[target] * scale) + 1e-9;
    for (let y = -RADIUS; y <= RADIUS; y++) {
      for (let x = -RADIUS; x <= RADIUS; x++) {
        const to = target + y * width + x;
        if (state[to] !== HOLE) continue;
        const from = (match[target] + y * width + x) * channels;
        weights[to] += weight;
        for (let c = 0; c < channels; c++) sums[to * channels + c] += weight * values[from + c];
      }
    }
  }
  for (let i = 0; i < state.length; i++) {
    if (weights[i] > 0)
      for (let c = 0; c < channels; c++) values[i * channels + c] = sums[i * channels + c] / weights[i];
  }
}

/** Mixes as much of each pixel's own match into the means of the proposals as gives the ground's detail. */
function keepDetail(scene: Scene, { match }: Matches): void {
  const { channels, values, state, targets, sources } = scene;
  const holes = targets.filter(target => state[target] === HOLE);
  const copies = values.slice();
  for (const i of holes) for (let c = 0; c < channels; c++) copies[i * channels + c] = values[match[i] * channels + c];
  mixForDetail(scene, { filled: values, copies, holes, ground: sources });
}

/** Squares that stand for all. */
const COST_SAMPLES = 2000;

function medianCost(targets: Int32Array, cost: Float32Array): number {
  const step = Math.max(1, Math.floor(targets.length / COST_SAMPLES));
  const sample: number[] = [];
  for (let n = 0; n < targets.length; n += step) sample.push(cost[targets[n]]);
  return Float32Array.from(sample).sort()[sample.length >> 1] ?? 0;
}
