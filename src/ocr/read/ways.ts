/** The ways in which the text of a rectangle may run. */

import type { Candidate } from '../detect/detect.js';
import { grow, type Rectangle, turn } from '../raster/rectangle.js';
import type { Ground } from '../raster/warp.js';
import { cutColumn } from './column.js';
import { fitToInk, REACH } from './ink.js';

/** One way to read a rectangle. */
export interface Way {
  /** Tight around the text, its first corner where the text starts. */
  readonly rectangle: Rectangle;
  /** What is read, one behind the other: the line itself or the cells of a column. */
  readonly cells: readonly Rectangle[];
  readonly vertical: boolean;
  /** Without colours: those of small letters are JPEG's guess more than the letters' own. */
  readonly grey?: boolean;
}

/** A rectangle that is this much higher than wide is a column or a turned line. RapidOCR's and PaddleOCR's 1.5. */
const TALL = 1.5;
/** Up to this, it may as well be one narrow character: a 1, an I, a bracket. */
const NARROW = 2.6;
/** What is added to the ink for the quad, share of its height: about what a character leaves of its em square. */
const QUAD_PADDING = 0.05;
/**
 * What is added to the ink for reading. Above and below, 0.08 to 0.28 read nearly alike; 0.25 takes 11 % less time than
 * 0.15, but of small letters it read 醌 as 醒. Beside, 0.15 loses first and last characters now and then; 0.3 and 0.4 read
 * alike on clean pages, and 0.4 finds more of degraded ones (99.1 % of the lines against 98.3 %).
 */
const STRIP_PADDING = { above: 0.15, beside: 0.4 };
/**
 * Ink of this height, pixels, is never as degraded: with 0.3 beside it the eight photos of test/bench/ocr read the same, in
 * 3 % fewer columns of the network where letters are large. From 14 pixels on 泛醌 was read as 泛酸.
 */
const LARGE = 24;
const LARGE_PADDING = { ...STRIP_PADDING, beside: 0.3 };
/**
 * So many heights of it are some characters. With 0.25 above them and below, photos and 490 lines of synthetic pages, half of
 * them degraded, read the same in 7 to 11 % fewer columns; with 0.3 而 was read as 耐, and single characters were lost.
 */
const SEVERAL = 2;
const LONG_PADDING = { ...LARGE_PADDING, above: 0.25 };
/**
 * Small letters are read larger without the room above: of 321 lines of 7 to 15 pixels at JPEG quality 30, 274 were right
 * to four fifths with 0.15, 281 with 0.05, 285 when grey as well.
 */
const CLOSE_PADDING = { ...STRIP_PADDING, above: 0.05 };
/** Ink of this height, pixels, and more gained nothing by it in 16 of 17 lines. */
const SMALL = 32;

/** A rectangle's ways: those of a line, or those of a tall rectangle. */
export type Ways =
  | {
      readonly tall: false;
      readonly line: Way;
      /** As the detector had it. */
      readonly loose: Way;
      /** As large as can be, and grey: for small letters, which lossy files spoil. */
      readonly close?: Way;
      /** Present when there is ink for a character or so more. */
      readonly longer?: Way;
    }
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
  const { near: ink, far } = fitToInk(ground, candidate);
  const line = lineWay(ink);
  if (ink.height < TALL * ink.width) {
    const isLonger = far.width - ink.width > REACH * ink.height;
    const loose = { ...line, cells: [candidate.rectangle] };
    const close = ink.height < SMALL && { ...lineWay(ink, CLOSE_PADDING), grey: true };
    return { tall: false, line, loose, ...(close && { close }), ...(isLonger && { longer: lineWay(far) }) };
  }
  const [down, up] = [1, 3].map(quarters => lineWay(turn(far, quarters)));
  const column = columnWay(ground, far);
  return { tall: true, column, down, up, ...(ink.height < NARROW * ink.width && { line }) };
}

/** The same line read from its other end. */
export function upsideDown({ rectangle, cells, ...way }: Way): Way {
  return { ...way, rectangle: turn(rectangle, 2), cells: cells.map(cell => turn(cell, 2)).reverse() };
}

function paddingOf({ width, height }: Rectangle): typeof STRIP_PADDING {
  if (height < LARGE) return STRIP_PADDING;
  return width < SEVERAL * height ? LARGE_PADDING : LONG_PADDING;
}

function lineWay(ink: Rectangle, { above, beside } = paddingOf(ink)): Way {
  const cell = { ...ink, width: ink.width + 2 * beside * ink.height, height: ink.height + 2 * above * ink.height };
  return { rectangle: grow(ink, QUAD_PADDING * ink.height), cells: [cell], vertical: false };
}

function columnWay(ground: Ground, ink: Rectangle): Way {
  const width = ink.width * (1 + 2 * STRIP_PADDING.above);
  const cells = cutColumn(ground, ink).map(cell => ({ ...cell, width }));
  return { rectangle: grow(ink, QUAD_PADDING * ink.width), cells, vertical: true };
}
