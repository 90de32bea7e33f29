/** How far a texture goes on around a block: wood, fabric, pebbles, a photo's soft ground, but not the product on it. */
import type { Area } from '../frame.js';

export interface TextureView {
  /** The pixel's channels at a point of the frame; undefined off the page. */
  colorAt(a: number, b: number): ArrayLike<number> | undefined;
  readonly own: Area;
  readonly em: number;
  /** Where more of the same texture is to be seen. */
  readonly kin?: readonly Area[] | undefined;
}

/**
 * A texture goes on while a window of it, an em wide, has about the colour, the spread and the steps of those under the
 * original. Colours may stray as far as they do there, and drift as wood and cloth do in the light; an object's edge
 * has more spread, its inside another colour; a line across the way, dashed or whole, stands out from both its sides.
 */
const ALIKE = {
  colour: 10,
  straying: 2.5,
  spread: 1.6,
  spreadMore: 6,
  steps: 2,
  stepsMore: 2,
  line: 1.6,
  lineMore: 12,
};
/** A window is compared with what came before it by this share; all in all the colour drifts by no more. */
const FOLLOW = 0.5;
const DRIFT = 44;
/** Reach beside the block in its widths and in em, and above and below it in em. */
const REACH = { widths: 1, ems: 4, beyond: 1.2 };

/** The area around the block over which the texture goes on. */
export function textureSpan(view: TextureView): Area {
  const { own, em, kin = [] } = view;
  const under = split(own, em).map(area => look(view, area));
  if (under.some(window => !window)) return own;
  const model = modelOf(under as Window[], kinWindows(view, kin));
  const beside = REACH.widths * (own.right - own.left) + REACH.ems * em;
  const beyond = REACH.beyond * em;
  const reach = (most: number, windowsAt: (gone: number) => Area[], across: keyof Lines = 'columns') =>
    reachOf(view, { most, windowsAt, model, across });
  return {
    left: own.left - reach(beside, gone => [{ ...own, left: own.left - gone - em, right: own.left - gone }]),
    right: own.right + reach(beside, gone => [{ ...own, left: own.right + gone, right: own.right + gone + em }]),
    top:
      own.top - reach(beyond, gone => split({ ...own, top: own.top - gone - em, bottom: own.top - gone }, em), 'rows'),
    bottom:
      own.bottom +
      reach(beyond, gone => split({ ...own, top: own.bottom + gone, bottom: own.bottom + gone + em }, em), 'rows'),
  };
}

interface Window {
  readonly mean: readonly number[];
  /** Standard deviation of the lightness. */
  readonly spread: number;
  /** Mean step of the lightness from pixel to pixel. */
  readonly steps: number;
  /** How far the mean lightness of a column, and of a row, lies at most from those on both its sides. */
  readonly lines: Lines;
}
type Lines = Readonly<Record<'columns' | 'rows', number>>;
interface Model {
  readonly mean: readonly number[];
  /** How far the windows' means lie from their own mean: root mean square of the channels. */
  readonly straying: number;
  readonly spread: number;
  readonly steps: number;
  readonly lines: Lines;
}

/** The texture's colour is that under the original; how much it varies is seen there and under its siblings. */
function modelOf(own: readonly Window[], kin: readonly Window[] = []): Model {
  const windows = [...own, ...kin];
  const meanOf = (some: readonly Window[]) =>
    [0, 1, 2].map(c => some.reduce((sum, window) => sum + window.mean[c], 0) / some.length);
  const usual = meanOf(windows);
  const squares = windows.reduce((sum, window) => sum + far(window.mean, usual) ** 2, 0) / windows.length;
  return {
    mean: meanOf(own),
    straying: Math.sqrt(squares),
    spread: Math.max(...windows.map(({ spread }) => spread)),
    steps: Math.max(...windows.map(({ steps }) => steps)),
    lines: {
      columns: Math.max(...windows.map(({ lines }) => lines.columns)),
      rows: Math.max(...windows.map(({ lines }) => lines.rows)),
    },
  };
}

