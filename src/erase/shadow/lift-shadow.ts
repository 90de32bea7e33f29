/** Sees through the shadow or glow around letters: only what they cover themselves is then to be made up. */
import { knownMean } from '../blur.js';
import type { Ground } from '../ground/ground.js';
import { sideOf } from '../mask/halo.js';
import { commonColour } from '../mask/mask.js';
import { quantile } from '../median.js';
import type { Site } from '../site.js';
import { farthest, type Window } from '../window.js';
import { findShadow, type Shadow } from './find-shadow.js';
import { meanLight, RIM, type Scene, setScene } from './scene.js';

/** Where the shadow is denser, what lies under it is lost in the noise. */
const DENSEST = 0.5;
/** Nor is a fainter one than this seen. */
const FAINTEST = 0.005;
/** A shadow that changes nothing by so many levels is none: its ground may be taken for one. */
const WEAKEST = 8;
/** Ringing and soft rims end where the ground is so many times as rough as it is elsewhere, and this share of the reach at the latest. */
const ROUGH = { times: 1.5, radius: 2, most: 0.8 };
/** Means at each distance from the letters must come this much nearer to the ground's own. */
const CLEARED = 0.4;
/** Or be this many times as far apart as elsewhere at most. */
const OWN = 1.2;
const SIDES = 4;
/** Pixels farther out that the next mean is taken. */
const NEXT = 3;

export interface Lifted {
  readonly site: Site;
  readonly ground: Ground;
  /** 1 where the picture changes: what was covered, and what is seen through the shadow. */
  readonly hole: Uint8Array;
}

/** Undefined where there is no shadow, or taking it away leaves a trace. */
export function liftShadow(site: Site, ground: Ground): Lifted | undefined {
  // A picture with an alpha channel has its colours multiplied by it, and shadows in the channel, too.
  if (site.window.channels !== 3) return undefined;
  const scene = setScene(site, ground);
  const shadow = scene && findShadow(scene);
  if (!shadow || strengthOf(scene, shadow) < WEAKEST || isInkLike(scene, site.window, shadow)) return undefined;
  const window = seeThrough(site.window, shadow);
  if (!isCleared(traceOf(scene, site.window), traceOf(scene, window))) return undefined;
  const rim = rimOf(scene, window);
  if (rim === undefined) return undefined;
  const isSeen = (i: number) => scene.seen[i] === 1 && scene.toLetters[i] > rim && shadow.opacity[i] <= DENSEST;
  const hole = ground.mask.hole.map((is, i) => is | Number(scene.seen[i] && shadow.opacity[i] > FAINTEST));
  if (showsInk(scene, window, { hole, isSeen })) return undefined;
  const covered = hole.map((is, i) => is & Number(!isSeen(i)));
  return { site: { ...site, window }, ground: { ...ground, mask: { ...ground.mask, hole: covered } }, hole };
}

/** Dark around dark letters, light around light ones, is ink that has spread, or a scan's soft rim: paper is not seen through it. */
function isInkLike(scene: Scene, window: Window, { colour }: Shadow): boolean {
  const ink = commonColour(window, scene.letters);
  if (!ink) return true;
  const ground = meanLight(scene, i => scene.letters[i] === 1);
  return colour.reduce((sum, value, c) => sum + (value - ground[c]) * (ink[c] - ground[c]), 0) > 0;
}

/** Strokes that were taken for shadow stand out where it was seen through, as nothing does on the ground beyond it. */
function showsInk(
  { seen, light }: Scene,
  window: Window,
  { hole, isSeen }: { hole: Uint8Array; isSeen: (i: number) => boolean },
): boolean {
  const [within, beyond]: [number[], number[]] = [[], []];
  for (let i = 0; i < seen.length; i++) {
    if (!seen[i] || (hole[i] && !isSeen(i))) continue;
    (hole[i] ? within : beyond).push(farthest(window, light, i));
  }
  return quantile(within, INK.share) > INK.times * quantile(beyond, INK.share) + INK.levels;
}
/** What differs most from the light: so large a share, and by how much more than elsewhere, levels. */
const INK = { share: 0.98, times: 1.5, levels: 12 };

