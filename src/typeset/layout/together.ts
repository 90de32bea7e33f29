/** Sizes siblings alike. */

import { heightOf } from '../frame.js';
import type { Setting, Task } from '../setting.js';
import { isBadge, setAt } from './fit.js';
import { median } from './siblings.js';
import { findStacks, setStack } from './stack.js';

/** What fits, by task id; a task without an entry does not fit at any readable size. */
export interface Fitted {
  readonly settings: Map<string, Setting>;
  /** Siblings that had to be set smaller than the rest. */
  readonly outliers: string[];
}

/** A task, or the lines of one badge, which may move against each other. */
type Item = readonly Task[];
/** An item set, and how near it comes to the original on the mean. */
interface Found {
  readonly likeness: number;
  readonly settings: readonly Setting[];
}

/** Each step makes the lettering smaller by this factor. */
const STEP = 0.965;
/** A sibling that needs less than this share of the usual size shrinks alone; of two or three, no one is usual. */
const OUTLIER = { many: 0.7, few: 0.5 };

/**
 * Sets a group of siblings at the one size that, over them all, comes nearest to the originals. Those which cannot
 * reach 0.7 of the median of what each could have alone are set aside of their middle where that helps, else by themselves.
 */
export function setTogether(tasks: readonly Task[]): Fitted {
  const middled = findStacks(tasks).flatMap(setAlone);
  const usual = middled.length ? median(middled.map(({ best }) => sizeOf(best))) : 0;
  const least = (tasks.length > 3 ? OUTLIER.many : OUTLIER.few) * usual;
  const isSmall = ({ best }: Alone) => sizeOf(best) < least;
  const alone = middled.map(one => (isSmall(one) ? (asidesOf(one).find(aside => !isSmall(aside)) ?? one) : one));
  const [outliers, group] = split(alone, isSmall);
  const common = commonOf(group.map(({ item, best }) => item.map((task, i) => ({ ...task, ...formOf(best, i) }))));
  const set = [...outliers.map(({ best }) => best), ...(common ?? group.map(({ best }) => best))];
  return {
    settings: new Map(set.flatMap(({ settings }) => settings.map(setting => [setting.task.id, setting]))),
    outliers: outliers.flatMap(({ item }) => item.map(({ id }) => id)),
  };
}

interface Alone {
  readonly item: Item;
  readonly best: Found;
}

function setAlone(item: Item): Alone[] {
  const best = bestOf(item);
  return best ? [{ item, best }] : [];
}

/** A line whose middle is too near to something on one side, flush with its original on that side: it grows to the other. */
function asidesOf({ item }: Alone): Alone[] {
  const [task, ...others] = item;
  if (others.length > 0 || task.align !== 'center' || task.stacked || isBadge(task)) return [];
  const asides = (['left', 'right'] as const).flatMap(align => setAlone([{ ...task, align }]));
  return asides.sort((a, b) => sizeOf(b.best) - sizeOf(a.best));
}

/** The setting most like the original. */
export const bestAlone = (task: Task): Setting | undefined => bestOf([task])?.settings[0];

/** Whole words at their own width; narrower, where they would be small; words broken, where they would be tiny. */
function bestOf(item: Item): Found | undefined {
  let best = largest([item]);
  if (!best || best[0].likeness < NARROWED)
    for (const squeeze of SQUEEZES) {
      const narrow = largest([item.map(task => ({ ...task, squeeze: Math.max(LEAST, squeeze * task.squeeze) }))]);
      if (narrow && narrow[0].likeness > (best?.[0].likeness ?? 0)) best = narrow;
    }
  const whole = best?.[0].likeness ?? 0;
  const breakable = item.some(task => !task.stacked && task.emergencyUnits.length > task.units.length);
  const isOneWord = item.every(task => isBadge(task) && task.units.length === 1);
  const enough = isOneWord ? ENOUGH.badge : ENOUGH.usual;
  if (!breakable || whole > enough) return best?.[0];
  const broken = largest([item.map(task => (task.stacked ? task : { ...task, units: task.emergencyUnits }))]);
  return broken && broken[0].likeness * BROKEN > whole ? broken[0] : best?.[0];
}
/** Above this likeness lettering keeps its width; glyphs are narrowed in these steps, and to no less than `LEAST`. */
const NARROWED = 0.86;
const SQUEEZES = [0.94, 0.88];
const LEAST = 0.8;
/**
 * A word is not broken for lettering that comes this near to the original; below that small type is the worse harm. In a
 * badge a single word of four syllables on two lines is usual.
 */
