/** Cuts a column of upright characters into its characters. */

import { type Rectangle, withExtent } from '../raster/rectangle.js';
import { type Ground, straighten } from '../raster/warp.js';
import { unrest } from './ink.js';

/** Width of the straightened column that cuts are looked for in. */
const COLUMNS = 24;
/** Distance from character to character, share of the column's width: set solid is 1, airy is up to 1.6. */
const PITCH = { least: 0.85, usual: 1.1, most: 1.8 };
/** A cut may move this share of the pitch to where there is less ink. */
const SLACK = 0.2;
/** What a pitch e times the usual costs, in shares of the characters' ink. */
const ODD_PITCH = 0.4;

/** The cells of a column from top to bottom: as many as make the cuts between them run through the least ink. */
export function cutColumn(ground: Ground, column: Rectangle): Rectangle[] {
  const { width, height } = column;
  const strip = straighten(ground, column, {
    width: COLUMNS,
    height: Math.max(1, Math.round((COLUMNS * height) / width)),
  });
  const profile = unrest(strip, 'row', { from: 0, to: strip.width });
  const most = Math.max(1, Math.round(height / width / PITCH.least));
  let best: { cost: number; cuts: number[] } = { cost: Infinity, cuts: [] };
  for (let count = 1; count <= most; count++) {
    const option = cutInto(count, profile);
    if (option.cost < best.cost) best = option;
  }
  const edges = [0, ...best.cuts, strip.height].map(row => (row / strip.height - 0.5) * height);
  return edges
    .slice(1)
    .map((bottom, i) => withExtent(column, { left: -width / 2, right: width / 2, top: edges[i], bottom }));
}

/** Equal cells, the outer ones as much shorter as the ink ends before its cell does. */
function cutInto(count: number, profile: Float32Array): { cost: number; cuts: number[] } {
  const pitch = count > 1 ? (profile.length - COLUMNS) / (count - 1) : profile.length;
  const odd = pitch / COLUMNS;
  if (odd < PITCH.least || odd > PITCH.most) return { cost: Infinity, cuts: [] };
  const ink = profile.reduce((sum, value) => sum + value, 0) / profile.length || 1;
  const cuts = Array.from({ length: count - 1 }, (_, i) =>
    quietest(profile, COLUMNS / 2 + (i + 0.5) * pitch, SLACK * pitch),
  );
  const crossed = cuts.reduce((sum, cut) => sum + profile[cut], 0) / Math.max(1, cuts.length);
  return { cost: crossed / ink + ODD_PITCH * Math.abs(Math.log(odd / PITCH.usual)), cuts };
}

function quietest(profile: Float32Array, around: number, slack: number): number {
  let best = Math.round(around);
  for (let i = Math.ceil(around - slack); i <= around + slack; i++) if (profile[i] < profile[best]) best = i;
  return best;
}
