/** Sizes siblings alike. */
import { setAt } from './fit.js';
import type { Setting, Task } from './setting.js';
import { median } from './siblings.js';

/** What fits, by task id; a task without an entry does not fit at any readable size. */
export interface Fitted {
  readonly settings: Map<string, Setting>;
  /** Siblings that had to be set smaller than the rest. */
  readonly outliers: string[];
}

/** Each step makes the lettering smaller by this factor. */
const STEP = 0.965;
/** A sibling that needs less than this share of the usual size shrinks alone; of two or three, no one is usual. */
const OUTLIER = { many: 0.7, few: 0.5 };

/**
 * Sets a group of siblings at the one size that, over them all, comes nearest to the originals. Those which cannot
 * reach 0.7 of the median of what each could have alone are set by themselves.
 */
export function setTogether(tasks: readonly Task[]): Fitted {
  const alone = tasks.map(task => ({ task, best: bestAlone(task) })).filter(({ best }) => best);
  const usual = alone.length ? median(alone.map(({ best }) => best!.size)) : 0;
  const limit = tasks.length > 3 ? OUTLIER.many : OUTLIER.few;
  const [outliers, group] = split(alone, ({ best }) => best!.size < limit * usual);
  const settings = new Map<string, Setting>();
  for (const { task, best } of outliers) settings.set(task.id, best!);
  const common = bestCommon(group.map(({ best }) => best!.task));
  for (const { task, best } of group) settings.set(task.id, common?.get(task.id) ?? best!);
  return { settings, outliers: outliers.map(({ task }) => task.id) };
}

/** The setting most like the original. A word is broken only where lettering would be much smaller else. */
export function bestAlone(task: Task): Setting | undefined {
  const whole = bestOf(task);
  const { units, emergencyUnits, stacked } = task;
  if (stacked || emergencyUnits.length === units.length || (whole?.likeness ?? 0) > ENOUGH) return whole;
  const broken = bestOf({ ...task, units: emergencyUnits });
  return broken && broken.likeness * BROKEN > (whole?.likeness ?? 0) ? broken : whole;
}
/** A word is not broken for lettering that comes this near to the original; below that small type is the worse harm. */
const ENOUGH = 0.65;
const BROKEN = 1.05;

function bestOf(task: Task): Setting | undefined {
  let best: Setting | undefined;
  for (const size of sizesOf(task.size, task.minimum)) {
    if (best && size / task.size <= best.likeness) break; // nothing smaller can be better
    const setting = setAt(task, size);
    if (setting && setting.likeness > (best?.likeness ?? 0)) best = setting;
  }
  return best;
}

function bestCommon(tasks: readonly Task[]): Map<string, Setting> | undefined {
  if (tasks.length === 0) return undefined;
  const size = Math.min(...tasks.map(task => task.size));
  const minimum = Math.min(...tasks.map(task => task.minimum));
  let best: { likeness: number; settings: Setting[] } | undefined;
  for (const candidate of sizesOf(size, minimum)) {
    if (best && candidate / size <= best.likeness) break;
    const settings = tasks.map(task => setAt(task, candidate));
    if (settings.some(setting => !setting)) continue;
    const likeness = settings.reduce((sum, setting) => sum + setting!.likeness, 0) / tasks.length;
    if (likeness > (best?.likeness ?? 0)) best = { likeness, settings: settings as Setting[] };
  }
  return best && new Map(best.settings.map(setting => [setting.task.id, setting]));
}

function* sizesOf(from: number, to: number): Generator<number> {
  for (let size = from; size > to; size *= STEP) yield size;
  yield to;
}

function split<T>(items: readonly T[], test: (item: T) => boolean): [yes: T[], no: T[]] {
  return [items.filter(test), items.filter(item => !test(item))];
}