const ENOUGH = { usual: 0.65, badge: 0.85 };
const BROKEN = 1.05;

/** All items at one size. They may be narrowed a little more for it, all alike. */
function commonOf(items: readonly Item[]): readonly Found[] | undefined {
  if (items.length === 0) return undefined;
  const meritOf = (found: readonly Found[] | undefined) =>
    found ? found.reduce((sum, { likeness }) => sum + likeness, 0) / found.length : 0;
  let best: readonly Found[] | undefined;
  for (const squeeze of [1, ...SQUEEZES]) {
    if (meritOf(best) >= NARROWED) break;
    const narrowed = items.map(item => item.map(task => ({ ...task, squeeze: Math.min(task.squeeze, squeeze) })));
    const found = largest(narrowed);
    if (meritOf(found) > meritOf(best)) best = found;
  }
  return best && narrowSome(items, best);
}

/** The same, but that an item which a hardly narrower one would serve much better (it saves a line) is that narrower. */
function narrowSome(items: readonly Item[], found: readonly Found[]): readonly Found[] {
  const again = found.map((one, i) => {
    if (one.likeness > NARROWED) return one;
    const narrowed = UNSEEN.map(squeeze =>
      setItem(
        items[i].map(task => ({ ...task, squeeze: Math.max(LEAST, squeeze * task.squeeze) })),
        sizeOf(one),
      ),
    );
    return narrowed.find(better => better && better.likeness > MUCH * one.likeness) ?? one;
  });
  return overlapAmong(again.flatMap(({ settings }) => settings)) ? found : again;
}
const MUCH = 1.05;
/** Among siblings of full width nobody sees one that is so much narrower. */
const UNSEEN = [0.94, 0.9];

/** The items at the one size that is best for them all. */
function largest(items: readonly Item[]): readonly Found[] | undefined {
  const tasks = items.flat();
  const size = Math.min(...tasks.map(task => task.size));
  const minimum = Math.min(...tasks.map(task => task.minimum));
  let best: { likeness: number; found: Found[] } | undefined;
  for (const candidate of sizesOf(size, minimum)) {
    if (best && candidate / size <= best.likeness) break; // nothing smaller can be better
    const found = items.map(item => setItem(item, candidate));
    if (found.some(one => !one) || overlapAmong(found.flatMap(one => one!.settings))) continue;
    const likeness = found.reduce((sum, one) => sum + one!.likeness, 0) / items.length;
    if (likeness > (best?.likeness ?? 0)) best = { likeness, found: found as Found[] };
  }
  return best?.found;
}

/** Do letterings of one direction share pixels? A sliver is no harm, since their descenders are counted generously. */
function overlapAmong(settings: readonly Setting[]): boolean {
  return settings.some(({ task, area }, i) =>
    settings.slice(0, i).some(other => {
      if (other.task.frame.angle !== task.frame.angle) return false;
      const across = Math.min(area.right, other.area.right) - Math.max(area.left, other.area.left);
      const down = Math.min(area.bottom, other.area.bottom) - Math.max(area.top, other.area.top);
      const height = Math.min(heightOf(area), heightOf(other.area));
      return across > SLIVER * height && down > SLIVER * height;
    }),
  );
}
const SLIVER = 0.02;

/** Each of an item's lines where the original's is, or all of them moved, whichever is better. */
function setItem(item: Item, size: number): Found | undefined {
  const apart = item.map(task => setAt(task, size));
  const moved = item.length > 1 ? setStack(item, size) : undefined;
  // Where one of them has several lines, only what was moved keeps them apart so that they are read as two.
  const isRun = apart.some(setting => setting && setting.texts.length > 1);
  const ways = [moved && isRun ? undefined : apart, moved].filter(one => one?.every(setting => setting)) as Setting[][];
  const found = ways.map(settings => ({
    settings,
    likeness: settings.reduce((sum, { likeness }) => sum + likeness, 0) / settings.length,
  }));
  return found.sort((a, b) => b.likeness - a.likeness)[0];
}

function* sizesOf(from: number, to: number): Generator<number> {
  for (let size = from; size > to; size *= STEP) yield size;
  yield to;
}

const sizeOf = ({ settings }: Found) => settings[0].size;
/** What bestOf chose for a task: its pieces; how narrow it is, its siblings have a say in. */
const formOf = ({ settings }: Found, i: number): Partial<Task> => ({ units: settings[i].task.units });

function split<T>(items: readonly T[], test: (item: T) => boolean): [yes: T[], no: T[]] {
  return [items.filter(test), items.filter(item => !test(item))];
}
