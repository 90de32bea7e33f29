/** From an original and its translation to what is to be set where. */
import type { LanguageCode } from '../../language.js';
import type { Alignment } from '../../page.js';
import { measureAdvance, measureBearings, type Typeface } from '../draw/canvas.js';
import { facesFor } from '../draw/fonts.js';
import { type Area, areaOf, type Frame, frameOf, quadOf } from '../frame.js';
import { linesAsked, splitEmergency, splitUnits } from '../layout/breaks.js';
import { minimumSize } from '../layout/fit.js';
import { surveyRoom } from '../room/room.js';
import type { Task } from '../setting.js';
import type { Original } from '../style/original.js';
import { spacingFor } from '../style/spacing.js';
import { groundOf, type Surroundings } from './surroundings.js';
import { wishedTasks } from './wishes.js';

/**
 * The ways in which a translation can be set, the preferred first: one, but for a column of Chinese. In languages
 * whose characters stand upright below each other it stays a column; in the others it becomes lines, or a column
 * turned on its side.
 */
export function makeTasks(original: Original, { text, around }: { text: string; around: Surroundings }): Task[] {
  const { block, frame, ink, align, lineCount, wishes } = original;
  const make = (way: Way) => makeTask(original, { way, text, around });
  const upright = { frame, ink, align, start: 'middle', lineCount, stacked: false } as const;
  if (!block.vertical) return wishes ? wishedTasks(make(upright), wishes) : [make(upright)];
  const side = frameOf((frame.angle * 180) / Math.PI + 90);
  const turnedInk = areaOf(side, quadOf(frame, ink));
  const turned = make({ ...upright, frame: side, ink: turnedInk, align: 'left' });
  if (STACKING.includes(around.language))
    return [make({ ...upright, align: 'center', start: 'top', stacked: true }), turned];
  return [make({ ...upright, align: 'center', start: 'top', lineCount: COLUMN_LINES }), turned];
}

const STACKING: readonly LanguageCode[] = ['ko', 'ja', 'zh'];
/** A column set in lines may have so many without looking broken. */
const COLUMN_LINES = 4;

interface Way {
  readonly frame: Frame;
  readonly ink: Area;
  readonly align: Alignment;
  readonly start: 'middle' | 'top';
  readonly lineCount: number;
  readonly stacked: boolean;
}

function makeTask(original: Original, { way, text, around }: { way: Way; text: string; around: Surroundings }): Task {
  const { block, size, weight, color, opacity, gradient, outline, shadow, pitch, spacing } = original;
  const condensed = way.stacked ? 1 : original.condensed;
  const { cleared, occupancy, scale, language, places, ownerOf } = around;
  const owner = ownerOf(block);
  const typeface: Typeface = {
    faces: facesFor({ language, weight, serif: original.serif ?? false }, places),
    language,
  };
  const units = splitUnits(text, language);
  const { ink } = way;
  const widthOf = remember((part: string) => measureAdvance(part, typeface));
  const length = (ink.right - ink.left) / size / condensed;
  const { frame } = way;
  const kin = frame === original.frame ? original.kin : undefined; // areas are of one frame
  // A stack asks for the same room at every size, and so does a text that is set heavier.
  const roomOf = (own: Area, owners: readonly number[]) =>
    remembered(around.rooms, JSON.stringify([block.id, frame.angle, size, own, owners]), () =>
      surveyRoom(cleared, occupancy, { frame, own, owners, em: size, ...(kin && { kin }) }),
    );
  const room = roomOf(groundOf(original, ink), [owner]);
  return {
    ...way,
    lineCount: Math.max(way.lineCount, linesAsked(units)),
    ...{ id: block.id, size, color, opacity, gradient, outline, shadow, pitch, typeface },
    listed: way.align !== 'center' && !block.vertical && Boolean(original.kin?.length),
    ...{ room, owner, roomOf, condensed, squeeze: condensed },
    minimum: minimumSize(size, { text, pageWidth: cleared.width, scale }),
    units,
    emergencyUnits: splitEmergency(units),
    spacing: way.stacked ? spacing : spacingFor(text, { spacing, length, widthOf }),
    widthOf,
    bearingsOf: remember(part => measureBearings(part, typeface)),
  };
}

function remember<T>(measure: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>();
  return text => remembered(known, text, () => measure(text));
}

function remembered<T>(known: Map<string, T>, key: string, find: () => T): T {
  let value = known.get(key);
  if (value === undefined) {
    value = find();
    known.set(key, value);
  }
  return value;
}