/** How far the shadow moves nineteen in twenty of the pixels beside the letters at most, levels. */
function strengthOf({ light, seen, toLetters, reach }: Scene, { opacity, colour }: Shadow): number {
  const moved: number[] = [];
  for (let i = 0; i < seen.length; i++) {
    if (!seen[i] || toLetters[i] > reach) continue;
    let most = 0;
    for (let c = 0; c < colour.length; c++) most = Math.max(most, Math.abs(colour[c] - light[i * colour.length + c]));
    moved.push(opacity[i] * most);
  }
  return quantile(moved, 0.95);
}

/** The distance from the letters, pixels, from which on the ground is as it is elsewhere; undefined where that is too far. */
function rimOf({ seen, toLetters, reach, field }: Scene, { channels, values }: Window): number | undefined {
  const unseen = seen.map(is => 1 - is);
  const mean = knownMean({ ...field, values }, unseen, ROUGH.radius);
  const far = Math.ceil(reach);
  const sums = new Float64Array(far + 1);
  const counts = new Float64Array(far + 1);
  for (let i = 0; i < seen.length; i++) {
    if (!seen[i] || toLetters[i] > 2 * reach) continue;
    const bin = Math.min(far, Math.floor(toLetters[i]));
    counts[bin]++;
    for (let c = i * channels; c < (i + 1) * channels; c++) sums[bin] += Math.abs(values[c] - mean[c]);
  }
  const rough = sums.map((sum, bin) => sum / Math.max(1, counts[bin]));
  for (let rim = RIM; rim <= ROUGH.most * reach; rim++) if (rough[rim] <= ROUGH.times * rough[far] + 0.5) return rim;
  return undefined;
}

function seeThrough(window: Window, { opacity, colour }: Shadow): Window {
  const { channels } = window;
  const values = window.values.map((value, n) => {
    const through = Math.min(DENSEST, opacity[Math.floor(n / channels)]);
    return Math.max(0, Math.min(255, (value - through * colour[n % channels]) / (1 - through)));
  });
  return { ...window, values };
}

/** Whether what is left around the letters is little beside the shadow, or no more than the ground has elsewhere. */
function isCleared(before: Trace, after: Trace): boolean {
  return after.near <= CLEARED * before.near || (after.near < before.near && after.near <= OWN * after.beyond);
}

interface Trace {
  readonly near: number;
  readonly beyond: number;
}

/** How much the commonest levels at each distance from the letters, to each side of them, differ from the next: squared. */
function traceOf({ light, seen, toLetters, reach, field: { width } }: Scene, { channels, values }: Window): Trace {
  const far = Math.ceil(2 * reach);
  const bins = SIDES * far;
  const counts = new Uint32Array(bins);
  const levels = new Uint32Array(bins * channels * LEVELS);
  for (let i = 0; i < seen.length; i++) {
    if (!seen[i] || toLetters[i] >= far) continue;
    const bin = sideOf(toLetters, i, width) * far + Math.floor(toLetters[i]);
    counts[bin]++;
    for (let c = 0; c < channels; c++) {
      const off = Math.round(values[i * channels + c] - light[i * channels + c]) + LEVELS / 2;
      levels[(bin * channels + c) * LEVELS + Math.max(0, Math.min(LEVELS - 1, off))]++;
    }
  }
  const middle = (at: number, count: number) => {
    let level = 0;
    for (let n = levels[at * LEVELS]; n < count / 2; n += levels[at * LEVELS + ++level]);
    return level;
  };
  const sums = { near: 0, beyond: 0 };
  const all = { near: 0, beyond: 0 };
  for (let bin = 0; bin + NEXT < bins; bin++) {
    const next = bin + NEXT;
    const count = Math.min(counts[bin], counts[next]);
    if (count === 0 || next % far < NEXT) continue;
    const zone = bin % far < reach ? 'near' : 'beyond';
    for (let c = 0; c < channels; c++) {
      sums[zone] += count * (middle(bin * channels + c, counts[bin]) - middle(next * channels + c, counts[next])) ** 2;
    }
    all[zone] += count;
  }
  return { near: sums.near / Math.max(1, all.near), beyond: sums.beyond / Math.max(1, all.beyond) };
}
const LEVELS = 256;
