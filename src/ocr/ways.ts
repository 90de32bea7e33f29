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
 * What is added to the ink on every side, share of its height. For the quad, about what a drawn character leaves free
 * of its em square; for reading, what the recogniser likes to see above and below (0.08 to 0.28 read alike), and no more
 * beside, where a badge's rim would be read as a bracket: `toReaderTensor` lengthens the strip by repeating its ends.
 */
const QUAD_PADDING = 0.05;
const STRIP_PADDING = 0.15;

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

/** Fits the candidate to its ink and says how it may be read. */
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
  const cell = grow(ink, STRIP_PADDING * ink.height);
  return { rectangle: grow(ink, QUAD_PADDING * ink.height), cells: [cell], vertical: false };
}

function columnWay(ground: Ground, ink: Rectangle): Way {
  const width = ink.width * (1 + 2 * STRIP_PADDING);
  const cells = cutColumn(ground, ink).map(cell => ({ ...cell, width }));
  return { rectangle: grow(ink, QUAD_PADDING * ink.width), cells, vertical: true };
}
