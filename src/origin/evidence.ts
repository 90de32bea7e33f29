/** What the traces of a line say: was it seen by a camera, or drawn over the picture? Pure. */
import type { Line } from '../page.js';
import type { Traces } from './traces.js';

export interface Clues extends Traces {
  readonly line: Pick<Line, 'text' | 'angle'>;
  /** The file keeps every pixel: noise in it is no compression's. */
  readonly lossless: boolean;
}

/**
 * Above 0 for print on goods, below for lettering of a program; 0 where nothing is to be told. The figures were found on
 * drawn goods (bottles, boxes, pouches) and shop pages; each clue can be missing.
 */
export const evidenceOf = (clues: Clues): number =>
  light(clues) + grain(clues) + stance(clues) + (isDrawn(clues) ? 0.5 : 1) * shape(clues);

/** One colour from end to end, without a trace of noise: no camera sees that. */
export const isDrawn = ({ shading, groundGrain }: Clues): boolean => shading < 0.004 && !(groundGrain > 0.25);

/** A ground that changes by this share of all its light in one step is two: the line runs across an edge. */
const ACROSS = 0.45;
/** Of less light than this on the ground, its steps and what strokes share of it say nothing. */
const LEAST_SWING = 0.3;

/** Light that falls on ground and strokes alike varies both; lettering keeps its colour wherever it stands. */
function light({ shading, shared, agreement, swing, jump, thickness }: Clues): number {
  if (swing > 3 && shared < 0.25) return -1;
  // Strokes of one or two pixels are half ground, and follow its light whoever drew them.
  if (jump > ACROSS || thickness < 2) return 0;
  // On dark strokes little is to be seen of it: then all the more has to agree.
  if (agreement < (swing < 0.8 ? 0.93 : 0.75) || swing < LEAST_SWING) return 0;
  return 1.5 * ramp(shading, 0.009, 0.025) * ramp(shared, 0.3, 0.55) * ramp(-shared, -2.5, -1.8);
}

/** Grain runs through strokes that a camera saw. Compression makes noise of its own: only exact files tell. */
function grain({ groundGrain, strokeGrain, lossless }: Clues): number {
  if (!lossless || !(groundGrain > 0.8) || Number.isNaN(strokeGrain)) return 0;
  return strokeGrain < 0.35 ? -1.5 : 0.8 * ramp(strokeGrain / groundGrain, 0.4, 0.8);
}

/** Lettering stands level or, on a sticker of one colour, is clearly turned; goods stand as they stand. */
function stance(clues: Clues): number {
  if (clues.characters < 3) return 0;
  const off = Math.abs(offLevel(clues.line));
  const most = isDrawn(clues) ? 7 : 12;
  return 0.5 * ramp(off, 1, 2) * ramp(-off, -most - 2, -most);
}

/** Degrees off the nearest upright way. */
export const offLevel = ({ angle }: Pick<Line, 'angle'>): number => angle - 90 * Math.round(angle / 90);

/** Print on a bottle bends, on a box it shrinks into the distance. */
function shape(clues: Clues): number {
  if (clues.characters < 4 || !isShapely(clues)) return 0;
  const { bend, growth, wobble, swing, shared, agreement, jump, characters } = clues;
  if (swing > LEAST_SWING && jump > ACROSS) return 0; // the edge of a product beneath was measured
  if (swing > 1.5 && (shared < 0.25 || shared > 3)) return 0; // lit it would have to be, and it is not
  if (swing > 0.8 && agreement < -0.3) return 0;
  const [from, to] = characters < FEW ? [0.2, 0.3] : [0.13, 0.2];
  return 0.5 * ramp(Math.abs(bend), 0.05 + wobble, 0.1 + wobble) + 0.4 * ramp(Math.abs(growth), from, to);
}

/**
 * Of fewer characters their own heights pass for growth: of 1200 shop texts of 4 to 6 characters 3 of 100 grow by 0.17 to
 * 0.22, of 500 longer ones by 0.09 to 0.15.
 */
const FEW = 7;

/** Only full characters have edges to measure a shape by; and beyond that it is a frame or another line that was measured. */
export const isShapely = ({ line, bend, growth, wobble }: Clues): boolean =>
  /^\p{Script=Han}+$/u.test(line.text) && Math.abs(bend) < 0.4 && Math.abs(growth) < 0.4 && wobble < 0.05;

/** 0 up to `from`, 1 from `to` on. */
const ramp = (value: number, from: number, to: number): number =>
  Math.max(0, Math.min(1, (value - from) / (to - from)));
