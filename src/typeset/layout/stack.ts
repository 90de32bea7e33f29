/**
 * The lines of one badge or sticker. Each is a text of its own, but in a narrow shape they are laid out as one of several
 * paragraphs: on as many lines as they take, in the middle of the shape, every line as long as the shape is wide there.
 */

import { type Area, heightOf } from '../frame.js';
import type { Room } from '../room/room.js';
import { LINE_COST, METRICS, rimOf, type Setting, squeezeCost, type Task } from '../setting.js';
import { balanceLines } from './breaks.js';
import { DENSE } from './fit.js';
import { nearness } from './whereabouts.js';

/** Lines of one badge stand this near, from ink to ink, and share their middle; in em. */
const GAP = 1.2;
const SAME_MIDDLE = 0.5;
/** A line that is broken in a narrow shape is expected there: it costs less than elsewhere. */
const STACK_COST = LINE_COST ** 0.4;
/** Paragraphs of a badge have so many lines at most, all of it together so many. */
const MOST = { each: 3, all: 6 };
/** From line to line in em, and from paragraph to paragraph at least and at most: more where one has several lines. */
const PITCH = { line: 1.14, least: 1.26, parted: 1.46, most: 1.7 };

/** The tasks as they are laid out: lines of one shape together, from top to bottom, every other by itself. */
export function findStacks(tasks: readonly Task[]): Task[][] {
  const items: Task[][] = [];
  for (const task of [...tasks].sort((a, b) => a.ink.top - b.ink.top)) {
    const above = items.find(item => areStacked(item[item.length - 1], task));
    if (above) above.push(task);
    else items.push([task]);
  }
  return items;
}

function areStacked(above: Task, below: Task): boolean {
  const gap = below.ink.top - above.ink.bottom;
  return (
    [above, below].every(({ align, stacked, room }) => align === 'center' && !stacked && room.beside().narrow) &&
    above.frame.angle === below.frame.angle &&
    gap > -0.3 * below.size &&
    gap < GAP * below.size &&
    Math.abs(middleOf(above.ink) - middleOf(below.ink)) < SAME_MIDDLE * below.size
  );
}

/** The tasks of a stack at a size, or undefined when the shape does not allow it. */
export function setStack(tasks: readonly Task[], size: number): Setting[] | undefined {
  const own = commonArea(tasks);
  if (own.right - own.left < size / 2) return undefined;
  const room = tasks[0].roomOf(
    own,
    tasks.map(({ owner }) => owner),
  );
  let best: { settings: Setting[]; likeness: number } | undefined;
  for (const counts of countsOf(tasks)) {
    const extra = counts.reduce((sum, count) => sum + count - 1, 0);
    if (best && best.likeness >= (size / tasks[0].size) * STACK_COST ** extra) break; // more lines cannot be better
    const least = extra > 0 ? PITCH.parted : PITCH.least;
    for (const most of [PITCH.most, least]) {
      const settings = setLines(tasks, { size, counts, own, room, between: { least, most } });
      const likeness = settings ? settings.reduce((sum, one) => sum + one.likeness, 0) / settings.length : 0;
      if (settings && likeness > (best?.likeness ?? 0)) best = { settings, likeness };
    }
  }
  return best?.settings;
}

/** What all inks have in common across, and span down. */
function commonArea(tasks: readonly Task[]): Area {
  return {
    left: Math.max(...tasks.map(({ ink }) => ink.left)),
    right: Math.min(...tasks.map(({ ink }) => ink.right)),
    top: Math.min(...tasks.map(({ ink }) => ink.top)),
    bottom: Math.max(...tasks.map(({ ink }) => ink.bottom)),
  };
}

/** Numbers of lines for each task, the fewest in all first. */
function countsOf(tasks: readonly Task[]): number[][] {
  let all: number[][] = [[]];
  for (const { units } of tasks) {
    const most = Math.min(MOST.each, units.length);
    all = all.flatMap(counts => Array.from({ length: most }, (_, i) => [...counts, i + 1]));
  }
  const sumOf = (counts: number[]) => counts.reduce((sum, count) => sum + count, 0);
  return all.filter(counts => sumOf(counts) <= MOST.all).sort((a, b) => sumOf(a) - sumOf(b));
}

