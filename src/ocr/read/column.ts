/** Cuts a column of upright characters into its characters. */

import { type Rectangle, withExtent } from '../raster/rectangle.js';
import { type Ground, straighten } from '../raster/warp.js';
import { unrest } from './ink.js';

/** Width of the straightened column that cuts are looked for in. */
const COLUMNS = 24;
/** Ground beside it that is looked at as well: a 一 as wide as the column would show no unrest. */
const BESIDE = 2;
/** Distance from character to character, share of the column's width: set solid is 1, airy is up to 1.6. */
const PITCH = { least: 0.85, usual: 1.1, most: 1.8 };
/** A cut may move this share of the pitch to where there is less ink. */
const SLACK = 0.2;
/** What a pitch e times the usual costs, in shares of the characters' ink. */
const ODD_PITCH = 0.4;
/**
 * A 一 at an end of the column stands in the middle of its cell: so much of it is empty beyond the ink, and taken with it,
 * since a low 一 is read as _. Cut without it, cells drifted, and 买一送一 was read as 买一送二.
 */
const BEYOND_STROKE = 0.42;
/** Ink of no more than this at an end is one stroke, of a 一 or of a 二: both ways of cutting are tried. */
const STROKE = 0.24;
/** What room beyond a stroke costs, in the same shares: more than an airy 三 cut as 一 and 二 would save. */
const ROOM = 0.1;
/** A row has ink from this share of the most restless row's unrest. */
const INK = 0.25;

/** The cells of a column from top to bottom: as many as make the cuts between them run through the least ink. */
export function cutColumn(ground: Ground, column: Rectangle): Rectangle[] {
  const { width, height } = column;
  const wider = { ...column, width: width * (1 + (2 * BESIDE) / COLUMNS) };
  const strip = straighten(ground, wider, {
    width: COLUMNS + 2 * BESIDE,
    height: Math.max(1, Math.round((COLUMNS * height) / width)),
  });
  const profile = unrest(strip, 'row', { from: BESIDE, to: BESIDE + COLUMNS });
  const ends = unrest(strip, 'row', { from: 0, to: strip.width });
  const most = Math.max(1, Math.round(height / width / PITCH.least) + 1);
  let best: Option = { cost: Infinity, edges: [0, strip.height] };
  const [top, bottom] = [ends, ends.slice().reverse()].map(roomBeyond);
  for (const above of top) {
    for (const below of bottom) {
      for (let count = 1; count <= most; count++) {
        const option = cutInto(count, profile, { above, below });
        if (option.cost < best.cost) best = option;
      }
    }
  }
  const [first, ...others] = best.edges.map(row => (row / strip.height - 0.5) * height);
  return others.map((end, i) =>
    withExtent(column, { left: -width / 2, right: width / 2, top: i === 0 ? first : others[i - 1], bottom: end }),
  );
}

interface Option {
  readonly cost: number;
  /** Rows of the strip where cells begin and end. */
  readonly edges: readonly number[];
}

/** What of the first cell may be empty above the first ink, in rows. */
function roomBeyond(profile: Float32Array): number[] {
  const limit = INK * profile.reduce((most, value) => Math.max(most, value), 0);
  const first = profile.findIndex(value => value > limit);
  const last = profile.findIndex((value, row) => row > first && value <= limit);
  const isStroke = first >= 0 && last > first && last - first <= STROKE * COLUMNS;
  return isStroke ? [0, BEYOND_STROKE * COLUMNS] : [0];
}

/** Equal cells, the outer ones as much shorter as the ink ends before its cell does. */
function cutInto(count: number, profile: Float32Array, room: { above: number; below: number }): Option {
  const { length } = profile;
  const whole = length + room.above + room.below;
  const pitch = count > 1 ? (whole - COLUMNS) / (count - 1) : whole;
  const odd = pitch / COLUMNS;
  const edges = [-room.above, length + room.below];
  if (odd < PITCH.least || odd > PITCH.most) return { cost: Infinity, edges };
  const ink = profile.reduce((sum, value) => sum + value, 0) / length || 1;
  const cuts = Array.from({ length: count - 1 }, (_, i) =>
    quietest(profile, COLUMNS / 2 - room.above + (i + 0.5) * pitch, SLACK * pitch),
  );
  const crossed = cuts.reduce((sum, cut) => sum + profile[cut], 0) / Math.max(1, cuts.length);
  const rooms = [room.above, room.below].filter(rows => rows > 0).length;
  return {
    cost: crossed / ink + ODD_PITCH * Math.abs(Math.log(odd / PITCH.usual)) + ROOM * rooms,
    edges: [edges[0], ...cuts, edges[1]],
  };
}

function quietest(profile: Float32Array, around: number, slack: number): number {
  let best = Math.round(around);
  for (let i = Math.ceil(around - slack); i <= around + slack; i++) if (profile[i] < profile[best]) best = i;
  return best;
}
