/** Which blocks belong together, so that they are set alike: items of a list, cells of a row, two lines of a badge. */
import type { Alignment, Rgb } from '../../page.js';
import { type Area, heightOf, widthOf } from '../frame.js';
import { colorDistance } from '../style/color.js';
import type { Original } from '../style/original.js';

/** The originals in groups of siblings, each group with one weight and one source size, like colours made the same. */
export function groupSiblings(originals: readonly Original[]): Original[][] {
  return join(originals, areSiblings).map(group => harmonise(group.map(original => alignInRow(original, group))));
}

/** Texts of one row of which one is centred are columns of a grid: who says nothing else is centred as well. */
function alignInRow(original: Original, group: readonly Original[]): Original {
  const isCentred = (other: Original) => other.align === 'center' && inOneRow(original, other);
  return original.guessed && group.some(isCentred) ? { ...original, align: 'center' } : original;
}

/** The items in groups: two for which the test holds are in one. */
function join(items: readonly Original[], test: (a: Original, b: Original) => boolean): Original[][] {
  const group = items.map((_, i) => i);
  const root = (i: number): number => (group[i] === i ? i : root(group[i]));
  for (let i = 0; i < items.length; i++)
    for (let j = 0; j < i; j++) if (test(items[i], items[j])) group[root(i)] = root(j);
  const groups = new Map<number, Original[]>();
  items.forEach((item, i) => {
    groups.set(root(i), [...(groups.get(root(i)) ?? []), item]);
  });
  return [...groups.values()];
}

/** Of one size, colour and direction, in one row or column, and not far apart; buttons of a row have colours of their own. */
function areSiblings(a: Original, b: Original): boolean {
  if (a.frame.angle !== b.frame.angle || a.block.vertical !== b.block.vertical) return false;
  const times = Math.max(a.size, b.size) / Math.min(a.size, b.size);
  // A face that was taken for another kind of face has the weight of that kind.
  const heavier = a.serif === b.serif ? Math.abs(a.weight - b.weight) : 0;
  if (areAlike(a, b) && onOneGround(a, b))
    return times <= SAME_SIZE.alike && heavier <= SAME_WEIGHT.oneGround && (inOneRow(a, b) || inOneColumn(a, b));
  if (heavier > SAME_WEIGHT.other || !inOneRow(a, b)) return false;
  return areAlike(a, b)
    ? times <= SAME_SIZE.alike
    : [a, b].every(({ align }) => align === 'center') && times <= SAME_SIZE.other;
}
/** Of the same colour, and of another. */
const SAME_SIZE = { alike: 1.15, other: 1.06 };
/** Weights are read to within a step of a hundred; of two in one panel the reading errs more than a designer would. */
const SAME_WEIGHT = { oneGround: 200, other: 100 };

const areAlike = (a: Original, b: Original) => colorDistance(a.color, b.color) <= SAME_SHADE;
const onOneGround = (a: Original, b: Original) => colorDistance(a.ground, b.ground) <= SAME_GROUND;
/** CIE76: the same ink by JPEG's measure, and the same panel, a table's alternating rows included. */
const SAME_SHADE = 15;
const SAME_GROUND = 25;

const middle = (a: Original) => [(a.ink.left + a.ink.right) / 2, (a.ink.top + a.ink.bottom) / 2] as const;

function inOneRow(a: Original, b: Original): boolean {
  const gap = Math.max(a.ink.left, b.ink.left) - Math.min(a.ink.right, b.ink.right);
  return Math.abs(middle(a)[1] - middle(b)[1]) < 0.35 * a.size && gap < ROW_REACH * a.size;
}
/** In em: cells of a row and badges stand so near. */
const ROW_REACH = 16;

function inOneColumn(a: Original, b: Original): boolean {
  const gap = Math.max(a.ink.top, b.ink.top) - Math.min(a.ink.bottom, b.ink.bottom);
  const aligned =
    Math.abs(a.ink.left - b.ink.left) < 0.4 * a.size ||
    Math.abs(middle(a)[0] - middle(b)[0]) < 0.4 * a.size ||
    Math.abs(a.ink.right - b.ink.right) < 0.4 * a.size;
  return aligned && gap < COLUMN_REACH * a.size;
}
/** In em: the airiest lists have five blank lines between items. */
const COLUMN_REACH = 6;

