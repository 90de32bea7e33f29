/** What is to be set, and what has been: the terms in which the layout speaks. */
import type { Alignment, Rgb, Shadow } from '../page.js';
import type { PlacedText, Typeface } from './draw/canvas.js';
import type { Area, Frame } from './frame.js';
import type { Room } from './room/room.js';

/** A text to be set in a place. */
export interface Task {
  readonly id: string;
  readonly frame: Frame;
  /** The original's ink in the frame. */
  readonly ink: Area;
  readonly room: Room;
  /** Index of the block in the page's occupancy. */
  readonly owner: number;
  /** The room around another area, several blocks' own ground together. */
  readonly roomOf: (own: Area, owners: readonly number[]) => Room;
  readonly align: Alignment;
  /** It is an item of a list, flush with the others. */
  readonly listed: boolean;
  /** Lettering is centred on the ink's height, or starts at its top. */
  readonly start: 'middle' | 'top';
  /** Lines it may have without looking different from the original. */
  readonly lineCount: number;
  /** From line to line, in em. */
  readonly pitch: number;
  /** Of the original. */
  readonly size: number;
  readonly minimum: number;
  readonly color: Rgb;
  /** 0..1; undefined where it is opaque. */
  readonly opacity?: number | undefined;
  readonly outline?: { readonly color: Rgb; readonly width: number };
  readonly gradient?: readonly [top: Rgb, bottom: Rgb];
  /** At the original's size. */
  readonly shadow?: Shadow;
  readonly typeface: Typeface;
  /** Pieces of the text that are not parted. */
  readonly units: readonly string[];
  /** Smaller pieces, for when a unit alone is wider than the room. */
  readonly emergencyUnits: readonly string[];
  /** Characters stand below each other; units are the words. */
  readonly stacked: boolean;
  /** What the original's characters keep between them besides their own advance, in em. */
  readonly spacing: number;
  /** How narrow the original's characters are, and how narrow glyphs are to be drawn; 1 as they are. */
  readonly condensed: number;
  readonly squeeze: number;
  /** Advance in em, not squeezed. */
  readonly widthOf: (text: string) => number;
  readonly bearingsOf: (text: string) => { left: number; right: number };
}

/** A text set: what to draw and where, in the frame. */
export interface Setting {
  readonly task: Task;
  readonly size: number;
  readonly texts: readonly PlacedText[];
  /** Added after every character, in em. */
  readonly spacing: number;
  readonly outline?: { readonly color: Rgb; readonly width: number };
  /** What the lettering is expected to cover. */
  readonly area: Area;
  /** How near it comes to the original, 0..1: smaller sizes and more lines cost. */
  readonly likeness: number;
  /** With what is behind it (WCAG, 1..21) in the original's colour, and what has helped where that is too little. */
  readonly contrast?: { readonly before: number; readonly by?: 'shade' | 'outline' };
}

/** WCAG's least contrast of large text. */
export const LEAST_CONTRAST = 3;

/** Vertical measures of Pretendard in em; Noto's differ by less than 0.03. */
export const METRICS = {
  /** The middle of capitals and of Hangul, above the baseline. */
  middle: 0.36,
  /** Half the height of Hangul. */
  halfHeight: 0.44,
  descent: 0.21,
} as const;

/** Each line more than the original has is as bad as lettering smaller by this factor. */
export const LINE_COST = 0.82;

/** What lettering that is narrower than the original loses of its likeness: less than if it were smaller. */
export const squeezeCost = ({ squeeze, condensed }: Task) => (squeeze / condensed) ** 0.7;

/** The width of a task's outline at a size; 0 when it has none. */
export const rimOf = ({ outline, size }: Task, at: number) => (outline ? (outline.width * at) / size : 0);

/** The shadow of a task at a size. */
export function shadowAt({ shadow, size }: Task, at: number): Shadow | undefined {
  const by = at / size;
  return shadow && { color: shadow.color, blur: shadow.blur * by, dx: shadow.dx * by, dy: shadow.dy * by };
}
