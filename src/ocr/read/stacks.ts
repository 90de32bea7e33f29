/**
 * Columns that the detector has taken apart: set airily, each character is a text of its own to it. Characters that stand
 * straight below each other, nearer than anything stands beside them, are read again as one column. Pure.
 */
import { extentOf } from '../../geometry.js';
import type { Line } from '../../page.js';
import type { Extent, Rectangle } from '../raster/rectangle.js';

export interface Stack {
  /** From top to bottom. */
  readonly pieces: readonly Line[];
  /** All of them. */
  readonly rectangle: Rectangle;
  /** From a character to the next, pixels. */
  readonly pitch: number;
}

/** A piece is a character, or characters of a column; upright and about as wide as high. */
const HAN = /^\p{Script=Han}+$/u;
const SQUARE = 1.7;
const BAR = /[_—–―－-]/gu;
const isStroke = (sign: string | undefined): boolean => sign !== undefined && '一二三'.includes(sign);
/** A character's quad may reach into the next one's, which stood too near to tell them apart; shares of its width. */
const OVERLAP = 0.45;
/** Characters of one column are as wide as each other, but for 一 and 卜. */
const ALIKE = 1.4;
/** Their middles stand straight below each other, shares of their width. */
const STRAIGHT = 0.2;
/** Between two characters is no more than this, in widths, where a 一 that the detector passed over may be between them. */
const MOST_GAP = 2.4;
/** … and this where there is none: columns are set up to 2 apart. */
const GAP = 1;
/** Beside the column is this much more room than between its characters; in a grid of characters there is as much. */
const ROOM_BESIDE = 1.5;
/** Text beside the pieces, within so many widths: two that each have a neighbour in their row are cells of a table. */
const ROW = 8;
const CELLS = 2;
/** The least confidence of a column that is read again as its pieces were, and of one with characters between them. */
const SURE = { same: 0.7, more: 0.8 };

/** The stacks among the lines of a page; a piece is in one of them at most. */
export function stacksOf(lines: readonly Line[]): Stack[] {
  const boxes = lines.filter(isPiece).map(line => ({ line, ...extentOf(line.quad) }));
  const others = lines.map(line => ({ line, ...extentOf(line.quad) }));
  const left = new Set(boxes.sort((a, b) => a.top - b.top));
  const stacks: Stack[] = [];
  for (const first of left) {
    const stack = [first];
    for (let next = below(first, left); next; next = below(next, left)) stack.push(next);
    if (stack.length < 2 || !standsAlone(stack, others)) continue;
    for (const box of stack) left.delete(box);
    stacks.push({ pieces: stack.map(({ line }) => line), rectangle: around(stack), pitch: pitchOf(stack) });
  }
  return stacks;
}

/**
 * The column that the pieces make, where a new reading is that: it says what they say, and no more than a character between
 * two of them or beyond them. A bar in it is a 一: dashes of columns stand upright.
 */
export function toColumn({ pieces }: Stack, whole: Line): Line | undefined {
  const text = whole.text.replace(BAR, '一');
  const known = pieces.flatMap(piece => [...piece.text.replace(BAR, '一')]);
  const places = placesIn([...text], known);
  if (!whole.vertical || !places || !HAN.test(text)) return undefined;
  const isSame = known.length === [...text].length;
  return whole.confidence >= (isSame ? SURE.same : SURE.more) ? { ...whole, text } : undefined;
}

/**
 * Where the known signs stand among others; undefined where they do not, or where others stand side by side, beyond them
 * without being a stroke, or next to one.
 */
function placesIn(signs: readonly string[], known: readonly string[]): number[] | undefined {
  const places: number[] = [];
  signs.forEach((sign, at) => {
    if (sign === known[places.length]) places.push(at);
  });
  const isOther = (at: number) => at >= 0 && at < signs.length && !places.includes(at);
  // The strokes of a 二 that was cut in two look like a 一 more.
  const isDoubtful = (at: number) =>
    isOther(at) && (isOther(at + 1) || (isStroke(signs[at]) && [at - 1, at + 1].some(next => isStroke(signs[next]))));
  const isBeyond = (at: number) => isOther(at) && (at < places[0] || at > places[places.length - 1]);
  const isWrong = (sign: string, at: number) => isDoubtful(at) || (isBeyond(at) && !isStroke(sign));
  return places.length === known.length && !signs.some(isWrong) ? places : undefined;
}