/** Windows under the nearest of the siblings. */
function kinWindows(view: TextureView, kin: readonly Area[]): Window[] {
  const near = [...kin].sort((a, b) => Math.abs(a.top - view.own.top) - Math.abs(b.top - view.own.top));
  const windows = near.slice(0, KIN).flatMap(area => split(area, view.em).map(part => look(view, part)));
  return windows.filter(window => window !== undefined);
}
/** So many of them show what there is to be seen. */
const KIN = 4;

function reachOf(
  view: TextureView,
  {
    most,
    windowsAt,
    model,
    across,
  }: { most: number; windowsAt: (gone: number) => Area[]; model: Model; across: keyof Lines },
): number {
  const step = view.em / 2;
  let before = model.mean;
  let gone = 0;
  for (; gone < most; gone += step) {
    const windows = windowsAt(gone).map(area => look(view, area));
    if (windows.some(window => !window || !isAlike(window, { model, before, across }))) break;
    const mean = modelOf(windows as Window[]).mean;
    before = before.map((value, c) => value + FOLLOW * (mean[c] - value));
  }
  // The last window that was alike goes half an em further; the object may begin right behind it.
  return Math.min(gone > 0 ? gone + step / 2 : 0, most);
}

function isAlike(
  window: Window,
  { model, before, across }: { model: Model; before: readonly number[]; across: keyof Lines },
): boolean {
  const room = ALIKE.colour + ALIKE.straying * model.straying + 0.5 * model.spread;
  return (
    far(window.mean, before) <= room &&
    far(window.mean, model.mean) <= Math.max(DRIFT, room) &&
    window.spread <= ALIKE.spread * model.spread + ALIKE.spreadMore &&
    window.steps <= ALIKE.steps * model.steps + ALIKE.stepsMore &&
    window.lines[across] <= ALIKE.line * model.lines[across] + ALIKE.lineMore
  );
}

const far = (a: readonly number[], b: readonly number[]) => Math.max(...a.map((value, c) => Math.abs(value - b[c])));

/** Windows an em wide, side by side. */
function split(area: Area, em: number): Area[] {
  const count = Math.max(1, Math.floor((area.right - area.left) / em));
  const width = (area.right - area.left) / count;
  return Array.from({ length: count }, (_, i) => ({
    ...area,
    left: area.left + i * width,
    right: area.left + (i + 1) * width,
  }));
}

/** Undefined when a part of it lies off the page. */
function look({ colorAt }: TextureView, { left, right, top, bottom }: Area): Window | undefined {
  const sums = [0, 0, 0];
  let [light, squares, steps, count] = [0, 0, 0, 0];
  const [columns, rows]: number[][] = [[], []];
  for (let b = top + 0.5, row = 0; b < bottom; b += 2, row++)
    for (let a = left + 0.5, column = 0; a < right; a += 2, column++) {
      const [here, next] = [colorAt(a, b), colorAt(a + 1, b)];
      if (!here || !next) return undefined;
      for (let c = 0; c < 3; c++) sums[c] += here[c];
      const luma = lumaOf(here);
      light += luma;
      squares += luma * luma;
      steps += Math.abs(lumaOf(next) - luma);
      columns[column] = (columns[column] ?? 0) + luma;
      rows[row] = (rows[row] ?? 0) + luma;
      count++;
    }
  if (count === 0) return undefined;
  const spread = Math.sqrt(Math.max(0, squares / count - (light / count) ** 2));
  const lines = { columns: standingOut(columns, rows.length), rows: standingOut(rows, columns.length) };
  return { mean: sums.map(sum => sum / count), spread, steps: steps / count, lines };
}

/** How far a profile's value lies at most beyond those a few on, on both its sides. @param count of each value's parts */
function standingOut(profile: readonly number[], count: number): number {
  let most = 0;
  for (let i = BESIDE; i < profile.length - BESIDE; i++) {
    const [before, behind] = [profile[i] - profile[i - BESIDE], profile[i] - profile[i + BESIDE]];
    if (before * behind > 0) most = Math.max(most, Math.min(Math.abs(before), Math.abs(behind)) / count);
  }
  return most;
}
const BESIDE = 2;

const lumaOf = (color: ArrayLike<number>) => 0.299 * color[0] + 0.587 * color[1] + 0.114 * color[2];
