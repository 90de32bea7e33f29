/** Finds size and place for every text of a page; who finds none stays as it was. */
import type { Check, Raster } from '../../page.js';
import { groupSiblings } from '../layout/siblings.js';
import { type Fitted, setTogether } from '../layout/together.js';
import { chooseWays } from '../layout/ways.js';
import type { TypesetRequest } from '../request.js';
import type { Setting, Task } from '../setting.js';
import { keepLegible } from '../style/legible.js';
import type { Original } from '../style/original.js';
import { alignOriginals } from './align.js';
import { checkLeft, checkOutlier, type Left } from './checks.js';
import type { Chosen } from './choose.js';
import { joinBroken, partOverlapping } from './neighbours.js';
import { clear, type Surroundings, surroundingsOf } from './surroundings.js';
import { makeTasks } from './tasks.js';
import { isPlaced, wishLook } from './wishes.js';

/** A page laid out. */
export interface Composition {
  /** By block id; so are the originals of those that were set, and of some that were not. */
  readonly settings: ReadonlyMap<string, Setting>;
  readonly originals: ReadonlyMap<string, Original>;
  /** The page without the text of all that was to be set or dropped. */
  readonly cleared: Raster;
  /** Ids of the blocks whose text only goes. */
  readonly dropped: readonly string[];
  readonly left: readonly Left[];
  readonly checks: readonly Check[];
}

/** The ways in which an original's translation can be set in its surroundings, the preferred first. */
export type TasksOf = (original: Original, around: Surroundings) => Task[];

export function compose(chosen: Chosen, request: TypesetRequest & { readonly scale?: number }): Composition {
  const { texts, dropped } = chosen;
  const cleared = clear(request, [...texts.keys(), ...dropped]);
  const site = { ...request, cleared, dropped };
  const textOf = ({ block }: Original) => texts.get(block.id)!;
  const tasksOf: TasksOf = (original, around) => makeTasks(original, { text: textOf(original), around });

  const groups = groupAll(alignOriginals(chosen.originals, site));
  const originals = groups.flat();
  const around = surroundingsOf(site, originals);
  const { settings: fitted, outliers } = setGroups(groups, { around, tasksOf });
  const parted = partOverlapping(fitted, { originals, around, tasksOf });
  const joined = joinBroken(parted, { originals, site, tasksOf });
  const settings = new Map([...joined, ...groups.flatMap(group => legible(group, { settings: joined, cleared }))]);

  const byId = new Map(originals.map(original => [original.block.id, original]));
  const homeless = originals.filter(({ block }) => !settings.has(block.id)).map(original => noRoom(original, textOf));
  const left = [...chosen.left, ...homeless];
  const small = outliers.map(id => byId.get(id)!).map(original => checkOutlier(original, textOf(original)));
  const checks = [...chosen.checks, ...small, ...left.map(checkLeft)];
  return { settings, originals: byId, cleared, dropped, left, checks };
}

/** What a person has placed is nobody's sibling; whatever else they have coloured belongs where it did. */
function groupAll(originals: readonly Original[]): Original[][] {
  const [placed, plain] = [originals.filter(isPlaced), originals.filter(original => !isPlaced(original))];
  return [...placed.map(original => [original]), ...groupSiblings(plain)].map(group => group.map(wishLook));
}

/** Every group set at its own size, the groups one after the other. */
function setGroups(
  groups: readonly (readonly Original[])[],
  { around, tasksOf }: { around: Surroundings; tasksOf: TasksOf },
): Fitted {
  const ways = chooseWays(groups.flat(), original => tasksOf(original, around));
  const fitted = groups.map(group => {
    const set = setTogether(group.map(original => ways.get(original.block.id)!));
    return keepPresence(group, { set, tasksOf: original => tasksOf(original, around) });
  });
  return {
    settings: new Map(fitted.flatMap(({ settings }) => [...settings])),
    outliers: fitted.flatMap(({ outliers }) => outliers),
  };
}

/** What had to become smaller is set heavier, or it would lose its weight on the page. */
function keepPresence(
  group: readonly Original[],
  { set, tasksOf }: { set: Fitted; tasksOf: (original: Original) => Task[] },
): Fitted {
  const isSmaller = [...set.settings.values()].some(({ task, size }) => size < SMALLER * task.size);
  const [{ weight, block }] = group;
  if (!isSmaller || group.some(isPlaced) || block.vertical || weight >= HEAVIEST) return set;
  const heavier = group.map(original => ({ ...original, weight: weight + 100 }));
  const again = setTogether(heavier.map(original => tasksOf(original)[0]));
  return again.settings.size === set.settings.size ? again : set;
}
/** Below this share of its original's size lettering is set heavier, unless it is as heavy as faces are. */
const SMALLER = 0.85;
const HEAVIEST = 900;

/** Siblings with what they lack of contrast; a person's colours are theirs. */
function legible(
  group: readonly Original[],
  { settings, cleared }: { settings: ReadonlyMap<string, Setting>; cleared: Raster },
): [id: string, setting: Setting][] {
  const set = group.filter(({ block }) => settings.has(block.id));
  const before = set.map(({ block }) => settings.get(block.id)!);
  return keepLegible(before, cleared).map((setting, i) => {
    const { wishes, block } = set[i];
    const asked = wishes?.color || wishes?.stroke !== undefined;
    const contrast = asked && setting.contrast && { before: setting.contrast.before };
    return [block.id, contrast ? { ...before[i], contrast } : setting];
  });
}

const noRoom = (original: Original, textOf: (original: Original) => string): Left => ({
  ...{ block: original.block, reason: 'does-not-fit' },
  detail: `no room for “${textOf(original)}” at a readable size: shorten the translation`,
});
