/** Columns side by side are set the same way: all of them in lines, or all turned on their sides. */

import type { Task } from '../setting.js';
import type { Original } from '../style/original.js';
import { bestAlone } from './together.js';

/** The first way is taken when every column of a set comes this near to what it reaches in its best way. */
const PREFERENCE = 0.7;
/** Columns that stand this near each other are a set, in em. */
const BESIDE = 3;

/** The task to be set by block id. @param tasksOf the ways in which an original can be set, the preferred first */
export function chooseWays(
  originals: readonly Original[],
  tasksOf: (original: Original) => readonly Task[],
): Map<string, Task> {
  const chosen = new Map<string, Task>();
  for (const set of setsOfColumns(originals)) {
    const ways = set.map(tasksOf);
    const first = ways.every(tasks => {
      if (tasks.length === 1) return true;
      const merits = tasks.map(task => bestAlone(task)?.likeness ?? 0);
      return merits[0] >= PREFERENCE * Math.max(...merits);
    });
    set.forEach((original, i) => {
      chosen.set(original.block.id, ways[i][first ? 0 : ways[i].length - 1]);
    });
  }
  return chosen;
}

/** Vertical blocks that stand side by side, together; every other block by itself. */
function setsOfColumns(originals: readonly Original[]): Original[][] {
  const sets: Original[][] = [];
  for (const original of originals) {
    const neighbours = sets.filter(set => set.some(other => areBeside(original, other)));
    for (const set of neighbours) sets.splice(sets.indexOf(set), 1);
    sets.push([original, ...neighbours.flat()]);
  }
  return sets;
}

function areBeside(a: Original, b: Original): boolean {
  if (!a.block.vertical || !b.block.vertical) return false;
  const gap = Math.max(a.ink.left, b.ink.left) - Math.min(a.ink.right, b.ink.right);
  return gap < BESIDE * Math.max(a.size, b.size) && a.ink.top < b.ink.bottom && b.ink.top < a.ink.bottom;
}
