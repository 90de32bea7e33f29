/** Text on ground that no formula describes but that changes softly: paper, cloth, a pale picture, a shaded photo. */
import { knownMean } from './blur.js';
import { distanceTo } from './grid.js';
import { maskText, type TextMask } from './mask.js';
import type { Site } from './site.js';

/** The ground is first seen along the quad's rim and around it, in line heights from the rim. */
const RIM = { from: -0.08, to: 0.6 };
/** Radius of the mean that is the ground: first wide enough to span the line, then near enough to follow a pattern. */
const RADIUS = { first: 0.75, last: 0.3, least: 6 };
/** Rounds of leaving out what departs and taking the mean of the rest again. */
const ROUNDS = 3;
/** What departs by more than this is left out of the ground: in medians of the departure, and levels at least. */
const OUTLIER = { medians: 4, levels: 6 };
/** Pixels around ink that are its soft rim and no ground. */
const INK_RIM = 2;
/** Rougher ground, levels, is a texture in which a threshold finds more than text: weave has up to 6, leaves from 11. */
const ROUGHEST = 8;
/** Share of the surroundings that may depart as ink does; above it there is no telling text from picture. */
const MOST_AROUND = 0.35;
/** Share of what stands out most in the quad, by half of the strongest departure on, that must be text. */
const TAKEN = { share: 0.9, ofStrongest: 0.5 };
/** Normal distribution: 90 % are within this many standard deviations. */
const SIGMAS_OF_90 = 1.645;

/** The text that departs from a soft ground; undefined when the ground is not soft, or nothing stands out. */
export function maskOnSoftGround(site: Site): TextMask | undefined {
  const around = departFromSoftGround(site);
  if (!around || around.noise > ROUGHEST) return undefined;
  const mask = maskText(site, around);
  const isSure = mask && shareAround(site, mask) <= MOST_AROUND && shareTaken(site, { mask, ...around }) >= TAKEN.share;
  return isSure ? mask : undefined;
}

interface Departure {
  readonly departure: Float32Array;
  /** The ground's standard deviation by what all but its roughest tenth keeps to. */
  readonly noise: number;
  /** What half of the ground keeps to: text that was taken for ground moves it less. */
  readonly typical: number;
}

/** How far each pixel is from the mean of the ground around it. */
function departFromSoftGround(site: Site): Departure | undefined {
  const { window, frame, distance, foreign } = site;
  let off = foreign.map((is, i) =>
    is || distance[i] < RIM.from * frame.size || distance[i] > RIM.to * frame.size ? 1 : 0,
  );
  let found = departFrom(site, { off, wide: RADIUS.first, near: RADIUS.first });
  for (let round = 1; round <= ROUNDS && found; round++) {
    const most = Math.max(OUTLIER.levels, OUTLIER.medians * found.typical);
    const { departure } = found;
    const toInk = distanceTo(
      Uint8Array.from(departure, away => (away > most ? 1 : 0)),
      window.width,
    );
    off = foreign.map((is, i) => (is || toInk[i] <= INK_RIM ? 1 : 0));
    found = departFrom(site, { off, wide: RADIUS.first, near: round === ROUNDS ? RADIUS.last : RADIUS.first });
  }
  return found;
}

interface Known {
  /** 1 where a pixel is no ground. */
  readonly off: Uint8Array;
  /** Radii of the mean in line heights; the wide one where nothing is near. */
  readonly wide: number;
  readonly near: number;
}

function departFrom({ window, frame }: Site, { off, wide, near }: Known): Departure | undefined {
  const { channels, values } = window;
  const pixels = (radius: number) => Math.round(Math.max(RADIUS.least, radius * frame.size));
  const far = knownMean(window, off, pixels(wide));
  const close = near === wide ? far : knownMean(window, off, pixels(near));
  const departure = new Float32Array(off.length);
  const bins = new Uint32Array(256);
  let count = 0;
  for (let i = 0; i < off.length; i++) {
    for (let c = i * channels; c < (i + 1) * channels; c++) {
      const away = Math.abs(values[c] - (close[c] || far[c]));
      if (away > departure[i]) departure[i] = away;
    }
    if (off[i]) continue;
    bins[Math.min(255, Math.floor(departure[i]))]++;
    count++;
  }
  if (count === 0) return undefined;
  const within = (share: number) => {
    let level = 0;
    for (let seen = bins[0]; seen < share * count; seen += bins[++level]);
    return level + 1;
  };
  return { departure, typical: within(0.5), noise: within(0.9) / SIGMAS_OF_90 };
}

/** Share of the pixels within reach of the quad that are neither text nor ground. */
function shareAround({ distance, foreign, frame }: Site, { stay }: TextMask): number {
  let [all, busy] = [0, 0];
  for (let i = 0; i < distance.length; i++) {
    if (foreign[i] || distance[i] <= 0 || distance[i] > RIM.to * frame.size) continue;
    all++;
    busy += stay[i];
  }
  return all > 0 ? busy / all : 1;
}

/** Share of what stands out in the quad that the mask takes: where text runs into a picture's parts, it takes little. */
function shareTaken({ distance, foreign }: Site, { mask, departure }: Departure & { mask: TextMask }): number {
  let strongest = 0;
  for (let i = 0; i < distance.length; i++) if (mask.ink[i] && departure[i] > strongest) strongest = departure[i];
  let [all, taken] = [0, 0];
  for (let i = 0; i < distance.length; i++) {
    if (foreign[i] || distance[i] > 0 || departure[i] < TAKEN.ofStrongest * strongest) continue;
    all++;
    taken += mask.hole[i];
  }
  return all > 0 ? taken / all : 0;
}
