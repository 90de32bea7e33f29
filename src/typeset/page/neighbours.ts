/** What letterings that were laid out by themselves owe each other: who shares room with another is set again. */
import { polygonArea, sharedArea } from '../../geometry.js';
import type { Quad } from '../../page.js';
import { isBadge, setAt } from '../layout/fit.js';
import { bestAlone } from '../layout/together.js';
import type { Setting, Task } from '../setting.js';
import type { Original } from '../style/original.js';
import { placeOf, type Site, type Surroundings, surroundingsOf, withStanding } from './surroundings.js';
import { isPlaced } from './wishes.js';

type Settings = ReadonlyMap<string, Setting>;

interface Neighbourhood {
  /** Of all that is to be set, whether it found room or not. */
  readonly originals: readonly Original[];
  /** The ways in which an original's translation can be set in its surroundings. */
  readonly tasksOf: (original: Original, around: Surroundings) => readonly Task[];
}

/**
 * Lettering that grew into the same room is set again, each in the room that those before it left; what finds none is
 * left out. A person's places are theirs.
 */
export function partOverlapping(
  settings: Settings,
  { originals, around, tasksOf }: Neighbourhood & { around: Surroundings },
): Settings {
  const known = byId(originals);
  const parted = new Map<string, Setting>();
  const placed: Quad[] = [];
  const isFree = (setting: Setting) => !placed.some(other => overlap(placeOf(setting), other));
  for (const [id, setting] of settings) {
    const original = known.get(id)!;
    const again = () => tasksOf(original, withStanding(around, placed)).map(bestAlone);
    const found = isPlaced(original) || isFree(setting) ? setting : again().find(other => other && isFree(other));
    if (!found) continue;
    parted.set(id, found);
    placed.push(placeOf(found));
  }
  return parted;
}

/** Lines that were broken for neighbours' sake are one again where those took less room than they might have. */
export function joinBroken(settings: Settings, { originals, site, tasksOf }: Neighbourhood & { site: Site }): Settings {
  const known = byId(originals);
  const joined = new Map(settings);
  for (const [id, { task, texts, size }] of settings) {
    const original = known.get(id)!;
    if (isPlaced(original) || original.block.vertical || texts.length <= task.lineCount || isBadge(task)) continue;
    const [free] = tasksOf(original, surroundingsOf(site, originals, joined));
    const { typeface, widthOf, squeeze } = task;
    const again = setAt({ ...free, typeface, widthOf, squeeze }, size);
    if (again && again.texts.length < texts.length) joined.set(id, again);
  }
  return joined;
}

const byId = (originals: readonly Original[]) => new Map(originals.map(original => [original.block.id, original]));

/** Placements may share a sliver, since their descenders are counted generously. */
const overlap = (a: Quad, b: Quad) => sharedArea(a, b) > 0.02 * Math.min(polygonArea(a), polygonArea(b));