type Box = Extent & { readonly line: Line };

function isPiece({ text, angle, vertical, quad }: Line): boolean {
  const { left, right, top, bottom } = extentOf(quad);
  const ratio = (bottom - top) / (right - left);
  const isCharacter = !vertical && angle === 0 && [...text].length === 1 && ratio < SQUARE && ratio > 1 / SQUARE;
  return isCharacter ? HAN.test(text) : vertical && HAN.test(text.replace(BAR, '一'));
}

const widthOf = ({ left, right }: Extent): number => right - left;

/** The next piece of a column. */
function below(box: Box, boxes: Iterable<Box>): Box | undefined {
  const width = widthOf(box);
  let nearest: Box | undefined;
  for (const other of boxes) {
    const isBelow = other.top + other.bottom > box.top + box.bottom && other.top - box.bottom > -OVERLAP * width;
    const isFar = other.top - box.bottom > MOST_GAP * width;
    const isOff = Math.abs(other.left + other.right - box.left - box.right) / 2 > STRAIGHT * width;
    const isOther = Math.max(width, widthOf(other)) > ALIKE * Math.min(width, widthOf(other));
    if (other === box || !isBelow || isFar || isOff || isOther) continue;
    if (!nearest || other.top < nearest.top) nearest = other;
  }
  return nearest;
}

/** Is there more room beside a stack than between its pieces, and are these no cells of a table's rows? */
function standsAlone(stack: readonly Box[], boxes: readonly Box[]): boolean {
  const width = Math.max(...stack.map(widthOf));
  const gap = Math.min(GAP * width, Math.max(...stack.slice(1).map((box, i) => box.top - stack[i].bottom)));
  // What stands in the column itself, between its pieces, was not read or misread.
  const isWithin = ({ left, right }: Box) =>
    stack.some(box => box.left < (left + right) / 2 && (left + right) / 2 < box.right);
  const others = boxes.filter(box => box.line.text !== '' && !isWithin(box));
  const isBeside = (other: Box, box: Box) => other.top < box.bottom && box.top < other.bottom;
  const isNear = (other: Box, box: Box) => isBeside(other, box) && roomBetween(other, box) <= ROOM_BESIDE * gap;
  const isCell = (other: Box, box: Box) =>
    !other.line.vertical &&
    [...other.line.text].length > 1 &&
    isLevel(other, box) &&
    roomBetween(other, box) < ROW * width;
  const cells = stack.filter(box => others.some(other => isCell(other, box)));
  return cells.length < CELLS && !stack.some(box => others.some(other => isNear(other, box)));
}

const isLevel = (a: Extent, b: Extent): boolean =>
  Math.abs(a.top + a.bottom - b.top - b.bottom) / 2 < STRAIGHT * (b.bottom - b.top);

/** The least distance of two middles; of pieces of several characters, what their width says. */
function pitchOf(stack: readonly Box[]): number {
  const middles = stack.map(({ top, bottom }) => (top + bottom) / 2);
  const steps = middles.slice(1).map((middle, i) => middle - middles[i]);
  return Math.min((1 + GAP) * widthOf(stack[0]), ...steps);
}

/** From side to side. */
const roomBetween = (a: Extent, b: Extent): number => Math.max(a.left - b.right, b.left - a.right);

function around(boxes: readonly Box[]): Rectangle {
  const { left, right, top, bottom } = extentOf(boxes.flatMap(({ line }) => [...line.quad]));
  return { center: [(left + right) / 2, (top + bottom) / 2], width: right - left, height: bottom - top, angle: 0 };
}