/** What is the same in the original and differs by measurement is made the same. */
function harmonise(group: readonly Original[]): Original[] {
  if (group.length === 1) return [...group];
  const size = median(group.map(original => original.size));
  const weight = Math.round(median(group.map(original => original.weight)) / 100) * 100;
  const condensed = median(group.map(original => original.condensed));
  const spacing = lowerMedian(group.map(original => original.spacing));
  const seen = group.filter(original => original.serif !== undefined);
  const serif = seen.filter(original => original.serif).length * 2 > seen.length;
  const looks = new Map(join(group, areAlike).flatMap(alike => alike.map(original => [original, lookOf(alike)])));
  return group.map(original => ({
    ...{ ...original, size, weight, serif, condensed, spacing, ...looks.get(original) },
    ink: evenEdges(original, group),
    kin: group.filter(other => other !== original && onOneGround(original, other)).map(({ ink }) => ink),
  }));
}

/** What originals of one colour have in common: fill, outline and shadow. */
function lookOf(alike: readonly Original[]): Pick<Original, 'color' | 'gradient' | 'outline' | 'shadow'> {
  const biggest = alike.reduce((best, next) => (inkSize(next) > inkSize(best) ? next : best));
  const outlined = alike.filter(original => original.outline);
  const outline =
    outlined.length * 2 > alike.length
      ? { color: middleColor(outlined.map(o => o.outline!.color)), width: median(outlined.map(o => o.outline!.width)) }
      : undefined;
  const color = alike.length > 2 ? middleColor(alike.map(original => original.color)) : biggest.color;
  const { gradient } = alike.length > 2 ? usual(alike, original => Boolean(original.gradient)) : biggest;
  const { shadow } = usual(alike, original => Boolean(original.shadow));
  return { color, gradient, outline, shadow };
}

/** The biggest of the majority. */
function usual(group: readonly Original[], test: (original: Original) => boolean): Original {
  const yes = group.filter(test);
  const majority = yes.length * 2 > group.length ? yes : group.filter(original => !test(original));
  return (majority.length ? majority : group).reduce((best, next) => (inkSize(next) > inkSize(best) ? next : best));
}

/** Edges, centres and middles that are the same within what a character's own shape makes of them become the same. */
function evenEdges({ ink, align, size }: Original, group: readonly Original[]): Area {
  const shiftOf = (keyOf: (area: Area) => number, tolerance: number) =>
    median(clusterOf(keyOf(ink), { keys: group.map(other => keyOf(other.ink)), tolerance: tolerance * size })) -
    keyOf(ink);
  const across = shiftOf(ALIGNED[align], SAME_EDGE);
  const down = shiftOf(area => (area.top + area.bottom) / 2, SAME_MIDDLE);
  return { left: ink.left + across, right: ink.right + across, top: ink.top + down, bottom: ink.bottom + down };
}

/** The keys that hang together with one of them, each no further from the next than the tolerance. */
function clusterOf(key: number, { keys, tolerance }: { keys: readonly number[]; tolerance: number }): number[] {
  const sorted = [...keys].sort((a, b) => a - b);
  let [first, last] = [sorted.indexOf(key), sorted.indexOf(key)];
  while (first > 0 && sorted[first] - sorted[first - 1] <= tolerance) first--;
  while (last < sorted.length - 1 && sorted[last + 1] - sorted[last] <= tolerance) last++;
  return sorted.slice(first, last + 1);
}

const ALIGNED: Readonly<Record<Alignment, (area: Area) => number>> = {
  left: area => area.left,
  right: area => area.right,
  center: area => (area.left + area.right) / 2,
};
/** In em. */
const SAME_EDGE = 0.1;
const SAME_MIDDLE = 0.1;

const inkSize = ({ ink }: Original) => widthOf(ink) * heightOf(ink);
export const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[values.length >> 1];
/** Of an even number the lower one: a space that was not read looks like spaced-out characters, never the other way round. */
const lowerMedian = (values: readonly number[]) => [...values].sort((a, b) => a - b)[(values.length - 1) >> 1];
const middleColor = (colors: readonly Rgb[]): Rgb => {
  const channel = (c: 0 | 1 | 2) => median(colors.map(color => color[c]));
  return [channel(0), channel(1), channel(2)];
};
