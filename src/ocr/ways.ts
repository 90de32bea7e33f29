/** The ways in which the text of a rectangle may run. */
import { cutColumn } from './column.js';
import type { Candidate } from './detect.js';
import { fitToInk } from './ink.js';
import { grow, type Rectangle, turn } from './rectangle.js';
import type { Ground } from './warp.js';

/** One way to read a rectangle. */
export interface Way {
  /** Tight around the text, its first corner where the text starts. */
  readonly rectangle: Rectangle;
  /** What is read, one behind the other: the line itself or the cells of a column. */
  readonly cells: readonly Rectangle[];
  readonly vertical: boolean;
}

/** A rectangle that is this much higher than wide is a column or a turned line. RapidOCR's and PaddleOCR's 1.5. */
const TALL = 1.5;
/** Up to this, it may as well be one narrow character: a 1, an I, a bracket. */
const NARROW = 2.6;
/**
 * What is added around the ink, share of its height. For the quad, what a drawn character leaves free of its em square;
 * for reading, what the recogniser likes to see: 0.08 to 0.28 above and below and 0.15 to 0.5 beside read the same
 * within what a letter more or less makes.
 */
const QUAD_PADDING = 0.05;
const STRIP_PADDING = { beside: 0.4, above: 0.15 };

/** A rectangle's ways: those of a line, or those of a tall rectangle. */
export type Ways =
  | { readonly tall: false; readonly line: Way; readonly loose: Way }
  | {
      readonly tall: true;
      /** Present when it may be a single character. */
      readonly line?: Way;
      readonly column: Way;
      readonly down: Way;
      readonly up: Way;
    };

export function findWays({ candidate, ...ground }: Ground & { candidate: Candidate }): Ways {
  const ink = fitToInk(ground, candidate);
  const line = lineWay(ink);
  if (ink.height < TALL * ink.width) return { tall: false, line, loose: { ...line, cells: [candidate.rectangle] } };
  const [down, up] = [1, 3].map(quarters => lineWay(turn(ink, quarters)));
  const column = columnWay(ground, ink);
  return { tall: true, column, down, up, ...(ink.height < NARROW * ink.width && { line }) };
}

/** The same line read from its other end. */
export function upsideDown({ rectangle, cells, vertical }: Way): Way {
  return { rectangle: turn(rectangle, 2), cells: cells.map(cell => turn(cell, 2)).reverse(), vertical };
}

function lineWay(ink: Rectangle): Way {
  const cell = pad(ink, { beside: STRIP_PADDING.beside * ink.height, above: STRIP_PADDING.above * ink.height });
  return { rectangle: grow(ink, QUAD_PADDING * ink.height), cells: [cell], vertical: false };
}

function columnWay(ground: Ground, ink: Rectangle): Way {
  const column = pad(ink, { beside: STRIP_PADDING.above * ink.width, above: 0 });
  const cells = cutColumn(ground, ink).map(cell => ({ ...cell, width: column.width }));
  return { rectangle: grow(ink, QUAD_PADDING * ink.width), cells, vertical: true };
}

function pad(rectangle: Rectangle, { beside, above }: { beside: number; above: number }): Rectangle {
  return { ...rectangle, width: rectangle.width + 2 * beside, height: rectangle.height + 2 * above };
}
