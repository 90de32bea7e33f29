/** A person's wishes: an original that looks as they want, a task whose room is theirs. */
import type { Wishes } from '../../page.js';
import { areaOf, frameOf, grow, heightOf, widthOf } from '../frame.js';
import type { Room } from '../room/room.js';
import type { Task } from '../setting.js';
import type { Original } from '../style/original.js';

/** Has a person said how large it is, or where? Then it is nobody's sibling; another colour alone leaves it one. */
export const isPlaced = ({ wishes: { fontSize, fontWeight, align, placement } = {} }: Original) =>
  [fontSize, fontWeight, align, placement].some(wish => wish !== undefined);

/** The original in the size and place that are wished. */
export function wishPlace(original: Original, wishes: Wishes): Original {
  const { fontSize, fontWeight, align, placement } = wishes;
  return {
    ...original,
    wishes,
    ...(fontSize && { size: fontSize }),
    ...(fontWeight && { weight: fontWeight }),
    ...(align && { align, aligned: true }),
    ...(placement && placeOf(original, placement)),
  };
}

/** The original in the colours that are wished. */
export function wishLook(original: Original): Original {
  const { wishes, size } = original;
  if (!wishes) return original;
  const { color, stroke, shadow, drawnSize } = wishes;
  const scale = size / (drawnSize ?? size);
  return {
    ...original,
    ...(color && { color, gradient: undefined }),
    ...(stroke !== undefined && { outline: stroke ? { ...stroke, width: stroke.width * scale } : undefined }),
    ...(shadow !== undefined && {
      shadow: shadow
        ? { ...shadow, blur: shadow.blur * scale, dx: shadow.dx * scale, dy: shadow.dy * scale }
        : undefined,
    }),
  };
}

function placeOf(original: Original, placement: NonNullable<Wishes['placement']>): Partial<Original> {
  const [from, to] = placement;
  const degrees = (Math.atan2(to[1] - from[1], to[0] - from[0]) * 180) / Math.PI;
  const frame = original.block.vertical ? original.frame : frameOf(degrees);
  const rim = original.outline?.width ?? 0;
  return { frame, ink: grow(areaOf(frame, placement), -rim), aligned: true };
}

/** Edges of a placement are whole pixels around antialiased ones. */
const SLACK = 3;

/** The ways to set a task as wished: as it fits, and where a size is wished, in spite of everything. */
export function wishedTasks(task: Task, { fontSize, placement }: Wishes): Task[] {
  const placed = placement ? { ...task, room: roomOf(task), minimum: Math.min(task.minimum, SMALLEST) } : task;
  if (!fontSize) return [placed];
  const exact = { ...placed, minimum: fontSize };
  return [exact, { ...exact, room: ANYWHERE }];
}
const SMALLEST = 6;

function roomOf({ ink, size }: Task): Room {
  const slack = SLACK + 0.1 * size;
  const span = { left: ink.left - slack, right: ink.right + slack };
  return {
    between: ({ top, bottom }) => (bottom - top <= heightOf(ink) + 2 * slack ? span : undefined),
    beside: () => ({ left: slack, right: slack, closed: widthOf(ink) > 0, narrow: false }),
  };
}

const ANYWHERE: Room = {
  between: () => ({ left: Number.NEGATIVE_INFINITY, right: Number.POSITIVE_INFINITY }),
  beside: () => ({ left: 0, right: 0, closed: false, narrow: false }),
};
