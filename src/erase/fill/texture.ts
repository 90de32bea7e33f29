/**
 * Texture that does not repeat itself: the hole is put together from squares of the ground around it, from coarse to fine
 * (after Wexler, Shechtman and Irani 2007): squares are matched to what is there, each pixel is copied from where most
 * of them say, and so on. Their mean, as in that paper, looks like the softest ground in sight, and then matches nothing
 * else: under large headlines it kept 0.2 of the detail of leaves, copies keep 0.7 to 1.
 */
import { knownMean } from '../blur.js';
import { distanceTo } from '../grid.js';
import type { Ground } from '../ground/ground.js';
import { unknownPixels } from '../mask/mask.js';
import { median, quantile } from '../median.js';
import { createRandom, type Random } from '../random.js';
import type { Site } from '../site.js';
import type { Field } from '../window.js';
import { copyShifted } from './copy-shifted.js';
import { layGrain, medianGrain } from './grain.js';
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
import { fillStreaks } from './streaks.js';
import { fillWeave } from './weave.js';

/** Sizes, each half the one before; at an eighth a thick stroke with its outline is as narrow as a square of the search. */
const LEVELS = 4;
/** Rounds of matching and copying a level, the finest last; fewer where there are many squares. */
const ROUNDS = { coarse: 4, finest: 2, large: 2 };
const SEARCH_ROUNDS = 2;
/** With more squares than this (a headline of 60 px and more) a level takes fewer rounds, for the time they cost. */
const MANY_SQUARES = 12_000;
/** Matches found at half the size are bettered this near to them, pixels; farther looks cost half the time and find nothing. */
const NEAR_BELOW = 16;
/**
 * Trust kept with each pixel into the hole, and what is left of it in the middle: so little that what is known carries on
 * inward, while the soft film that the search starts from has no say.
 */
const TRUST = { decay: 0.6, least: 0.001 };
/** Share of its trust that a pixel has in the first fill before it is filled. */
const FILM_SAY = 0.3;
/**
 * Radii, pixels, of the means that tell relief from shapes, and how far, in medians of the relief, the near ones are from
 * the wide ones: photographed labels 0.1 to 0.8, drawn leaves and stones 1.1 to 3. Beside the text nine tenths of them are
 * within `edges` (labels 0.5 to 2.1): where an arm, a hem or a product's edge comes up to it, it is 3 and more, and a
 * membrane would smear it. A relief's median is no more than `most` levels (labels up to 5), parts of a machine have more.
 * The light is the mean over `light`, and uneven when it changes by so many medians where the text was.
 */
const RELIEF = { near: 4, wide: 12, coarse: 0.85, edges: 2.5, most: 7, light: 8, uneven: 4 };

export function fillTexture(site: Site, ground: Ground): Float32Array {
  const { mask } = ground;
  const woven = fillWeave(site, { hole: mask.hole, covered: mask });
  if (woven) return woven;
  const relief = reliefOf(site, unknownPixels(site, mask));
  return (
    fillStreaks(site, ground, relief !== undefined) ??
    (relief === undefined ? undefined : fillRelief(site, ground, relief)) ??
    fillFromSquares(site, ground)
  );
}

/**
 * Cloth, paper or plaster in uneven light: its relief, copied in small tiles, over a membrane of the light. Squares copied
 * with their light would be seen as spots of another brightness. Undefined in even light. @param relief its median, levels.
 */
function fillRelief(site: Site, { mask }: Ground, relief: number): Float32Array | undefined {
  const { window } = site;
  const unknown = unknownPixels(site, mask);
  const mean = knownMean(window, unknown, RELIEF.light);
  const filled = stretchMembrane({ ...window, values: mean }, unknown);
  const light = filled.filter((_, n) => n % window.channels === 1 && mask.hole[(n - 1) / window.channels]).sort();
  const spread = light[Math.floor(0.95 * light.length)] - light[Math.floor(0.05 * light.length)];
  if (!(spread >= RELIEF.uneven * relief)) return undefined;
  layGrain(window, { mean, unknown, filled, grain: medianGrain(window, { mean, unknown }), share: 1 });
  return filled;
}

/** The relief's median, levels, of a ground that is mostly that: its means over a few pixels follow a wider mean. Undefined where shapes are larger. */
function reliefOf({ window, distance, reach }: Site, unknown: Uint8Array): number | undefined {
  const { channels, values } = window;
  const [near, wide] = [RELIEF.near, RELIEF.wide].map(radius => knownMean(window, unknown, radius));
  const toHole = distanceTo(unknown, window.width);
  const [fine, coarse, beside]: [number[], number[], number[]] = [[], [], []];
  for (let i = 0; i < unknown.length; i++) {
    if (unknown[i] || distance[i] > reach) continue;
    const at = i * channels + 1;
    fine.push(Math.abs(values[at] - near[at]));
    coarse.push(Math.abs(near[at] - wide[at]));
    if (toHole[i] <= RELIEF.wide) beside.push(coarse[coarse.length - 1]);
  }
  const relief = median(fine);
  if (relief > RELIEF.most || quantile(beside, 0.9) > RELIEF.edges * relief) return undefined;
  return median(coarse) <= RELIEF.coarse * relief ? relief : undefined;
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
  if (below) copyShifted(scene, matches);
  else growInward(scene, matches, random);
  const isLarge = scene.targets.length > MANY_SQUARES;
  const rounds = isLarge ? ROUNDS.large : level === LEVELS - 1 ? ROUNDS.finest : ROUNDS.coarse;
  const farthest = below ? NEAR_BELOW : Infinity;
  for (let round = 1; round <= rounds; round++) {
    improveMatches(scene, matches, { rounds: isLarge ? 1 : SEARCH_ROUNDS, farthest, random });
    copyShifted(scene, matches);
  }
  return { scene, matches };
}

/**
 * The first fill, ring by ring from what is known. What is not there yet is the film between the rims, and has little say:
 * with all of it leaves come out plain, with none of it a plain label gets pieces of its coloured border.
 */
function growInward(scene: Scene, matches: Matches, random: Random): void {
  const { state, trust, width } = scene;
  const toKnown = distanceToKnown(state, width);
  const whole = trust.slice();
  let farthest = 0;
  for (let i = 0; i < state.length; i++) if (state[i] === HOLE) farthest = Math.max(farthest, toKnown[i]);
  for (let ring = 1; ring < farthest + 1; ring++) {
    for (let i = 0; i < state.length; i++)
      trust[i] = state[i] === HOLE && toKnown[i] >= ring ? FILM_SAY * whole[i] : whole[i];
    const some = { ...scene, targets: scene.targets.filter(i => toKnown[i] < ring + RADIUS) };
    improveMatches(some, matches, { rounds: 2, farthest: Infinity, random });
    copyShifted(some, matches);
  }
  trust.set(whole);
}

function distanceToKnown(state: Uint8Array, width: number): Float32Array {
  return distanceTo(
    state.map(kind => (kind === KNOWN ? 1 : 0)),
    width,
  );
}

function trustIn(state: Uint8Array, width: number): Float32Array {
  const toKnown = distanceToKnown(state, width);
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
