/** Moves the sides of a detected rectangle to where its ink ends, each side only if the ground beyond is quiet. */
import type { Candidate } from './detect.js';
import { type Extent, type Rectangle, withExtent } from './rectangle.js';
import { type Ground, type Strip, straighten } from './warp.js';

/** How far beyond the detected rectangle ink is looked for; share of its height. */
const REACH = 0.3;
/** Rows of the strip that ink is measured on: finer than the letters' strokes, and no more work for larger letters. */
const ROWS = 64;
/** Ink is what is this far from the ground's unrest towards that of the text; measured: 0.15 to 0.3 give the same. */
const INK = 0.2;
/** A ground that is more uneven than this share of the text's contrast tells nothing about where the ink ends. */
const QUIET = 0.35;
/** Ground of this width ends the ink, share of the height: above and below a line, and beside it. */
const ROW_GAP = 0.08;
const COLUMN_GAP = 0.16;

/** The candidate with every side at the end of its ink, where that can be told; the other sides as they were found. */
export function fitToInk(ground: Ground, { rectangle, unclipped }: Candidate): Rectangle {
  const upright = rectangle.width >= rectangle.height;
  const side = Math.min(rectangle.width, rectangle.height);
  const reach = REACH * side;
  const window = { ...rectangle, width: rectangle.width + 2 * reach, height: rectangle.height + 2 * reach };
  const step = (side + 2 * reach) / ROWS;
  const strip = straighten(ground, window, {
    width: Math.max(1, Math.round(window.width / step)),
    height: Math.max(1, Math.round(window.height / step)),
  });
  const core = (reach + unclipped) / step; // where the detector was sure of text
  const outer = reach / step;
  const all = { from: 0, to: strip.height };
  const wide = { from: 0, to: strip.width };
  const gaps = { rows: ROW_GAP, columns: COLUMN_GAP };
  const rowGap = ((upright ? gaps.rows : gaps.columns) * side) / step;
  const columnGap = ((upright ? gaps.columns : gaps.rows) * side) / step;
  const rowsOf = (span: Span) => inkEnds(unrest(strip, 'row', span), { core, outer, gap: rowGap });
  const columnsOf = (span: Span) => inkEnds(unrest(strip, 'column', span), { core, outer, gap: columnGap });
  let rows: Span;
  let columns: Span;
  if (upright) {
    rows = rowsOf({ from: Math.floor(outer), to: Math.ceil(wide.to - outer) });
    columns = columnsOf(whole(rows));
  } else {
    columns = columnsOf({ from: Math.floor(outer), to: Math.ceil(all.to - outer) });
    rows = rowsOf(whole(columns));
  }
  const extent: Extent = {
    left: columns.from * step - window.width / 2,
    right: columns.to * step - window.width / 2,
    top: rows.from * step - window.height / 2,
    bottom: rows.to * step - window.height / 2,
  };
  return withExtent(rectangle, extent);
}

export interface Span {
  readonly from: number;
  readonly to: number;
}

const whole = ({ from, to }: Span): Span => ({ from: Math.floor(from), to: Math.ceil(to) });

/** How much the pixels of each row (or column) differ from their mean within a span: standard deviation, 0..128. */
export function unrest({ data, width, height }: Strip, along: 'row' | 'column', { from, to }: Span): Float32Array {
  const [count, next, stride] = along === 'row' ? [height, width * 3, 3] : [width, 3, width * 3];
  return Float32Array.from({ length: count }, (_, i) => {
    let most = 0;
    for (let c = 0; c < 3; c++) {
      let sum = 0;
      let squares = 0;
      for (let j = from; j < to; j++) {
        const value = data[i * next + j * stride + c];
        sum += value;
        squares += value * value;
      }
      const mean = sum / (to - from);
      most = Math.max(most, squares / (to - from) - mean * mean);
    }
    return Math.sqrt(Math.max(0, most));
  });
}

/** The first and the last place with ink, looking both ways from the core that lies `core` from either end. */
function inkEnds(profile: Float32Array, { core, outer, gap }: { core: number; outer: number; gap: number }): Span {
  const inside = profile.slice(Math.floor(core), Math.ceil(profile.length - core)).sort();
  const text = inside[Math.floor(inside.length * 0.75)] ?? 0;
  const from = inkEnd(profile, { core, text, gap });
  const to = inkEnd(profile.slice().reverse(), { core, text, gap });
  return { from: from ?? outer, to: profile.length - (to ?? outer) };
}

/** Where the ink begins, coming from the core; undefined if the ground before it is not quiet. */
function inkEnd(
  profile: Float32Array,
  { core, text, gap }: { core: number; text: number; gap: number },
): number | undefined {
  const start = Math.floor(core);
  const ground = Math.min(...profile.subarray(0, Math.max(1, start)));
  if (ground > QUIET * text) return undefined;
  const limit = ground + INK * (text - ground);
  let first = start;
  while (first < profile.length / 2 && profile[first] <= limit) first++; // the core reaches over the ink
  for (let i = first - 1, quiet = 0; i >= 0; i--) {
    quiet = profile[i] <= limit ? quiet + 1 : 0;
    if (quiet === 0) first = i;
    else if (quiet >= gap) return first;
  }
  return undefined;
}