interface Form {
  readonly size: number;
  readonly counts: readonly number[];
  readonly own: Area;
  readonly room: Room;
  /** From paragraph to paragraph, in em. */
  readonly between: { readonly least: number; readonly most: number };
}

function setLines(tasks: readonly Task[], { size, counts, own, room, between }: Form): Setting[] | undefined {
  const { middle, halfHeight, descent } = METRICS;
  const total = counts.reduce((sum, count) => sum + count, 0);
  const cost = STACK_COST ** (total - tasks.length);
  const center = centerOf(room, own);
  const rim = Math.max(...tasks.map(task => rimOf(task, size)));
  const middles = middlesOf(tasks, { size, counts, own, rim, between });
  const top = middles[0][0] - halfHeight * size - rim;
  const bottom = (middles.at(-1) as number[]).at(-1)! + (middle + descent) * size + rim;
  if (!room.between({ top, bottom, em: size })) return undefined;
  const settings = tasks.map((task, i): Setting | undefined => {
    const widthOf = (text: string) => task.squeeze * task.widthOf(text);
    const limitOf = (line: number) => {
      const y = middles[i][line];
      const span = room.between({ top: y - halfHeight * size, bottom: y + (middle + descent / 2) * size, em: size });
      return span ? (2 * (Math.min(center - span.left, span.right - center) - rim)) / size : 0;
    };
    const set = balanceLines(task.units, { count: counts[i], limitOf, widthOf });
    if (!set) return undefined;
    const texts = set.lines.map((text, line) => {
      const { left, right } = task.bearingsOf(text);
      const shift = ((left - right) / 2) * task.squeeze;
      const x = center - (set.widths[line] / 2 + shift) * size;
      return { text, x, baseline: middles[i][line] + middle * size, squeeze: task.squeeze };
    });
    const lines = set.widths.map((width, line) => ({
      ...{ left: center - (width / 2) * size, right: center + (width / 2) * size, middle: middles[i][line] },
    }));
    const half = (Math.max(...set.widths) / 2) * size + rim;
    const [first, last] = [middles[i][0], middles[i].at(-1)!];
    return {
      ...{ task, size, texts, spacing: 0, outline: task.outline && { ...task.outline, width: rim } },
      area: {
        left: center - half,
        right: center + half,
        top: first - halfHeight * size - rim,
        bottom: last + halfHeight * size + rim,
      },
      likeness: (size / task.size) * cost * squeezeCost(task) * nearness(lines, task.ink) ** tieOf(task),
    };
  });
  return settings.every(setting => setting) ? (settings as Setting[]) : undefined;
}

/** How strongly lines are held to their originals' places: syllables that are small suffer more than letters do. */
const tieOf = ({ units }: Task) => (DENSE.test(units.join('')) ? DENSE_TIE : 1);
const DENSE_TIE = 0.4;

/** Middles of every task's lines, around the middle of the originals'. */
function middlesOf(
  tasks: readonly Task[],
  { size, counts, own, rim, between }: Omit<Form, 'room'> & { rim: number },
): number[][] {
  const gaps = tasks.slice(1).map((task, i) => {
    const before = tasks[i].ink;
    const pitch = (task.ink.top + task.ink.bottom - before.top - before.bottom) / 2 / task.size;
    return Math.min(Math.max(pitch, between.least), between.most) * size + rim;
  });
  const line = PITCH.line * size + rim;
  let y = 0;
  const middles = counts.map((count, i) => {
    if (i > 0) y += gaps[i - 1];
    const from = y;
    y += (count - 1) * line;
    return Array.from({ length: count }, (_, i) => from + i * line);
  });
  const start = own.top + heightOf(own) / 2 - y / 2;
  return middles.map(lines => lines.map(middle => start + middle));
}

/** The middle of the shape where it is seen, else the originals'. */
function centerOf(room: Room, own: Area): number {
  const y = (own.top + own.bottom) / 2;
  const span = room.between({ top: y, bottom: y + 1, em: 0 });
  const read = middleOf(own);
  if (!span || !Number.isFinite(span.left + span.right)) return read;
  const seen = (span.left + span.right) / 2;
  return Math.abs(seen - read) < 0.12 * (span.right - span.left) ? seen : read;
}

const middleOf = ({ left, right }: Area) => (left + right) / 2;
